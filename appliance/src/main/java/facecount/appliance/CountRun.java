package facecount.appliance;

import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.Visitor;
import facecount.appliance.vision.LoopbackLink;
import facecount.appliance.vision.VisionLink;
import facecount.appliance.vision.VisionReport;
import facecount.camera.Camera;
import facecount.camera.CameraException;
import facecount.camera.CameraSettings;
import facecount.camera.CameraStatus;
import facecount.camera.Delivery;
import facecount.camera.Frame;
import facecount.camera.Pace;
import facecount.inference.Accelerator;
import facecount.inference.AnalysisSettings;
import facecount.inference.FaceAnalyzer;
import facecount.inference.Observation;
import facecount.inference.View;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Counts one source from beginning to end: both halves in one process, through the codec of the socket. A file is
 * replayed completely; a live source is counted until somebody interrupts.
 */
final class CountRun {
    /** A picture that takes longer than this to be read is no picture. */
    private static final Duration TAKE_LIMIT = Duration.ofSeconds(60);

    private static final Duration LIVE_TAKE_LIMIT = Duration.ofMillis(500);

    /** How long a live source may take to its first picture. */
    private static final Duration FIRST_PICTURE_LIMIT = Duration.ofSeconds(20);

    private final Counter counter;
    private final CameraSettings camera;
    private Instant newestAt = Instant.EPOCH;

    /**
     * @param interrupted somebody ended the count of a live source
     */
    record Result(
            String source,
            long pictures,
            long superseded,
            DailyCount count,
            List<Visitor> visitors,
            String accelerator,
            boolean interrupted) {}

    CountRun(Counter counter, CameraSettings camera) {
        this.counter = counter;
        this.camera = camera;
    }

    Result count(Path models, AnalysisSettings settings) {
        // The source first: a mistyped name is told before the models are loaded.
        try (Camera source = camera.isLive() ? Camera.live(camera) : Camera.replay(camera, Pace.COMPLETE);
                FaceAnalyzer analyzer = FaceAnalyzer.open(models, settings);
                LoopbackLink link = new LoopbackLink(1, new ToCounter(counter))) {
            Stop stop = Stop.onSignal();
            long pictures = 0;
            boolean goesOn = true;
            while (goesOn && !stop.isAsked()) {
                switch (source.take(camera.isLive() ? LIVE_TAKE_LIMIT : TAKE_LIMIT)) {
                    case Delivery.Picture(Frame frame) -> {
                        pictures++;
                        analyse(analyzer, frame, source.picturesAreSeparate(), link);
                        Output.said("%d pictures, %d visitors".formatted(pictures, counted()));
                    }
                    case Delivery.Nothing() -> requireAlive(source);
                    case Delivery.End() -> goesOn = false;
                }
            }
            analyzer.endTracks(newestAt, Observation.EndReason.SOURCE_ENDED, link::observe);
            counter.commit();
            Accelerator accelerator = analyzer.accelerator();
            CameraStatus status = source.status();
            if (camera.isLive()) {
                DailyCount today = counter.today();
                return result(status, pictures, today, accelerator, stop.isAsked());
            }
            counter.endDayAt(newestAt);
            counter.commit();
            return result(status, pictures, counter.today(), accelerator, stop.isAsked());
        }
    }

    private Result result(
            CameraStatus status,
            long pictures,
            DailyCount count,
            Accelerator accelerator,
            boolean interrupted) {
        return new Result(
                status.source(),
                pictures,
                status.superseded(),
                count,
                counter.visitors(),
                switch (accelerator) {
                    case Accelerator.Cpu unused -> "cpu";
                    case Accelerator.Cuda unused -> "cuda";
                    case Accelerator.TensorRt unused -> "tensorrt";
                },
                interrupted);
    }

    private int counted() {
        return counter.isDay() ? counter.today().distinctVisitors() : 0;
    }

    private void analyse(
            FaceAnalyzer analyzer, Frame frame, boolean separate, LoopbackLink link) {
        newestAt = frame.capturedAt();
        if (separate) {
            analyzer.analyzeAlone(frame, link::observe);
        } else {
            analyzer.analyze(frame, link::observe);
        }
    }

    private void requireAlive(Camera source) {
        CameraStatus status = source.status();
        boolean neverCame =
                status.delivered() == 0
                        && (status.state() == CameraStatus.State.LOST
                                || status.state() == CameraStatus.State.HUNG
                                || status.since()
                                        .plus(FIRST_PICTURE_LIMIT)
                                        .isBefore(Instant.now()));
        if (!camera.isLive() || neverCame || status.state() == CameraStatus.State.HUNG) {
            throw new CameraException(
                    status.lastProblem().isEmpty()
                            ? "%s delivers no pictures (%s)"
                                    .formatted(
                                            status.source(),
                                            status.state().name().toLowerCase(Locale.ROOT))
                            : status.lastProblem());
        }
    }

    /** Hands each observation to the count; the ledger is written whenever enough wait. */
    private record ToCounter(Counter counter) implements VisionLink.Handler {
        @Override
        public void observed(long session, long number, Observation observation) {
            counter.accept(session, number, observation);
            if (counter.waiting() >= Counter.COMMIT_AT) {
                counter.commit();
            }
        }

        @Override
        public void connected(long session, long pid) {}

        @Override
        public void viewed(View view) {}

        @Override
        public void reported(VisionReport report) {}

        @Override
        public void finished(long session) {}

        @Override
        public void disconnected(long session) {}

        @Override
        public void silent(ProcessHandle vision) {}
    }
}
