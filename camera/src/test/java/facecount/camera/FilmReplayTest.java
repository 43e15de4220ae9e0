package facecount.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

class FilmReplayTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir Path folder;

    /** What was seen of a picture. */
    record Seen(long sequence, Instant at, int widthPx, int heightPx, int green, long crc) {}

    @Test
    void a_complete_replay_delivers_every_picture_in_the_films_own_time() {
        Path film = TestPictures.film(folder.resolve("film.mp4"), 320, 240, 25, 50);

        List<Seen> seen = replayed(CameraSettings.defaults(film.toString()));

        assertThat(seen).hasSize(50);
        assertThat(seen.getFirst().at()).isEqualTo(Instant.EPOCH);
        for (int n = 0; n < 50; n++) {
            assertThat(seen.get(n).sequence()).isEqualTo(n);
            assertThat(seen.get(n).at()).isEqualTo(Instant.EPOCH.plusMillis(40L * n));
            assertThat(seen.get(n).green()).isCloseTo(TestPictures.greyOf(n), within(6));
        }
    }

    @Test
    void the_same_film_gives_the_same_pictures_twice() {
        Path film = TestPictures.film(folder.resolve("film.mp4"), 320, 240, 25, 30);
        CameraSettings settings = CameraSettings.defaults(film.toString());

        assertThat(replayed(settings)).isEqualTo(replayed(settings));
    }

    @Test
    void a_slow_consumer_loses_no_picture_of_a_complete_replay() throws InterruptedException {
        Path film = TestPictures.film(folder.resolve("film.mp4"), 64, 48, 25, 12);

        try (Camera camera =
                Camera.replay(CameraSettings.defaults(film.toString()), Pace.COMPLETE)) {
            int pictures = 0;
            while (camera.take(SOON) instanceof Delivery.Picture) {
                pictures++;
                Thread.sleep(5);
            }

            assertThat(pictures).isEqualTo(12);
            assertThat(camera.status().superseded()).isZero();
            assertThat(camera.status().delivered()).isEqualTo(12);
            assertThat(camera.status().state()).isEqualTo(CameraStatus.State.ENDED);
            assertThat(camera.take(SOON)).isInstanceOf(Delivery.End.class);
        }
    }

    @Test
    void a_film_from_a_camera_on_its_side_is_turned_upright() {
        Path film = TestPictures.film(folder.resolve("film.mp4"), 320, 240, 25, 3);

        Seen turned =
                replayed(CameraSettings.defaults(film.toString()).withRotateDegrees(90)).getFirst();

        assertThat(turned.widthPx()).isEqualTo(240);
        assertThat(turned.heightPx()).isEqualTo(320);
    }

    private static List<Seen> replayed(CameraSettings settings) {
        List<Seen> seen = new ArrayList<>();
        try (Camera camera = Camera.replay(settings, Pace.COMPLETE)) {
            while (camera.take(SOON) instanceof Delivery.Picture(Frame frame)) {
                CRC32 crc = new CRC32();
                crc.update(frame.pixelsBgr().asByteBuffer());
                seen.add(
                        new Seen(
                                frame.sequence(),
                                frame.capturedAt(),
                                frame.widthPx(),
                                frame.heightPx(),
                                TestPictures.green(
                                        frame, frame.widthPx() / 2, frame.heightPx() / 2),
                                crc.getValue()));
            }
        }
        return seen;
    }
}
