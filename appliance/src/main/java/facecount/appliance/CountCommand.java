package facecount.appliance;

import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.Visitor;
import facecount.appliance.storage.LedgerReader;
import facecount.appliance.storage.StorageException;
import facecount.camera.CameraSettings;
import facecount.inference.AnalysisSettings;
import facecount.inference.Emotion;
import facecount.inference.EmotionReading;

import io.helidon.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code facecount count SOURCE}: one source from beginning to end. */
@Command(
        name = "count",
        mixinStandardHelpOptions = true,
        description = "Counts one source from beginning to end and prints the result.")
final class CountCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "SOURCE",
            description =
                    "A film, a picture, a folder of pictures in name order (one second apart, each"
                            + " its own tracks), rtsp://…, /dev/videoN or pipeline:COMMAND.")
    String source = "";

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description =
                    "Keep the ledger in this file, which must not exist yet (default: a temporary"
                            + " one).")
    Optional<Path> ledger = Optional.empty();

    @Option(
            names = "--rotate",
            defaultValue = "0",
            description = "Turn the pictures clockwise: 0, 90, 180 or 270 degrees.")
    int rotateDegrees;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Override
    public Integer call() {
        CameraSettings camera;
        try {
            camera = CameraSettings.defaults(source).withRotateDegrees(rotateDegrees);
        } catch (IllegalArgumentException e) {
            throw new facecount.camera.CameraException(String.valueOf(e.getMessage()), e);
        }
        CountingSettings counting =
                camera.isLive() ? CountingSettings.defaults() : CountingSettings.ofFiles();
        Stop stop = camera.isLive() ? Stop.onSignal() : Stop.never();
        try {
            if (ledger.isPresent()) {
                return countInto(ledger.get(), camera, counting, stop);
            }
            try (Counter counter = Counter.temporary(counting)) {
                print(camera, counter, stop);
            }
            return ExitCode.DONE;
        } finally {
            stop.ended();
        }
    }

    private int countInto(Path file, CameraSettings camera, CountingSettings counting, Stop stop) {
        requireNew(file);
        try (TemporaryFolder folder = TemporaryFolder.make("facecount-count");
                TemporaryFolder runtime =
                        new TemporaryFolder(
                                Program.here()
                                        .runtimeFolder()
                                        .resolveSibling(
                                                "facecount-count-"
                                                        + ProcessHandle.current().pid()))) {
            Instant from = camera.isLive() ? Instant.now() : Instant.EPOCH;
            try (Counter counter = Counter.open(folder.path(), runtime.path(), counting, from)) {
                print(camera, counter, stop);
            }
            LedgerReader.backup(folder.path(), file);
        }
        return ExitCode.DONE;
    }

    private void print(CameraSettings camera, Counter counter, Stop stop) {
        CountRun run = new CountRun(counter, camera);
        Instant began = Instant.now();
        CountRun.Result result =
                run.count(Program.here().models(), AnalysisSettings.defaults(), stop);
        Duration elapsed = Duration.between(began, Instant.now());
        if (!json) {
            say(result);
        }
        Output.print(toJson(result, counter, elapsed), json);
    }

    /** Before the work is done, and not after it. */
    private static void requireNew(Path file) {
        if (Files.exists(file)) {
            throw new StorageException(
                    "%s exists already; name a file that does not".formatted(file));
        }
    }

    private static void say(CountRun.Result result) {
        DailyCount count = result.count();
        System.out.printf(
                "%d different visitors, likely %d to %d%n",
                count.distinctVisitors(), count.likely95().low(), count.likely95().high());
        for (Visitor visitor : result.visitors()) {
            System.out.printf(
                    "  visitor %d: first at %s, last at %s, %s%s%n",
                    visitor.id().value(),
                    shown(visitor.firstSeen()),
                    shown(visitor.lastSeen()),
                    visitor.sightings() == 1 ? "once" : visitor.sightings() + " times",
                    visitor.emotion() instanceof EmotionReading.Clear clear
                            ? ", " + clear.emotion().label()
                            : "");
        }
    }

    private static String shown(Instant at) {
        Duration since = Duration.between(Instant.EPOCH, at);
        return since.toDays() > 1
                ? at.toString()
                : "%d:%02d.%d"
                        .formatted(
                                since.toMinutes(),
                                since.toSecondsPart(),
                                since.toMillisPart() / 100);
    }

    private JsonObject toJson(CountRun.Result result, Counter counter, Duration elapsed) {
        DailyCount count = result.count();
        JsonObject.Builder emotions = JsonObject.builder();
        for (Emotion emotion : Emotion.values()) {
            int visitors = count.emotions().getOrDefault(emotion, 0);
            if (visitors > 0) {
                emotions.set(emotion.label(), visitors);
            }
        }
        List<JsonObject> visitors = result.visitors().stream().map(CountCommand::toJson).toList();
        double seconds = elapsed.toMillis() / 1000.0;
        return JsonObject.builder()
                .set("schema", "facecount/count/1")
                .set("source", result.source())
                .set("frames", result.pictures())
                .set("superseded_frames", result.superseded())
                .set("distinct_visitors", count.distinctVisitors())
                .set("likely_low", count.likely95().low())
                .set("likely_high", count.likely95().high())
                .set("recognized_visitors", count.recognizedVisitors())
                .set("coverage", Math.round(count.coverage() * 10_000) / 10_000.0)
                .set("tracks", count.passages())
                .set("sightings", count.sightings())
                .setValues("visitors", visitors)
                .set("emotions", emotions.build())
                .set("accelerator", result.accelerator())
                .set("elapsed_ms", elapsed.toMillis())
                .set(
                        "frames_per_second",
                        seconds == 0 ? 0 : Math.round(10 * result.pictures() / seconds) / 10.0)
                .set("ledger_sha256", counter.ledgerSha256())
                .build();
    }

    private static JsonObject toJson(Visitor visitor) {
        JsonObject.Builder json =
                JsonObject.builder()
                        .set("id", visitor.id().value())
                        .set("first_seen_ms", visitor.firstSeen().toEpochMilli())
                        .set("last_seen_ms", visitor.lastSeen().toEpochMilli())
                        .set("sightings", visitor.sightings());
        if (visitor.emotion() instanceof EmotionReading.Clear(Emotion emotion, float confidence)) {
            json.set("emotion", emotion.label())
                    .set("emotion_confidence", Math.round(confidence * 1000) / 1000.0);
        }
        return json.build();
    }
}
