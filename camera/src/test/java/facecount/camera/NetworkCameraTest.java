package facecount.camera;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

class NetworkCameraTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir Path folder;

    @Test
    void a_network_camera_delivers_and_is_opened_again_when_it_falls_silent() throws Exception {
        try (RtspServer server = new RtspServer(transportStream());
                Camera camera =
                        Camera.live(
                                CameraSettings.defaults(
                                                "rtsp://shop:secret@127.0.0.1:%d/stream1"
                                                        .formatted(server.port()))
                                        .withFrameDeadline(Duration.ofSeconds(1))
                                        .withReopenPause(
                                                Duration.ofMillis(10), Duration.ofMillis(10)))) {
            Frame frame = picture(camera);
            assertThat(frame.widthPx()).isEqualTo(320);
            assertThat(frame.heightPx()).isEqualTo(240);
            while (camera.status().reopenings() == 0) {
                picture(camera);
            }

            assertThat(camera.status().lastProblem()).doesNotContain("secret");
            assertThat(camera.status().state()).isNotEqualTo(CameraStatus.State.HUNG);
        }
    }

    @Test
    void ffmpegs_devices_load_and_one_of_them_delivers() {
        CameraSettings settings = CameraSettings.defaults("/dev/video-stand-in").withSize(320, 240);
        FFmpegFrameGrabber pattern = new FFmpegFrameGrabber("testsrc2=size=320x240:rate=200");
        pattern.setFormat("lavfi");
        FFmpegSource source;
        try {
            source =
                    FFmpegSource.live(
                            settings.address(), pattern, settings, "%s does not work: %%s");
        } catch (CameraException e) {
            Assumptions.abort(
                    "FFmpeg's devices need: apt-get install libxcb1 libxcb-shm0 libasound2"
                            + " libpulse0; "
                            + e.getMessage());
            return;
        }
        try (Camera camera =
                Camera.live(settings, () -> source, InstantSource.system(), Arena::ofShared)) {
            assertThat(picture(camera).widthPx()).isEqualTo(320);
            picture(camera);
        }
    }

    private Path transportStream() throws IOException {
        Path film = TestPictures.film(folder.resolve("film.mp4"), 320, 240, 25, 60);
        Path stream = folder.resolve("film.ts");
        try (FFmpegFrameGrabber in = new FFmpegFrameGrabber(film.toString());
                FFmpegFrameRecorder out = new FFmpegFrameRecorder(stream.toString(), 320, 240, 0)) {
            in.start();
            out.setFormat("mpegts");
            out.setVideoCodec(avcodec.AV_CODEC_ID_MPEG2VIDEO);
            out.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
            out.setFrameRate(25);
            out.setGopSize(5);
            out.start();
            for (var picture = in.grabImage(); picture != null; picture = in.grabImage()) {
                out.record(picture);
            }
        }
        return stream;
    }

    private static Frame picture(Camera camera) {
        return switch (camera.take(SOON)) {
            case Delivery.Picture(Frame frame) -> frame;
            case Delivery.Nothing _, Delivery.End _ ->
                    throw new AssertionError("no picture for 20 s: " + camera.status());
        };
    }
}
