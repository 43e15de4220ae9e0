package facecount.appliance.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.time.Duration;

class MemoryUpkeepTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void what_nobody_needs_any_more_goes_although_nothing_is_allocated() throws Exception {
        WeakReference<MemorySegment> face = new WeakReference<>(Arena.ofAuto().allocate(512));
        Thread upkeep = MemoryUpkeep.start(Duration.ofMillis(20));
        try {
            long endNanos = System.nanoTime() + LIMIT.toNanos();
            while (face.get() != null && System.nanoTime() - endNanos < 0) {
                Thread.sleep(20);
            }
            assertThat(face.get()).isNull();
        } finally {
            upkeep.interrupt();
            upkeep.join();
        }
    }
}
