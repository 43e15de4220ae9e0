package facecount.appliance;

import facecount.appliance.counting.CountingSettings;
import facecount.appliance.vision.LoopbackLink;
import facecount.camera.Camera;
import facecount.camera.CameraSettings;
import facecount.camera.Delivery;
import facecount.camera.Frame;
import facecount.camera.Pace;
import facecount.inference.AnalysisSettings;
import facecount.inference.FaceAnalyzer;
import facecount.inference.Observation;
import facecount.inference.StageTimes;

import io.helidon.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code facecount bench}: what this box can do. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "What this box can do: pictures a second end to end, milliseconds a stage, the"
                        + " models alone, memory.")
final class BenchCommand implements Callable<Integer> {
    private static final Duration TAKE_LIMIT = Duration.ofSeconds(30);
    private static final Duration WARM_UP = Duration.ofSeconds(12);

    @Option(
            names = "--source",
            paramLabel = "FILM",
            description = "The film that is measured with (default: the sample clip).")
    Optional<Path> source = Optional.empty();

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "How long is measured after the warm-up (default: ${DEFAULT-VALUE}).")
    int seconds;

    @Option(
            names = "--no-memory",
            description = "Do not start the two processes to measure their memory.")
    boolean withoutMemory;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Override
    public Integer call() {
        Program program = Program.here();
        Path film = source.orElseGet(program::sampleClip);
        Measurement measurement = new Measurement();
        try (FaceAnalyzer analyzer =
                        FaceAnalyzer.open(program.models(), AnalysisSettings.defaults());
                Counter counter = Counter.temporary(CountingSettings.ofFiles())) {
            // A first round warms the compiler and the models; what it counts is not measured.
            measurement.play(film, analyzer, counter, WARM_UP, false);
            measurement.play(film, analyzer, counter, Duration.ofSeconds(seconds), true);
            JsonObject.Builder result = measurement.result(analyzer);
            if (!withoutMemory) {
                ProcessMemory.measure(program, film).addTo(result);
            }
            Output.print(result.build(), json);
        }
        return ExitCode.DONE;
    }

    /** Plays the film again and again until the time is up, and measures what passes. */
    private static final class Measurement {
        private static final com.sun.management.ThreadMXBean THREADS =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

        private final long[] decisionNanos = new long[100_000];
        private int decisions;
        private long pictures;
        private long faces;
        private int widthPx;
        private int heightPx;
        private long wallNanos;
        private long captureCpuNanos;
        private long allocatedBytes;
        private long recognizeNanos;
        private long storeNanos;
        private long observations;
        private StageTimes before;
        private StageTimes after;

        Measurement() {
            StageTimes.Stage none = new StageTimes.Stage(0, Duration.ZERO);
            before =
                    new StageTimes(
                            0,
                            none,
                            none,
                            none,
                            none,
                            new StageTimes.ModelCalls(0, 0, 0, 0, 0, Duration.ZERO));
            after = before;
        }

        void play(
                Path film,
                FaceAnalyzer analyzer,
                Counter counter,
                Duration length,
                boolean measured) {
            long end = System.nanoTime() + length.toNanos();
            StageTimes start = analyzer.stageTimes();
            while (System.nanoTime() - end < 0) {
                long session = System.nanoTime();
                try (Camera camera =
                                Camera.replay(
                                        CameraSettings.defaults(film.toString()), Pace.COMPLETE);
                        LoopbackLink link = new LoopbackLink(session, new ToCounter(counter))) {
                    round(camera, analyzer, counter, link, end, measured);
                }
            }
            if (measured) {
                before = start;
                after = analyzer.stageTimes();
            }
        }

        private void round(
                Camera camera,
                FaceAnalyzer analyzer,
                Counter counter,
                LoopbackLink link,
                long end,
                boolean measured) {
            long startNanos = System.nanoTime();
            long startAllocated = THREADS.getTotalThreadAllocatedBytes();
            long startCapture = captureCpu();
            long lastCapture = startCapture;
            boolean goesOn = true;
            while (goesOn && System.nanoTime() - end < 0) {
                switch (camera.take(TAKE_LIMIT)) {
                    case Delivery.Picture(Frame frame) -> {
                        long taken = System.nanoTime();
                        analyzer.analyze(frame, observation -> accept(observation, link, measured));
                        if (counter.waiting() > 0) {
                            long committing = System.nanoTime();
                            counter.commit();
                            storeNanos += measured ? System.nanoTime() - committing : 0;
                        }
                        if (measured) {
                            pictures++;
                            faces += analyzer.view().faces().size();
                            widthPx = frame.widthPx();
                            heightPx = frame.heightPx();
                            if (decisions < decisionNanos.length) {
                                decisionNanos[decisions++] = System.nanoTime() - taken;
                            }
                        }
                        lastCapture = Math.max(lastCapture, captureCpu());
                    }
                    case Delivery.Nothing() -> goesOn = false;
                    case Delivery.End() -> goesOn = false;
                }
            }
            if (measured) {
                wallNanos += System.nanoTime() - startNanos;
                allocatedBytes += THREADS.getTotalThreadAllocatedBytes() - startAllocated;
                captureCpuNanos += lastCapture - startCapture;
            }
        }

        private void accept(Observation observation, LoopbackLink link, boolean measured) {
            long start = System.nanoTime();
            link.observe(observation);
            if (measured) {
                recognizeNanos += System.nanoTime() - start;
                observations++;
            }
        }

        /** CPU time of the thread that grabs and decodes. */
        private static long captureCpu() {
            for (long id : THREADS.getAllThreadIds()) {
                var info = THREADS.getThreadInfo(id);
                if (info != null && info.getThreadName().startsWith("camera-")) {
                    return Math.max(0, THREADS.getThreadCpuTime(id));
                }
            }
            return 0;
        }

        JsonObject.Builder result(FaceAnalyzer analyzer) {
            long n = Math.max(1, pictures);
            StageTimes.ModelCalls calls = after.models().since(before.models());
            Duration alone = analyzer.timeModelsAlone(calls);
            double pipelineMs =
                    millis(after.total().minus(before.total())) / n + recognizeNanos / 1e6 / n;
            double aloneMs = millis(alone) / n;
            JsonObject stages =
                    JsonObject.builder()
                            .set("capture", round(captureCpuNanos / 1e6 / n))
                            .set("detect", stage(after.detect(), before.detect(), n))
                            .set("track", stage(after.track(), before.track(), n))
                            .set("embed", stage(after.embed(), before.embed(), n))
                            .set("emotion", stage(after.emotion(), before.emotion(), n))
                            .set("recognize", round(recognizeNanos / 1e6 / n))
                            .set("store", round(storeNanos / 1e6 / n))
                            .build();
            Arrays.sort(decisionNanos, 0, decisions);
            return JsonObject.builder()
                    .set("frames_per_second", round(pictures / (wallNanos / 1e9)))
                    .set("frames", pictures)
                    .set("frame_width_px", widthPx)
                    .set("frame_height_px", heightPx)
                    .set("faces_per_frame", round((double) faces / n))
                    .set("stage_ms", stages)
                    .set("analysis_ms", round(pipelineMs))
                    .set("models_in_pipeline_ms", round(millis(calls.time()) / n))
                    .set("models_alone_ms", round(aloneMs))
                    .set(
                            "model_calls_per_frame",
                            JsonObject.builder()
                                    .set("detector", round((double) calls.detector() / n))
                                    .set("closer_look", round((double) calls.smallDetector() / n))
                                    .set("recognizer", round((double) calls.recognizer() / n))
                                    .set("emotion", round((double) calls.emotion() / n))
                                    .build())
                    .set("pipeline_to_models_ratio", round(pipelineMs / aloneMs))
                    .set("picture_to_decision_p50_ms", round(percentile(0.50)))
                    .set("picture_to_decision_p95_ms", round(percentile(0.95)))
                    .set("capture_cpu_ms", round(captureCpuNanos / 1e6 / n))
                    .set("allocated_bytes_per_frame", allocatedBytes / n)
                    .set("observations", observations)
                    .set("heap_mb", round(heapMb()))
                    .set("accelerator", analyzer.acceleratorReport())
                    .set("cpu_threads", AnalysisSettings.defaults().cpuThreads());
        }

        private double percentile(double share) {
            return decisions == 0 ? 0 : decisionNanos[(int) (share * (decisions - 1))] / 1e6;
        }

        private static double stage(
                StageTimes.Stage after, StageTimes.Stage before, long pictures) {
            return round(millis(after.time().minus(before.time())) / pictures);
        }

        private static double millis(Duration duration) {
            return duration.toNanos() / 1e6;
        }

        private static double heapMb() {
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
        }

        private static double round(double value) {
            return Math.round(value * 1000) / 1000.0;
        }
    }
}
