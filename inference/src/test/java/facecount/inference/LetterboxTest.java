package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import facecount.camera.Frame;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

class LetterboxTest {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 32;

    private final MemorySegment input = Arena.ofAuto().allocate(3L * WIDTH * HEIGHT * 4, 64);
    private final Letterbox letterbox = new Letterbox(input, WIDTH, HEIGHT);

    @Test
    void half_the_size_is_the_mean_of_four_pixels_in_planes_of_b_g_r() {
        Frame frame =
                TestFrames.painted(
                        128,
                        64,
                        (x, y) -> ((x % 2 == 0 ? 40 : 60) << 16) | ((y % 2 * 10) << 8) | x);

        letterbox.write(frame);

        assertThat(at(0, 20, 5)).isEqualTo(40.5f);
        assertThat(at(1, 20, 5)).isEqualTo(5);
        assertThat(at(2, 20, 5)).isEqualTo(50);
        assertThat(at(0, 63, 31)).isEqualTo(126.5f);
        assertThat(letterbox.pictureXPerPx()).isEqualTo(2);
    }

    @Test
    void other_sizes_average_the_area_they_cover() {
        // 1.5 pixels to one: the first takes pixel 0 and half of pixel 1.
        letterbox.write(TestFrames.painted(96, 48, (x, _) -> 3 * x));

        assertThat(at(0, 0, 0)).isCloseTo((0 + 3 * 0.5f) / 1.5f, within(0.02f));
        assertThat(at(0, 1, 0)).isCloseTo((3 * 0.5f + 6) / 1.5f, within(0.02f));
    }

    @Test
    void white_stays_white_at_any_size() {
        for (int width : new int[] {31, 64, 97, 128, 640, 1001}) {
            letterbox.write(TestFrames.painted(width, width / 2, (_, _) -> 0xffffff));

            assertThat(at(1, 0, 0)).isCloseTo(255, within(0.01f));
            assertThat(at(1, 40, 20)).isCloseTo(255, within(0.01f));
        }
    }

    @Test
    void an_upright_picture_lies_at_the_left_and_the_rest_is_black() {
        letterbox.write(TestFrames.painted(128, 64, (_, _) -> 0xffffff));
        letterbox.write(TestFrames.painted(32, 64, (_, _) -> 0xffffff));

        assertThat(at(0, 15, 31)).isEqualTo(255);
        assertThat(at(0, 16, 0)).isZero();
        assertThat(letterbox.pictureYPerPx()).isEqualTo(2);
    }

    @Test
    void a_small_picture_is_interpolated() {
        letterbox.write(TestFrames.painted(32, 16, (x, _) -> 4 * x));

        // The middle of the scaled pixel 11 lies at 5.25 of the picture.
        assertThat(at(0, 11, 8)).isCloseTo(21, within(0.1f));
    }

    private float at(int plane, int x, int y) {
        return input.getAtIndex(JAVA_FLOAT, (long) (plane * HEIGHT + y) * WIDTH + x);
    }
}
