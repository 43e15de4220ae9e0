package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.camera.Frame;

import org.junit.jupiter.api.Test;

class SceneChangeTest {
    private final SceneChange sceneChange = new SceneChange();

    @Test
    void a_cut_to_another_picture_is_a_new_scene() {
        assertThat(sceneChange.isNewScene(scene(1, 0, 0))).isFalse();
        assertThat(sceneChange.isNewScene(scene(1, 0, 0))).isFalse();
        assertThat(sceneChange.isNewScene(scene(2, 0, 0))).isTrue();
        assertThat(sceneChange.isNewScene(scene(2, 0, 0))).isFalse();
    }

    @Test
    void a_slow_pan_is_not() {
        for (int i = 0; i < 50; i++) {
            assertThat(sceneChange.isNewScene(scene(1, 2 * i, 0))).isFalse();
        }
    }

    @Test
    void a_change_of_exposure_is_not() {
        assertThat(sceneChange.isNewScene(scene(1, 0, 0))).isFalse();
        assertThat(sceneChange.isNewScene(scene(1, 0, 50))).isFalse();
    }

    @Test
    void a_covered_lens_is() {
        assertThat(sceneChange.isNewScene(scene(1, 0, 0))).isFalse();
        assertThat(sceneChange.isNewScene(TestFrames.painted(320, 180, (_, _) -> 0x101010)))
                .isTrue();
    }

    /** Waves whose length depends on the scene. */
    private static Frame scene(int number, int shiftPx, int brighter) {
        return TestFrames.painted(
                320,
                180,
                (x, y) -> {
                    double wave =
                            Math.sin((x + shiftPx) / (20.0 * number))
                                    + Math.cos(y / (31.0 * number));
                    int grey = Math.clamp((int) (90 + 40 * wave) + brighter, 0, 255);
                    return grey << 16 | grey << 8 | grey;
                });
    }
}
