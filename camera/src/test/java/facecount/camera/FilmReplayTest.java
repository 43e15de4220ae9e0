package facecount.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
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

    @Test
    void a_film_that_says_it_lies_on_its_side_is_turned_upright() throws IOException {
        Path film = TestPictures.film(folder.resolve("film.mp4"), 320, 240, 25, 3);
        sayTurnedClockwise(film);

        try (Camera camera =
                Camera.replay(CameraSettings.defaults(film.toString()), Pace.COMPLETE)) {
            Frame frame = ((Delivery.Picture) camera.take(SOON)).frame();

            assertThat(frame.widthPx()).isEqualTo(240);
            assertThat(frame.heightPx()).isEqualTo(320);
            /* The white square was stored in the upper left. */
            assertThat(TestPictures.green(frame, 230, 10)).isGreaterThan(200);
            assertThat(TestPictures.green(frame, 10, 10)).isLessThan(50);
        }
    }

    /** Writes a quarter turn clockwise into the track header (ISO 14496-12, 8.3.2). */
    private static void sayTurnedClockwise(Path film) throws IOException {
        byte[] bytes = Files.readAllBytes(film);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int matrix = text.indexOf("tkhd") + 4 + 40;
        ByteBuffer.wrap(bytes)
                .position(matrix)
                .putInt(0)
                .putInt(0x0001_0000)
                .putInt(0)
                .putInt(-0x0001_0000)
                .putInt(0)
                .putInt(0)
                .putInt(240 << 16);
        Files.write(film, bytes);
    }

    @Test
    void a_film_in_real_time_takes_its_time_and_ends() {
        Path film = TestPictures.film(folder.resolve("film.mp4"), 64, 48, 25, 10);
        Instant before = Instant.now();
        int pictures = 0;

        try (Camera camera =
                Camera.replay(CameraSettings.defaults(film.toString()), Pace.REAL_TIME_ONCE)) {
            while (camera.take(SOON) instanceof Delivery.Picture(Frame frame)) {
                pictures++;
                assertThat(frame.capturedAt()).isBetween(before, Instant.now());
            }
        }

        assertThat(pictures).isBetween(1, 10);
        assertThat(Duration.between(before, Instant.now()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void a_film_in_a_loop_never_ends_and_allocates_only_at_the_start() {
        Path film = TestPictures.film(folder.resolve("film.mp4"), 64, 48, 50, 3);
        CountingArena arena = new CountingArena();

        try (Camera camera =
                Camera.replay(
                        CameraSettings.defaults(film.toString()),
                        Pace.REAL_TIME_LOOP,
                        InstantSource.system(),
                        () -> arena)) {
            long last = -1;
            while (last < 20) {
                Frame frame = ((Delivery.Picture) camera.take(SOON)).frame();
                assertThat(frame.sequence()).isGreaterThan(last);
                last = frame.sequence();
            }

            assertThat(arena.allocations()).isEqualTo(3);
            assertThat(camera.status().reopenings()).isZero();
            assertThat(camera.status().state()).isEqualTo(CameraStatus.State.DELIVERING);
        }
    }

    @Test
    void opening_a_film_again_and_again_leaves_nothing_native_behind() {
        CameraSettings settings =
                CameraSettings.defaults(
                        TestPictures.film(folder.resolve("film.mp4"), 64, 48, 25, 3).toString());
        replayed(settings);
        System.gc();
        long before = Pointer.totalCount();

        for (int round = 0; round < 50; round++) {
            replayed(settings);
        }

        System.gc();
        assertThat(Pointer.totalCount()).isLessThan(before + 50);
    }

    @Test
    void a_consumer_that_is_slower_than_real_time_gets_the_newest_picture()
            throws InterruptedException {
        Path film = TestPictures.film(folder.resolve("film.mp4"), 64, 48, 50, 30);

        try (Camera camera =
                Camera.replay(CameraSettings.defaults(film.toString()), Pace.REAL_TIME_ONCE)) {
            camera.take(SOON);
            while (camera.status().superseded() < 5) {
                Thread.sleep(10);
            }
            Frame frame = ((Delivery.Picture) camera.take(SOON)).frame();

            assertThat(frame.sequence()).isGreaterThanOrEqualTo(6);
        }
    }

    @Test
    void a_truncated_film_is_read_up_to_the_break_and_says_so() throws IOException {
        Path film = TestPictures.film(folder.resolve("film.mp4"), 320, 240, 25, 100);
        byte[] whole = Files.readAllBytes(film);
        Path half = folder.resolve("half.mp4");
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));

        try (Camera camera =
                Camera.replay(CameraSettings.defaults(half.toString()), Pace.COMPLETE)) {
            int pictures = 0;
            while (camera.take(SOON) instanceof Delivery.Picture) {
                pictures++;
            }

            assertThat(pictures).isBetween(20, 80);
            assertThat(camera.status().lastProblem())
                    .startsWith(half + " ends early: ")
                    .contains("of 4.0 s could be read");
        }
    }

    @Test
    void a_film_without_its_index_names_the_file_and_the_remedy() throws IOException {
        Path film = TestPictures.film(folder.resolve("film.mp4"), 320, 240, 25, 10);
        Files.write(film, Arrays.copyOf(Files.readAllBytes(film), 200));

        assertUnreadable(film, " is not a readable film: ", "copy it here again");
    }

    @Test
    void a_text_that_calls_itself_a_film_is_refused() throws IOException {
        Path film = folder.resolve("list 100%.mp4");
        Files.writeString(film, "milk\nbread\n".repeat(1000));

        assertUnreadable(film, " is not a readable film: ", "copy it here again");
    }

    @Test
    void a_playlist_that_calls_itself_a_film_does_not_reach_for_the_network() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1);
            Path film = folder.resolve("film.m3u8");
            Files.writeString(
                    film,
                    """
                    #EXTM3U
                    #EXT-X-TARGETDURATION:5
                    #EXTINF:5,
                    http://127.0.0.1:%d/1.ts
                    #EXT-X-ENDLIST
                    """
                            .formatted(server.getLocalPort()));

            assertUnreadable(film, " is not a readable film: ");
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void a_missing_and_an_empty_film_are_told_apart() throws IOException {
        assertUnreadable(folder.resolve("gone.mp4"), " does not exist: ");
        assertUnreadable(Files.createFile(folder.resolve("empty.mp4")), " is empty: ");
    }

    @Test
    void a_live_source_cannot_be_replayed() {
        assertThatThrownBy(
                        () -> Camera.replay(CameraSettings.defaults("/dev/video0"), Pace.COMPLETE))
                .isInstanceOf(CameraException.class)
                .hasMessageContaining("/dev/video0 is a live source");
    }

    private static void assertUnreadable(Path film, String... words) {
        assertThatThrownBy(
                        () ->
                                Camera.replay(
                                        CameraSettings.defaults(film.toString()), Pace.COMPLETE))
                .isInstanceOf(CameraException.class)
                .message()
                .startsWith(film.toString())
                .contains(words)
                .hasLineCount(1);
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
