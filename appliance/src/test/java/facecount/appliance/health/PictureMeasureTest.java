package facecount.appliance.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

class PictureMeasureTest {
    private static final int WIDTH_PX = 96;
    private static final int HEIGHT_PX = 64;

    @Test
    void a_grey_picture_has_its_grey_as_brightness_and_no_sharpness() {
        PictureMeasure measure = measure((_, _) -> 51);

        assertThat(measure.brightness()).isBetween(0.199f, 0.201f);
        assertThat(measure.sharpness()).isZero();
    }

    @Test
    void a_black_picture_is_dark() {
        assertThat(measure((x, y) -> (x + y) % 3 * 4).isDark()).isTrue();
        assertThat(measure((_, _) -> 90).isDark()).isFalse();
    }

    @Test
    void edges_are_sharp_and_soft_shades_are_blurred() {
        Luma tiles = (x, y) -> (x / 12 + y / 12) % 2 == 0 ? 60 : 180;
        Luma outOfFocus =
                (x, y) ->
                        (int) (120 + 60 * Math.sin(Math.PI * x / 32) * Math.sin(Math.PI * y / 32));

        PictureMeasure sharp = measure(tiles);
        PictureMeasure soft = measure(outOfFocus);

        assertThat(sharp.sharpness()).isGreaterThan(0.8f);
        assertThat(sharp.isBlurred()).isFalse();
        assertThat(soft.isBlurred()).isTrue();
    }

    @Test
    void light_and_contrast_do_not_change_sharpness() {
        Luma tiles = (x, y) -> (x / 12 + y / 12) % 2 == 0 ? 0 : 100;

        assertThat(measure((x, y) -> 100 + tiles.at(x, y) / 2).sharpness())
                .isBetween(measure(tiles).sharpness() - 0.01f, measure(tiles).sharpness() + 0.01f);
    }

    private interface Luma {
        int at(int x, int y);
    }

    private static PictureMeasure measure(Luma luma) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pixels = arena.allocate(3L * WIDTH_PX * HEIGHT_PX);
            for (int y = 0; y < HEIGHT_PX; y++) {
                for (int x = 0; x < WIDTH_PX; x++) {
                    for (int channel = 0; channel < 3; channel++) {
                        pixels.set(
                                ValueLayout.JAVA_BYTE,
                                3L * (y * WIDTH_PX + x) + channel,
                                (byte) luma.at(x, y));
                    }
                }
            }
            return PictureMeasure.of(pixels, WIDTH_PX, HEIGHT_PX);
        }
    }
}
