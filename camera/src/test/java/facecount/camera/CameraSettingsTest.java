package facecount.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class CameraSettingsTest {
    @Test
    void all_mistakes_are_told_at_once_in_the_files_words() {
        assertThatThrownBy(
                        () ->
                                new CameraSettings(
                                        "",
                                        0,
                                        720,
                                        1000,
                                        45,
                                        Duration.ZERO,
                                        Duration.ofDays(1),
                                        Duration.ofSeconds(2),
                                        Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("camera.source: ")
                .hasMessageContaining("camera.width-px: must be 16 to 4096, got 0")
                .hasMessageContaining("camera.frames-per-second: must be 1 to 120, got 1000")
                .hasMessageContaining("camera.rotate: must be 0, 90, 180 or 270 degrees, got 45")
                .hasMessageContaining(
                        "camera.frame-deadline: must be more than 0s and at most 60s, got 0s")
                .hasMessageContaining("camera.frozen-after: ")
                .hasMessageContaining(
                        "camera.reopen-pause-max: 1s is shorter than camera.reopen-pause, 2s")
                .message()
                .hasLineCount(7);
    }

    @Test
    void what_can_be_replayed_is_not_live() {
        assertThat(CameraSettings.defaults("/films/day.mp4").isLive()).isFalse();
        assertThat(CameraSettings.defaults("/dev/video0").isLive()).isTrue();
        assertThat(CameraSettings.defaults("rtsp://10.0.0.7/stream1").isLive()).isTrue();
        assertThat(CameraSettings.defaults("pipeline:cat film").isLive()).isTrue();
    }

    @Test
    void the_password_of_a_network_camera_is_never_shown() {
        CameraSettings settings = CameraSettings.defaults("rtsp://shop:s3:cr@t@10.0.0.7/stream1");

        assertThat(settings.address().shown()).isEqualTo("rtsp://10.0.0.7/stream1");
        assertThat(settings.toString()).doesNotContain("s3:cr");
        assertThat(
                        CameraSettings.defaults(
                                        "pipeline:gst-launch-1.0 rtspsrc\n"
                                                + "location=rtsp://u:p@10.0.0.7/1 ! fdsink")
                                .address()
                                .shown())
                .isEqualTo("pipeline:gst-launch-1.0 rtspsrc location=rtsp://10.0.0.7/1 ! fdsink");
    }
}
