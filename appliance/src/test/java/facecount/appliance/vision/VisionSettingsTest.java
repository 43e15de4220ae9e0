package facecount.appliance.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import facecount.camera.CameraSettings;
import facecount.camera.Pace;
import facecount.inference.AnalysisSettings;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;

class VisionSettingsTest {
    private static final VisionSettings SETTINGS =
            new VisionSettings(
                    CameraSettings.defaults("rtsp://café:s3cret=!#\\@camera/1")
                            .withRotateDegrees(90),
                    Pace.REAL_TIME_ONCE,
                    AnalysisSettings.defaults().withCpuThreads(2).withDetectorScore(0.7f),
                    Path.of("/usr/lib/facecount/models"),
                    Path.of("/run/facecount/vision.socket"));

    @Test
    void what_the_parent_writes_the_child_reads() throws IOException {
        var input = new ByteArrayInputStream(SETTINGS.toInput().getBytes(UTF_8));

        assertThat(VisionSettings.read(input)).isEqualTo(SETTINGS);
    }

    @Test
    void what_follows_the_settings_is_left_in_the_pipe() throws IOException {
        var input = new ByteArrayInputStream((SETTINGS.toInput() + "x").getBytes(UTF_8));

        VisionSettings.read(input);

        assertThat(input.available()).isEqualTo(1);
    }

    @Test
    void a_pipe_that_ends_too_early_is_said() {
        var input = new ByteArrayInputStream("pace=COMPLETE\n".getBytes(UTF_8));

        assertThatThrownBy(() -> VisionSettings.read(input))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("end after 14 bytes");
    }

    @Test
    void a_value_that_cannot_be_is_named_with_its_key() {
        String broken = SETTINGS.toInput().replace("camera.width-px=1280", "camera.width-px=wide");
        var input = new ByteArrayInputStream(broken.getBytes(UTF_8));

        assertThatThrownBy(() -> VisionSettings.read(input))
                .hasMessage("camera.width-px: cannot be \"wide\"");
    }

    @Test
    void the_password_of_a_camera_is_not_in_the_text_of_the_settings() {
        assertThat(SETTINGS.toString()).doesNotContain("s3cret");
    }
}
