package facecount.camera;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class LatestFrameTest {
    private static final Duration AT_ONCE = Duration.ZERO;

    private final Arena arena = Arena.ofShared();
    private final LatestFrame frames = new LatestFrame(arena);

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void the_newest_picture_wins_and_the_others_are_counted() throws InterruptedException {
        write(0);
        write(1);
        write(2);

        assertThat(taken()).isEqualTo(2);
        assertThat(frames.take(AT_ONCE)).isInstanceOf(Delivery.Nothing.class);
        assertThat(frames.superseded()).isEqualTo(2);
        assertThat(frames.delivered()).isEqualTo(1);
    }

    @Test
    void a_picture_that_is_being_read_is_not_overwritten() throws InterruptedException {
        write(0);
        Frame read = ((Delivery.Picture) frames.take(AT_ONCE)).frame();

        for (int n = 1; n < 10; n++) {
            write(n);
        }

        assertThat(read.sequence()).isZero();
    }

    @Test
    void each_picture_is_prepared_once_before_it_is_handed_over() throws InterruptedException {
        List<Long> prepared = new ArrayList<>();
        write(0);
        frames.prepareWith(frame -> prepared.add(frame.sequence()));

        write(1);
        assertThat(prepared).containsExactly(1L);
        assertThat(taken()).isEqualTo(1);

        frames.toWrite().prepare(1, 1, 2, Instant.EPOCH);
        frames.publishWhenFetched();
        assertThat(prepared).containsExactly(1L, 2L);
    }

    @Test
    void the_last_picture_can_still_be_taken_after_the_end() throws InterruptedException {
        write(0);
        frames.end();

        assertThat(taken()).isZero();
        assertThat(frames.take(AT_ONCE)).isInstanceOf(Delivery.End.class);
    }

    @Test
    void the_lossless_way_stops_waiting_when_the_hand_off_ends() throws InterruptedException {
        write(0);
        frames.toWrite().prepare(1, 1, 1, Instant.EPOCH);
        frames.end();

        assertThat(frames.publishWhenFetched()).isFalse();
    }

    private void write(long sequence) {
        frames.toWrite().prepare(1, 1, sequence, Instant.EPOCH);
        frames.publish();
    }

    private long taken() throws InterruptedException {
        return ((Delivery.Picture) frames.take(AT_ONCE)).frame().sequence();
    }
}
