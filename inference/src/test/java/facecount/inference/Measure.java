package facecount.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;

import com.sun.management.ThreadMXBean;

import facecount.camera.Camera;
import facecount.camera.CameraSettings;
import facecount.camera.Delivery;
import facecount.camera.Frame;
import facecount.camera.Pace;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Figures for people, not a test: {@code verification FOLDER PAIRS}, {@code emotions FOLDER},
 * {@code picture FILE…}, {@code film FILE}, {@code batch}. Needs the models' folder in {@code
 * facecount.models}.
 */
final class Measure {
    private static final List<Float> SHARPNESS = new ArrayList<>();

    private Measure() {}

    public static void main(String[] args) throws Exception {
        Path models = Path.of(System.getProperty("facecount.models"));
        AnalysisSettings settings =
                AnalysisSettings.defaults()
                        .withAccelerator(AnalysisSettings.Choice.CPU)
                        .withDetectorScore(Float.parseFloat(System.getProperty("score", "0.72")))
                        .withMirrorInTracks(Boolean.getBoolean("mirror"));
        try (FaceAnalyzer analyzer = FaceAnalyzer.open(models, settings)) {
            switch (args[0]) {
                case "verification" ->
                        verification(analyzer, Path.of(args[1]), Integer.parseInt(args[2]));
                case "emotions" -> emotions(analyzer, Path.of(args[1]));
                case "picture" -> {
                    for (String file : Arrays.asList(args).subList(1, args.length)) {
                        picture(analyzer, Path.of(file));
                    }
                }
                case "film" -> film(analyzer, args[1]);
                case "batch" -> batch(models.resolve("sface.onnx"));
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
    }

    /** Milliseconds a face when several go through the recognizer together, best of some rounds. */
    private static void batch(Path model) throws Exception {
        int rounds = 8;
        int faces = 16;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        for (int size : new int[] {1, 2, 4, 8}) {
            double bestMs = Double.MAX_VALUE;
            try (OrtSession.SessionOptions options =
                            OnnxRuntime.sessionOptions(new Accelerator.Cpu(1), false, size);
                    OrtSession session = environment.createSession(model.toString(), options);
                    PinnedTensors tensors =
                            new PinnedTensors(
                                    "data",
                                    new long[] {size, 3, 112, 112},
                                    Map.of("fc1", new long[] {size, 128}))) {
                for (int round = 0; round < rounds; round++) {
                    long start = System.nanoTime();
                    for (int call = 0; call < faces / size; call++) {
                        session.run(tensors.inputTensors(), Set.of(), tensors.outputTensors())
                                .close();
                    }
                    bestMs = Math.min(bestMs, (System.nanoTime() - start) / 1e6 / faces);
                }
            }
            System.out.printf(Locale.ROOT, "batch of %d: %.2f ms a face%n", size, bestMs);
        }
    }

    private static void verification(FaceAnalyzer analyzer, Path folder, int pairs)
            throws Exception {
        List<List<Path>> people = new ArrayList<>();
        try (Stream<Path> folders = Files.list(folder)) {
            for (Path person : folders.sorted().toList()) {
                byte[] hash =
                        MessageDigest.getInstance("SHA-256")
                                .digest(
                                        person.getFileName()
                                                .toString()
                                                .getBytes(StandardCharsets.UTF_8));
                if ((hash[0] & 1) == 1) {
                    try (Stream<Path> files = Files.list(person)) {
                        people.add(files.sorted().limit(4).toList());
                    }
                }
            }
        }
        Random random = new Random(1);
        List<List<Path>> several = people.stream().filter(p -> p.size() > 1).toList();
        Map<Path, FaceEmbedding> known = new HashMap<>();
        List<float[]> scored = new ArrayList<>();
        int notFound = 0;
        for (int i = 0; i < 2 * pairs; i++) {
            boolean same = i % 2 == 0;
            Path one;
            Path other;
            if (same) {
                List<Path> person = several.get(random.nextInt(several.size()));
                int first = random.nextInt(person.size());
                one = person.get(first);
                other = person.get((first + 1 + random.nextInt(person.size() - 1)) % person.size());
            } else {
                int first = random.nextInt(people.size());
                int second = (first + 1 + random.nextInt(people.size() - 1)) % people.size();
                one = people.get(first).get(random.nextInt(people.get(first).size()));
                other = people.get(second).get(random.nextInt(people.get(second).size()));
            }
            FaceEmbedding a = embedding(analyzer, one, known);
            FaceEmbedding b = embedding(analyzer, other, known);
            if (a == null || b == null) {
                notFound++;
            } else {
                scored.add(new float[] {a.similarity(b), same ? 1 : 0});
            }
        }
        float best = 0;
        double bestAccuracy = 0;
        for (float threshold = 0; threshold < 0.8f; threshold += 0.005f) {
            float at = threshold;
            double accuracy =
                    (double) scored.stream().filter(s -> s[0] >= at == (s[1] == 1)).count()
                            / scored.size();
            if (accuracy > bestAccuracy) {
                bestAccuracy = accuracy;
                best = threshold;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "verification: %d pairs, %d not found, accuracy %.4f at %.3f%n",
                scored.size(),
                notFound,
                bestAccuracy,
                best);
        SHARPNESS.sort(null);
        for (int i = 1; i < 10; i++) {
            System.out.printf(Locale.ROOT, " %.2f", SHARPNESS.get(SHARPNESS.size() * i / 10));
        }
        System.out.println(" deciles of sharpness");
        System.out.println(analyzer.stageTimes());
    }

    private static FaceEmbedding embedding(
            FaceAnalyzer analyzer, Path file, Map<Path, FaceEmbedding> known) {
        return known.computeIfAbsent(
                file,
                path -> {
                    Frame frame = TestFrames.read(path);
                    double middle = frame.widthPx() / 2.0;
                    return analyzer.describe(frame).stream()
                            .min(
                                    (x, y) ->
                                            Double.compare(
                                                    away(x.box(), middle), away(y.box(), middle)))
                            .map(
                                    face -> {
                                        SHARPNESS.add(face.quality().sharpness());
                                        return face.embedding();
                                    })
                            .orElse(null);
                });
    }

    private static double away(Box box, double middle) {
        return Math.hypot(box.centerXPx() - middle, box.centerYPx() - middle);
    }

    private static void emotions(FaceAnalyzer analyzer, Path folder) throws IOException {
        int right = 0;
        int all = 0;
        int abstained = 0;
        int rightAnswered = 0;
        Frame frame = new Frame(Arena.ofAuto());
        for (Emotion truth : Emotion.values()) {
            int[] row = new int[Emotion.values().length];
            try (Stream<Path> files = Files.list(folder.resolve(truth.label()))) {
                for (Path file : files.sorted().toList()) {
                    TestFrames.read(file, frame);
                    EmotionScores scores = analyzer.emotionOfCrop(frame);
                    Emotion best = truth;
                    for (Emotion emotion : Emotion.values()) {
                        if (scores.of(emotion) > scores.of(best)) {
                            best = emotion;
                        }
                    }
                    row[best.ordinal()]++;
                    all++;
                    right += best == truth ? 1 : 0;
                    if (scores.reading() instanceof EmotionReading.Clear) {
                        rightAnswered += best == truth ? 1 : 0;
                    } else {
                        abstained++;
                    }
                }
            }
            System.out.println(truth + " " + Arrays.toString(row));
        }
        System.out.printf(
                Locale.ROOT,
                "emotions: %d pictures, accuracy %.4f, abstained %.3f, accuracy of the rest %.4f%n",
                all,
                (double) right / all,
                (double) abstained / all,
                (double) rightAnswered / (all - abstained));
    }

    private static void picture(FaceAnalyzer analyzer, Path file) {
        List<DescribedFace> faces = analyzer.describe(TestFrames.read(file));
        System.out.printf("%s: %d faces%n", file.getFileName(), faces.size());
        for (DescribedFace face : faces) {
            System.out.printf(
                    Locale.ROOT,
                    "  %4.0f %4.0f %3.0f x %3.0f  eyes %4.1f sharp %.2f front %.2f score %.2f %s |",
                    face.box().leftPx(),
                    face.box().topPx(),
                    face.box().widthPx(),
                    face.box().heightPx(),
                    face.quality().eyeDistancePx(),
                    face.quality().sharpness(),
                    face.quality().frontality(),
                    face.quality().detectorScore(),
                    face.emotion());
            for (DescribedFace other : faces) {
                System.out.printf(
                        Locale.ROOT, " %.1f", face.embedding().similarity(other.embedding()));
            }
            System.out.println();
        }
    }

    private static void film(FaceAnalyzer analyzer, String file) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long bytes = 0;
        long pictures = 0;
        long said = 0;
        long cpu = 0;
        List<Observation> observations = new ArrayList<>();
        try (Camera camera = Camera.replay(CameraSettings.defaults(file), Pace.COMPLETE)) {
            while (true) {
                Delivery delivery = camera.take(Duration.ofSeconds(10));
                if (delivery instanceof Delivery.End) {
                    break;
                }
                if (delivery instanceof Delivery.Picture(Frame frame)) {
                    long before = threads.getThreadAllocatedBytes(id);
                    long cpuBefore = threads.getCurrentThreadCpuTime();
                    analyzer.analyze(frame, observations::add);
                    cpu += threads.getCurrentThreadCpuTime() - cpuBefore;
                    pictures++;
                    if (pictures > 500) {
                        bytes += threads.getThreadAllocatedBytes(id) - before;
                    }
                    if (pictures == 300) {
                        System.out.println(analyzer.view());
                    }
                    for (Observation observation : observations) {
                        System.out.println(pictures + " " + observation);
                        said++;
                    }
                    observations.clear();
                }
            }
        }
        StageTimes times = analyzer.stageTimes();
        long aloneBefore = threads.getCurrentThreadCpuTime();
        Duration _ = analyzer.timeModelsAlone(times.models());
        long alone = threads.getCurrentThreadCpuTime() - aloneBefore;
        System.out.println(times);
        System.out.printf(
                Locale.ROOT,
                "film: %d pictures, %d observations, %d bytes a picture, %.2f ms of CPU a picture,"
                        + " models alone %.2f ms, ratio %.3f%n",
                pictures,
                said,
                bytes / Math.max(1, pictures - 500),
                cpu / 1e6 / pictures,
                alone / 1e6 / pictures,
                (double) cpu / alone);
    }
}
