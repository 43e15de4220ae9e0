package facecount.appliance;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

import facecount.appliance.counting.CountingSettings;
import facecount.appliance.vision.LoopbackLink;
import facecount.camera.Camera;
import facecount.camera.CameraSettings;
import facecount.camera.Delivery;
import facecount.camera.Frame;
import facecount.camera.Pace;
import facecount.inference.Accelerator;
import facecount.inference.FaceAnalyzer;
import facecount.inference.Observation;
import facecount.inference.StageTimes;
import facecount.inference.StageTimes.ModelCalls;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures one film, played as fast as it is analysed: rounds through the whole pipeline take turns
 * with rounds of nothing but the same calls of the models, picture by picture, with the camera
 * delivering as before. So both see the same machine, and what they differ by is ours.
 */
final class FilmBench implements AutoCloseable {
    private static final Duration TAKE_LIMIT = Duration.ofSeconds(30);

    /** What is kept of a round: a film of an hour. */
    private static final int PICTURES_MAX = 100_000;

    /** How often the capture thread's time is read, which is gone when it ends. */
    private static final int CAPTURE_LOOK_PICTURES = 16;

    /** The calls in a row are a share of the round's: their mean stands soon. */
    private static final int IN_A_ROW_SHARE = 4;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Path film;
    private final FaceAnalyzer analyzer;
    private final boolean runsOnThisThread;
    private final Counter counter = Counter.temporary(CountingSettings.ofFiles());
    private final long[] decisionNanos = new long[PICTURES_MAX];
    private final List<ModelCalls> calls = new ArrayList<>();
    private final Map<Long, Instant> undecided = new HashMap<>();
    private final List<Long> arrivalMillis = new ArrayList<>();

    private int pictures;
    private long faces;
    private int widthPx;
    private int heightPx;
    private long wallNanos;
    private long processCpuNanos;
    private long captureCpuNanos;
    private long allocatedBytes;
    private long captureAllocatedBytes;
    private long analysisAllocatedBytes;
    private long storeAllocatedBytes;
    private Instant waitingSince = Instant.MAX;
    private long analysisCpuNanos;
    private long modelsCpuNanos;
    private long recognizeNanos;
    private long storeNanos;
    private long observations;

    FilmBench(Path film, FaceAnalyzer analyzer) {
        this.film = film;
        this.analyzer = analyzer;
        this.runsOnThisThread = analyzer.accelerator().equals(new Accelerator.Cpu(1));
    }

    /** Rounds that warm the compiler and the models; what they take is not told. */
    void warmUp(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() - end < 0) {
            clear();
            playPipeline(end);
        }
    }

    /**
     * One repeat.
     *
     * @param length of the pipeline's rounds together; the models alone take about as long again
     * @return figures by their names, as the command's JSON has them; a dot stands for a level
     */
    Map<String, Double> measure(Duration length) {
        clear();
        StageTimes before = analyzer.stageTimes();
        long aloneNanos = 0;
        long left = length.toNanos();
        while (left > 0) {
            int first = pictures;
            long start = System.nanoTime();
            playPipeline(start + left);
            left -= System.nanoTime() - start;
            if (pictures == first) {
                break;
            }
            StageTimes after = analyzer.stageTimes();
            aloneNanos += playModels(first);
            // The models' rounds count no calls, so the stages go on from where they were.
            assertUnchanged(after, analyzer.stageTimes());
        }
        return figures(before, analyzer.stageTimes(), aloneNanos);
    }

    private static void assertUnchanged(StageTimes before, StageTimes after) {
        if (!before.equals(after)) {
            throw new IllegalStateException("the models alone were counted as the pipeline's");
        }
    }

    int widthPx() {
        return widthPx;
    }

    int heightPx() {
        return heightPx;
    }

    int pictures() {
        return pictures;
    }

    private void clear() {
        calls.clear();
        undecided.clear();
        arrivalMillis.clear();
        pictures = 0;
        faces = 0;
        wallNanos = 0;
        processCpuNanos = 0;
        captureCpuNanos = 0;
        allocatedBytes = 0;
        captureAllocatedBytes = 0;
        analysisAllocatedBytes = 0;
        storeAllocatedBytes = 0;
        analysisCpuNanos = 0;
        modelsCpuNanos = 0;
        recognizeNanos = 0;
        storeNanos = 0;
        observations = 0;
    }

    private void playPipeline(long end) {
        long session = System.nanoTime();
        try (Camera camera =
                        Camera.replay(CameraSettings.defaults(film.toString()), Pace.COMPLETE);
                LoopbackLink link = new LoopbackLink(session, new ToCounter(counter))) {
            camera.prepareWith(analyzer.preparation());
            Instant newest = Instant.EPOCH;
            CaptureThread capture = CaptureThread.find();
            long startNanos = System.nanoTime();
            long startCpu = MACHINE.getProcessCpuTime();
            long startAllocated = THREADS.getTotalThreadAllocatedBytes();
            long instrumentBytes = 0;
            ModelCalls callsBefore = analyzer.stageTimes().models();
            while (pictures < PICTURES_MAX && System.nanoTime() - end < 0) {
                if (!(camera.take(TAKE_LIMIT) instanceof Delivery.Picture(Frame frame))) {
                    break;
                }
                long taken = System.nanoTime();
                long takenCpu = THREADS.getCurrentThreadCpuTime();
                long takenBytes = THREADS.getCurrentThreadAllocatedBytes();
                newest = frame.capturedAt();
                analyzer.analyze(frame, observation -> accept(observation, link));
                analysisCpuNanos += THREADS.getCurrentThreadCpuTime() - takenCpu;
                long analysedBytes = THREADS.getCurrentThreadAllocatedBytes();
                analysisAllocatedBytes += analysedBytes - takenBytes;
                if (isCommitDue(newest)) {
                    long committing = System.nanoTime();
                    counter.commit();
                    storeNanos += System.nanoTime() - committing;
                    storeAllocatedBytes += THREADS.getCurrentThreadAllocatedBytes() - analysedBytes;
                }
                decisionNanos[pictures] = System.nanoTime() - taken;
                // What the instrument itself allocates is not the pipeline's.
                long instrumentStart = THREADS.getCurrentThreadAllocatedBytes();
                ModelCalls callsNow = analyzer.stageTimes().models();
                calls.add(callsNow.since(callsBefore));
                callsBefore = callsNow;
                faces += analyzer.view().faces().size();
                widthPx = frame.widthPx();
                heightPx = frame.heightPx();
                if (pictures % CAPTURE_LOOK_PICTURES == 0) {
                    capture.look();
                }
                instrumentBytes += THREADS.getCurrentThreadAllocatedBytes() - instrumentStart;
                pictures++;
            }
            capture.look();
            wallNanos += System.nanoTime() - startNanos;
            processCpuNanos += MACHINE.getProcessCpuTime() - startCpu;
            allocatedBytes +=
                    THREADS.getTotalThreadAllocatedBytes() - startAllocated - instrumentBytes;
            captureCpuNanos += capture.cpuNanos();
            captureAllocatedBytes += capture.allocatedBytes();
            analyzer.endTracks(newest, Observation.EndReason.SOURCE_ENDED, link::observe);
            counter.commit();
        }
    }

    /** As the core does it, in the film's time. */
    private boolean isCommitDue(Instant now) {
        if (counter.waiting() == 0) {
            waitingSince = Instant.MAX;
            return false;
        }
        if (waitingSince.isAfter(now)) {
            waitingSince = now;
        }
        return counter.waiting() >= Counter.COMMIT_AT
                || Duration.between(waitingSince, now).toMillis() >= Counter.COMMIT_AFTER_MS;
    }

    private void accept(Observation observation, LoopbackLink link) {
        long start = System.nanoTime();
        link.observe(observation);
        recognizeNanos += System.nanoTime() - start;
        observations++;
        switch (observation) {
            case Observation.TrackSeen seen ->
                    undecided.putIfAbsent(seen.track(), seen.firstSeen());
            case Observation.FaceSeen face -> {
                Instant firstSeen = undecided.get(face.track());
                if (firstSeen != null && !firstSeen.equals(Instant.MAX)) {
                    undecided.put(face.track(), Instant.MAX);
                    arrivalMillis.add(Duration.between(firstSeen, face.at()).toMillis());
                }
            }
            case Observation.TrackEnded ended -> undecided.remove(ended.track());
        }
    }

    /**
     * The models alone, for the pictures from number {@code first} on.
     *
     * @return the time inside the models
     */
    private long playModels(int first) {
        long nanos = 0;
        try (Camera camera =
                Camera.replay(CameraSettings.defaults(film.toString()), Pace.COMPLETE)) {
            camera.prepareWith(analyzer.preparation());
            for (int i = first; i < pictures; i++) {
                if (!(camera.take(TAKE_LIMIT) instanceof Delivery.Picture)) {
                    throw new IllegalStateException("the film has fewer pictures than before");
                }
                long startCpu = THREADS.getCurrentThreadCpuTime();
                nanos += analyzer.timeModelsAlone(calls.get(i)).toNanos();
                modelsCpuNanos += THREADS.getCurrentThreadCpuTime() - startCpu;
            }
        }
        return nanos;
    }

    private Map<String, Double> figures(StageTimes before, StageTimes after, long aloneNanos) {
        double n = Math.max(1, pictures);
        ModelCalls made = after.models().since(before.models());
        double pipelineMs =
                millis(after.total().minus(before.total())) / n + recognizeNanos / 1e6 / n;
        double aloneMs = aloneNanos / 1e6 / n;
        double inARowMs =
                millis(analyzer.timeModelsAlone(made.share(IN_A_ROW_SHARE))) * IN_A_ROW_SHARE / n;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("frames_per_second", pictures / (wallNanos / 1e9));
        figures.put("frames", (double) pictures);
        figures.put("faces_per_frame", faces / n);
        figures.put("stage_ms.capture", captureCpuNanos / 1e6 / n);
        figures.put("stage_ms.detect", stage(after.detect(), before.detect(), n));
        figures.put("stage_ms.track", stage(after.track(), before.track(), n));
        figures.put("stage_ms.embed", stage(after.embed(), before.embed(), n));
        figures.put("stage_ms.emotion", stage(after.emotion(), before.emotion(), n));
        figures.put("stage_ms.recognize", recognizeNanos / 1e6 / n);
        figures.put("stage_ms.store", storeNanos / 1e6 / n);
        figures.put("analysis_ms", pipelineMs);
        figures.put("models_in_pipeline_ms", millis(made.time()) / n);
        figures.put("models_alone_ms", aloneMs);
        figures.put("models_in_a_row_ms", inARowMs);
        figures.put("pipeline_to_models_ratio", ratio(pipelineMs / aloneMs));
        figures.put("pipeline_to_models_wall_ratio", pipelineMs / aloneMs);
        figures.put("pipeline_to_models_in_a_row_ratio", pipelineMs / inARowMs);
        // The thread's own time: what other programs take from it does not show.
        figures.put("analysis_cpu_ms", analysisCpuNanos / 1e6 / n);
        figures.put("models_alone_cpu_ms", modelsCpuNanos / 1e6 / n);
        figures.put("model_calls_per_frame.detector", made.detector() / n);
        figures.put("model_calls_per_frame.closer_look", made.smallDetector() / n);
        figures.put("model_calls_per_frame.recognizer", made.recognizer() / n);
        figures.put("model_calls_per_frame.emotion", made.emotion() / n);
        Arrays.sort(decisionNanos, 0, pictures);
        figures.put("picture_to_decision_p50_ms", percentile(0.50));
        figures.put("picture_to_decision_p95_ms", percentile(0.95));
        figures.put("picture_to_decision_p99_ms", percentile(0.99));
        arrivalMillis.sort(null);
        figures.put("arrival_to_description_p50_ms", arrival(0.50));
        figures.put("arrival_to_description_p95_ms", arrival(0.95));
        figures.put("capture_cpu_ms", captureCpuNanos / 1e6 / n);
        figures.put("cpu_cores_used", (double) processCpuNanos / Math.max(1, wallNanos));
        figures.put("allocated_bytes_per_frame", allocatedBytes / n);
        figures.put("allocated_bytes_per_frame_capture", captureAllocatedBytes / n);
        figures.put("allocated_bytes_per_frame_analysis", analysisAllocatedBytes / n);
        figures.put("allocated_bytes_per_frame_store", storeAllocatedBytes / n);
        figures.put("observations", (double) observations);
        return figures;
    }

    /* Where the models run on the analysis thread itself, its own time is taken: what other programs
     * take from a shared machine would otherwise be half of the figure. */
    private double ratio(double ofWallTimes) {
        return runsOnThisThread ? (double) analysisCpuNanos / modelsCpuNanos : ofWallTimes;
    }

    private double percentile(double share) {
        return pictures == 0 ? 0 : decisionNanos[(int) (share * (pictures - 1))] / 1e6;
    }

    /** In the film's time: from a face's first picture to its first description. */
    private double arrival(double share) {
        return arrivalMillis.isEmpty()
                ? 0
                : arrivalMillis.get((int) (share * (arrivalMillis.size() - 1)));
    }

    private static double stage(StageTimes.Stage after, StageTimes.Stage before, double n) {
        return millis(after.time().minus(before.time())) / n;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    @Override
    public void close() {
        counter.close();
    }

    /** The thread that grabs and decodes; it ends with its film, so it is looked at before. */
    private static final class CaptureThread {
        private final long id;
        private final long cpuAtStart;
        private final long allocatedAtStart;
        private long cpu;
        private long allocated;

        private CaptureThread(long id) {
            this.id = id;
            this.cpuAtStart = Math.max(0, THREADS.getThreadCpuTime(id));
            this.allocatedAtStart = Math.max(0, THREADS.getThreadAllocatedBytes(id));
            this.cpu = cpuAtStart;
            this.allocated = allocatedAtStart;
        }

        static CaptureThread find() {
            for (long id : THREADS.getAllThreadIds()) {
                var info = THREADS.getThreadInfo(id);
                if (info != null && info.getThreadName().startsWith("camera-")) {
                    return new CaptureThread(id);
                }
            }
            throw new IllegalStateException("the camera has no thread");
        }

        void look() {
            // Less than before when it has ended meanwhile.
            cpu = Math.max(cpu, THREADS.getThreadCpuTime(id));
            allocated = Math.max(allocated, THREADS.getThreadAllocatedBytes(id));
        }

        long cpuNanos() {
            return cpu - cpuAtStart;
        }

        long allocatedBytes() {
            return allocated - allocatedAtStart;
        }
    }
}
