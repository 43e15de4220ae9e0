package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.camera.FilmWriter;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.Reader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Random;

/** The main job, end to end, on the clips that the build makes. */
class CountIT {
    private static final Path CLIPS = ProgramRun.PROGRAM.resolve("sample-clip");

    @TempDir Path home;

    @Test
    void the_sample_clip_has_its_people_give_or_take_one_and_always_the_same_ledger()
            throws IOException {
        int people = truth();

        JsonObject first = count(CLIPS.resolve("sample.mp4"));
        JsonObject again = count(CLIPS.resolve("sample.mp4"));

        assertThat(first.intValue("distinct_visitors", -1)).isBetween(people - 1, people + 1);
        assertThat(first.intValue("frames", -1)).isEqualTo(1500);
        assertThat(first.intValue("superseded_frames", -1)).isZero();
        assertThat(first.arrayValue("visitors").orElseThrow().size())
                .isEqualTo(first.intValue("recognized_visitors", -1));
        assertThat(again.stringValue("ledger_sha256", ""))
                .hasSize(64)
                .isEqualTo(first.stringValue("ledger_sha256", "-"));
    }

    @Test
    void a_clip_without_faces_has_nobody() {
        JsonObject result = count(CLIPS.resolve("faceless.mp4"));

        assertThat(result.intValue("distinct_visitors", -1)).isZero();
        assertThat(result.intValue("likely_high", -1)).isZero();
    }

    @Test
    void the_ledger_can_be_kept_and_is_not_overwritten() {
        Path ledger = home.resolve("kept.db");

        ProgramRun kept =
                ProgramRun.of(
                        home,
                        "count",
                        CLIPS.resolve("faceless.mp4").toString(),
                        "--ledger",
                        ledger.toString());
        ProgramRun refused =
                ProgramRun.of(
                        home,
                        "count",
                        CLIPS.resolve("faceless.mp4").toString(),
                        "--ledger",
                        ledger.toString());

        assertThat(kept.exitCode()).isZero();
        assertThat(ledger).exists();
        assertThat(refused.exitCode()).isEqualTo(74);
        assertThat(refused.answer()).hasSize(1);
        assertThat(refused.answer().getFirst()).contains("exists already");
    }

    @Test
    void a_poster_that_is_filmed_for_more_than_a_minute_is_not_a_visitor() throws IOException {
        Path film = home.resolve("poster.mp4");
        filmOfAPoster(film, 80);

        JsonObject result = count(film);

        assertThat(result.intValue("frames", -1)).isGreaterThan(700);
        assertThat(result.intValue("distinct_visitors", -1)).isZero();
    }

    @Test
    void the_same_poster_seen_for_ten_seconds_is_left_alone() throws IOException {
        Path film = home.resolve("poster.mp4");
        filmOfAPoster(film, 10);

        assertThat(count(film).intValue("distinct_visitors", -1)).isPositive();
    }

    private JsonObject count(Path source) {
        ProgramRun run = ProgramRun.of(home, "count", source.toString(), "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonObject result = JsonParser.create(run.out()).readJsonObject();
        assertThat(result.stringValue("schema", "")).isEqualTo("facecount/count/1");
        return result;
    }

    private static int truth() throws IOException {
        Properties truth = new Properties();
        try (Reader reader = Files.newBufferedReader(CLIPS.resolve("truth.properties"))) {
            truth.load(reader);
        }
        return Integer.parseInt(truth.getProperty("people"));
    }

    /** One picture of the sample clip, again and again, with a camera's noise. */
    private static void filmOfAPoster(Path film, int seconds) throws IOException {
        try (facecount.camera.Camera camera =
                        facecount.camera.Camera.replay(
                                facecount.camera.CameraSettings.defaults(
                                        CLIPS.resolve("sample.mp4").toString()),
                                facecount.camera.Pace.COMPLETE);
                Arena arena = Arena.ofConfined()) {
            var delivery = camera.take(java.time.Duration.ofSeconds(30));
            var picture = (facecount.camera.Delivery.Picture) delivery;
            int widthPx = picture.frame().widthPx();
            int heightPx = picture.frame().heightPx();
            MemorySegment still = picture.frame().pixelsBgr();
            MemorySegment noisy = arena.allocate(still.byteSize());
            Random random = new Random(1);
            int[] noise = random.ints(65_536, -4, 5).toArray();
            try (FilmWriter writer = new FilmWriter(film, widthPx, heightPx, 10)) {
                for (int i = 0; i < seconds * 10; i++) {
                    int at = random.nextInt(noise.length);
                    for (long p = 0; p < still.byteSize(); p++) {
                        int value = (still.get(ValueLayout.JAVA_BYTE, p) & 0xff) + noise[at];
                        at = (at + 1) & 0xffff;
                        noisy.set(ValueLayout.JAVA_BYTE, p, (byte) Math.clamp(value, 0, 255));
                    }
                    writer.write(noisy);
                }
            }
        }
    }
}
