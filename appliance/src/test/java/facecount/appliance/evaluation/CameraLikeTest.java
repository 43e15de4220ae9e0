package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.camera.Frame;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.Random;

class CameraLikeTest {
    @Test
    void the_same_seed_degrades_the_same_way_and_another_differently() {
        try (Arena arena = Arena.ofConfined()) {
            Frame portrait = portrait(arena);
            Frame first = new Frame(arena);
            Frame again = new Frame(arena);
            Frame other = new Frame(arena);

            CameraLike.degrade(portrait, 100, 7, first);
            CameraLike.degrade(portrait, 100, 7, again);
            CameraLike.degrade(portrait, 100, 8, other);

            assertThat(first.pixelsBgr().mismatch(again.pixelsBgr())).isEqualTo(-1);
            assertThat(first.widthPx()).isNotEqualTo(other.widthPx());
        }
    }

    @Test
    void a_face_is_made_28_to_100_pixels_wide_and_never_larger_than_it_was() {
        try (Arena arena = Arena.ofConfined()) {
            Frame portrait = portrait(arena);
            Frame degraded = new Frame(arena);
            for (int seed = 0; seed < 50; seed++) {
                CameraLike.degrade(portrait, 100, seed, degraded);

                float faceWidthPx = 100f * degraded.widthPx() / portrait.widthPx();
                assertThat(faceWidthPx).isBetween(27.5f, 100.5f);
            }
        }
    }

    private static Frame portrait(Arena arena) {
        Frame portrait = new Frame(arena);
        MemorySegment pixels = portrait.prepare(200, 160, 0, Instant.EPOCH);
        Random random = new Random(1);
        for (long i = 0; i < pixels.byteSize(); i++) {
            pixels.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(256));
        }
        return portrait;
    }
}
