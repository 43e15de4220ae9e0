package facecount.appliance;

import facecount.inference.AnalysisSettings;
import facecount.inference.FaceAnalyzer;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonValue;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code facecount bench}: what this box can do. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "What this box can do: pictures a second end to end, milliseconds a stage, the"
                        + " models alone, memory. Figures are medians over the repeats.")
final class BenchCommand implements Callable<Integer> {
    private static final Duration WARM_UP = Duration.ofSeconds(12);
    private static final Duration CROWD_WARM_UP = Duration.ofSeconds(3);
    private static final int FACES_MAX = 30;
    private static final int VISITORS_MAX = 20_000;
    private static final int REPEAT_MAX = 1_000;

    /** What the table of crowds shows, and under which heading. */
    private static final Map<String, String> CROWD_COLUMNS = crowdColumns();

    @Option(
            names = "--source",
            paramLabel = "FILM",
            description = "The film that is measured with (default: the sample clip).")
    Optional<Path> source = Optional.empty();

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "How long the pipeline runs in each repeat (default: ${DEFAULT-VALUE}).")
    int seconds;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often everything is measured (default: ${DEFAULT-VALUE}).")
    int repeat;

    @Option(
            names = "--faces",
            split = ",",
            paramLabel = "N",
            description =
                    "Measures also with so many faces in view, each up to 30: 0,1,3,10,30. The"
                            + " pictures are put together from the film's people.")
    List<Integer> faces = new ArrayList<>();

    @Option(
            names = "--visitors",
            split = ",",
            paramLabel = "N",
            description =
                    "Measures also what a face costs with so many visitors in the gallery:"
                            + " 100,10000.")
    List<Integer> visitors = new ArrayList<>();

    @Option(
            names = "--no-memory",
            description = "Do not start the two processes to measure their memory and start.")
    boolean withoutMemory;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        OptionRange.require(spec, "--seconds", seconds, 1, 3_600);
        OptionRange.require(spec, "--repeat", repeat, 1, REPEAT_MAX);
        faces.forEach(each -> OptionRange.require(spec, "--faces", each, 0, FACES_MAX));
        visitors.forEach(each -> OptionRange.require(spec, "--visitors", each, 1, VISITORS_MAX));
        // The film is opened again and again: not worth a line each time.
        Logging.quietCameras();
        Program program = Program.here();
        Path film = source.orElseGet(program::sampleClip);
        JsonObject.Builder result = JsonObject.builder();
        result.set("schema", "facecount/bench/2").set("machine", machine());
        AnalysisSettings settings = AnalysisSettings.defaults();
        try (FaceAnalyzer analyzer = FaceAnalyzer.open(program.models(), settings)) {
            List<Map<String, Double>> runs = new ArrayList<>();
            try (FilmBench bench = new FilmBench(film, analyzer)) {
                bench.warmUp(WARM_UP);
                for (int i = 0; i < repeat; i++) {
                    runs.add(bench.measure(Duration.ofSeconds(seconds)));
                }
                addTo(result, medians(runs));
                result.set("frame_width_px", bench.widthPx())
                        .set("frame_height_px", bench.heightPx());
            }
            result.set("heap_mb", round(heapMb()))
                    .set("accelerator", analyzer.acceleratorReport())
                    .set("cpu_threads", settings.cpuThreads())
                    .set("repeats", repeat)
                    .set("load_average", round(load()));
            result.set("runs", array(runs));
            if (!faces.isEmpty()) {
                result.set("crowds", array(crowds(film, analyzer)));
            }
        }
        if (!visitors.isEmpty()) {
            result.set("galleries", array(visitors.stream().map(GalleryBench::measure).toList()));
        }
        if (!withoutMemory) {
            ProcessMemory.measure(program, film).addTo(result);
        }
        JsonObject whole = result.build();
        if (json) {
            Output.print(whole, true);
        } else {
            printTable(whole, System.out);
        }
        return ExitCode.DONE;
    }

    private List<Map<String, Double>> crowds(Path film, FaceAnalyzer analyzer) {
        List<Map<String, Double>> crowds = new ArrayList<>();
        CrowdFilm crowd = CrowdFilm.from(film, analyzer);
        try (TemporaryFolder folder = TemporaryFolder.make("facecount-bench")) {
            for (int inView : faces) {
                Path file = folder.path().resolve("faces-%d.mp4".formatted(inView));
                crowd.write(inView, file);
                List<Map<String, Double>> runs = new ArrayList<>();
                try (FilmBench bench = new FilmBench(file, analyzer)) {
                    bench.warmUp(CROWD_WARM_UP);
                    for (int i = 0; i < repeat; i++) {
                        runs.add(bench.measure(Duration.ofSeconds(seconds)));
                    }
                }
                Map<String, Double> figures = new LinkedHashMap<>();
                figures.put("faces_in_view", (double) inView);
                figures.putAll(medians(runs));
                crowds.add(figures);
            }
        }
        return crowds;
    }

    private static Map<String, Double> medians(List<Map<String, Double>> runs) {
        Map<String, Double> medians = new LinkedHashMap<>();
        for (String name : runs.getFirst().keySet()) {
            double[] values = runs.stream().mapToDouble(run -> run.get(name)).sorted().toArray();
            int middle = values.length / 2;
            medians.put(
                    name,
                    values.length % 2 == 1
                            ? values[middle]
                            : (values[middle - 1] + values[middle]) / 2);
        }
        return medians;
    }

    /** A dot in a name stands for a level of the object. */
    private static void addTo(JsonObject.Builder result, Map<String, Double> figures) {
        Map<String, JsonObject.Builder> levels = new LinkedHashMap<>();
        figures.forEach(
                (name, value) -> {
                    int dot = name.indexOf('.');
                    JsonObject.Builder target =
                            dot < 0
                                    ? result
                                    : levels.computeIfAbsent(
                                            name.substring(0, dot), _ -> JsonObject.builder());
                    target.set(name.substring(dot + 1), round(value));
                });
        levels.forEach((name, level) -> result.set(name, level.build()));
    }

    private static JsonArray array(List<Map<String, Double>> figures) {
        List<JsonValue> objects = new ArrayList<>();
        for (Map<String, Double> each : figures) {
            JsonObject.Builder object = JsonObject.builder();
            addTo(object, each);
            objects.add(object.build());
        }
        return JsonArray.create(objects);
    }

    private static void printTable(JsonObject result, PrintStream out) {
        for (var key : result.keys()) {
            JsonValue value = result.value(key.value()).orElseThrow();
            switch (value) {
                case JsonObject level -> {
                    for (var inner : level.keys()) {
                        out.printf(
                                "%-36s %s%n",
                                "%s, %s".formatted(words(key.value()), words(inner.value())),
                                level.value(inner.value()).orElseThrow());
                    }
                }
                case JsonArray _ -> {
                    // The repeats are for the JSON; galleries and crowds follow.
                }
                default -> out.printf("%-36s %s%n", words(key.value()), value);
            }
        }
        result.value("galleries")
                .ifPresent(galleries -> printGalleries((JsonArray) galleries, out));
        result.value("crowds").ifPresent(crowds -> printCrowds((JsonArray) crowds, out));
    }

    private static void printGalleries(JsonArray galleries, PrintStream out) {
        for (JsonValue value : galleries.values()) {
            JsonObject gallery = (JsonObject) value;
            out.printf(
                    Locale.ROOT,
                    "%-36s %.3f ms a face, 95 %% %.3f ms%n",
                    "gallery, %.0f visitors, %.0f sightings"
                            .formatted(
                                    gallery.doubleValue("visitors").orElseThrow(),
                                    gallery.doubleValue("sightings").orElseThrow()),
                    gallery.doubleValue("face_p50_ms").orElseThrow(),
                    gallery.doubleValue("face_p95_ms").orElseThrow());
        }
    }

    private static void printCrowds(JsonArray crowds, PrintStream out) {
        out.println();
        CROWD_COLUMNS.values().forEach(heading -> out.printf("%14s", heading));
        out.println();
        for (JsonValue value : crowds.values()) {
            JsonObject crowd = (JsonObject) value;
            for (String name : CROWD_COLUMNS.keySet()) {
                out.printf(Locale.ROOT, "%14.2f", crowd.doubleValue(name).orElseThrow());
            }
            out.println();
        }
    }

    private static Map<String, String> crowdColumns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("faces_in_view", "faces");
        columns.put("faces_per_frame", "found");
        columns.put("frames_per_second", "pictures/s");
        columns.put("analysis_ms", "analysis ms");
        columns.put("models_alone_ms", "models ms");
        columns.put("pipeline_to_models_ratio", "ratio");
        columns.put("picture_to_decision_p50_ms", "p50 ms");
        columns.put("picture_to_decision_p95_ms", "p95 ms");
        columns.put("picture_to_decision_p99_ms", "p99 ms");
        columns.put("arrival_to_description_p95_ms", "arrival p95");
        columns.put("allocated_bytes_per_frame", "bytes");
        columns.put("cpu_cores_used", "cores");
        return columns;
    }

    private static String words(String name) {
        return name.replace('_', ' ');
    }

    private static String machine() {
        return "%s %s, %d processors, Java %s"
                .formatted(
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version());
    }

    /** How much else the machine had to do in the last minute, this command included. */
    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static double heapMb() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
