package facecount.appliance;

import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.Visitor;
import facecount.appliance.vision.LoopbackLink;
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

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Counts one source from beginning to end: both halves in one process, through the codec of the
 * socket. A file is replayed completely; a live source is counted until somebody interrupts.
 */
final class CountRun {
    /** A picture that takes longer than this to be read is no picture. */
    private static final Duration TAKE_LIMIT = Duration.ofSeconds(60);

    private static final Duration LIVE_TAKE_LIMIT = Duration.ofMillis(500);

    /** How long a live source may take to its first picture. */
    private static final Duration FIRST_PICTURE_LIMIT = Duration.ofSeconds(20);

    private final Counter counter;
    private final CameraSettings camera;
    private final Output.Counting progress = Output.counting();
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

    Result count(Path models, AnalysisSettings settings, Stop stop) {
        // The source first: a mistyped name is told before the models are loaded.
        try (Camera source =
                        camera.isLive()
                                ? Camera.live(camera)
                                : Camera.replay(camera, Pace.COMPLETE);
                FaceAnalyzer analyzer = FaceAnalyzer.open(models, settings);
                LoopbackLink link = new LoopbackLink(1, new ToCounter(counter))) {
            source.prepareWith(analyzer.preparation());
            // A source without anybody has a day too.
            counter.tick(camera.isLive() ? Instant.now() : Instant.EPOCH);
            long pictures = 0;
            boolean goesOn = true;
            while (goesOn && !stop.isAsked()) {
                switch (source.take(camera.isLive() ? LIVE_TAKE_LIMIT : TAKE_LIMIT)) {
                    case Delivery.Picture(Frame frame) -> {
                        pictures++;
                        analyse(analyzer, frame, source.picturesAreSeparate(), link);
                        progress.done(pictures, counter.today().distinctVisitors());
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
            counter.endDay(newestAt);
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
                    case Accelerator.Cpu _ -> "cpu";
                    case Accelerator.Cuda _ -> "cuda";
                    case Accelerator.TensorRt _ -> "tensorrt";
                },
                interrupted);
    }

    private void analyse(FaceAnalyzer analyzer, Frame frame, boolean separate, LoopbackLink link) {
        newestAt = frame.capturedAt();
        if (separate) {
            analyzer.analyzeSeparate(frame, link::observe);
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
}
