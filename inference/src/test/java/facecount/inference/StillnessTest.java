package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Random;

class StillnessTest {
    private static final long PICTURE_NANOS = 40_000_000L;
    private static final int MINUTE = 25 * 60;

    private final Stillness stillness = new Stillness();
    private final Random random = new Random(7);

    @Test
    void a_face_with_only_the_detectors_jitter_is_still_after_a_minute() {
        for (int i = 0; i < MINUTE - 50; i++) {
            add(i, 0);
            assertThat(stillness.isStill()).isFalse();
        }
        for (int i = MINUTE - 50; i < MINUTE + 50; i++) {
            add(i, 0);
        }

        assertThat(stillness.isStill()).isTrue();
    }

    @Test
    void a_person_who_sits_and_sways_by_a_twentieth_of_the_face_is_never_still() {
        for (int i = 0; i < 5 * MINUTE; i++) {
            add(i, (float) (4 * Math.sin(2 * Math.PI * i / 25 / 15)));
            assertThat(stillness.isStill()).isFalse();
        }
    }

    @Test
    void a_poster_that_is_moved_is_no_longer_still() {
        for (int i = 0; i < MINUTE + 50; i++) {
            add(i, 0);
        }
        for (int i = MINUTE + 50; i < MINUTE + 150; i++) {
            add(i, 30);
        }

        assertThat(stillness.isStill()).isFalse();
    }

    private void add(int picture, float asidePx) {
        float x = 200 + asidePx + (float) random.nextGaussian();
        float y = 150 + (float) random.nextGaussian();
        stillness.add(new Box(x - 88, y - 110, 176, 220), 80, picture * PICTURE_NANOS);
    }
}
