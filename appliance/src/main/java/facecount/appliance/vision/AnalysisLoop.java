package facecount.appliance.vision;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import facecount.camera.CameraStatus;
import facecount.camera.Delivery;
import facecount.camera.Frame;
import facecount.inference.Observation;
import facecount.inference.Observation.EndReason;
import facecount.inference.View;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes a picture, analyses it, says what was seen; and once a second how that goes. Runs on one
 * platform thread; {@link #stop} may be called by any.
 */
final class AnalysisLoop {
    private static final System.Logger LOG = System.getLogger(AnalysisLoop.class.getName());

    /** Bounds how late a stop, a pause and a report can be while no picture comes. */
    private static final Duration TAKE_LIMIT = Duration.ofMillis(200);

    /** The core is there long before the models are loaded, unless it was killed too. */
    private static final Duration CORE_POLL = Duration.ofMillis(20);

    /** Smooth to the eye; the panel is not a video. */
    private static final Duration VIEW_INTERVAL = Duration.ofMillis(100);

    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

    /**
     * Systemd and the supervisor kill after 5 s; the camera's and the engine's close come after.
     */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    /** A core that is being restarted is back long before. */
    private static final Duration FINISH_LIMIT = Duration.ofSeconds(60);

    /** So many pixels tell how bright a picture is. */
    private static final long BRIGHTNESS_PIXELS = 1000;

    /** How the loop came to its end. */
    enum Ending {
        /** {@link #stop} was called. */
        STOPPED,
        /** The core asked for a fresh process. */
        RESTART_ASKED,
        /** A file was replayed to its end, and everything seen is acknowledged. */
        SOURCE_ENDED,
        /** A file was replayed to its end, but the core did not confirm what was seen. */
        UNCONFIRMED,
        /** A driver does not return; a fresh process is needed. */
        CAMERA_HUNG
    }

    private final Pictures pictures;
    private final Analysis analysis;
    private final CoreLink core;

    private volatile boolean stopping;

    private long analysed;
    private boolean tracksMayBeOpen;
    private boolean paused;
    private Instant newestAt = Instant.EPOCH;
    private float aspect = 1;
    private OptionalDouble brightness = OptionalDouble.empty();
    private boolean brightnessDue = true;
    private long viewedNanos;
    private long reportedNanos;
    private long reportedPictures;

    AnalysisLoop(Pictures pictures, Analysis analysis, CoreLink core) {
        this.pictures = pictures;
        this.analysis = analysis;
        this.core = core;
        pictures.prepareWith(analysis.preparation());
    }

    /** Makes {@link #run} end soon, with what was seen delivered if the core takes it in time. */
    void stop() {
        stopping = true;
        core.hurry(STOP_LIMIT);
    }

    /** The caller's thread becomes the analysis thread until the end. */
    Ending run() {
        long now = System.nanoTime();
        viewedNanos = now - VIEW_INTERVAL.toNanos();
        reportedNanos = now;
        report(now);
        while (!stopping) {
            switch (core.wish()) {
                case STOP -> {
                    core.hurry(STOP_LIMIT);
                    endTracks();
                    core.flush(STOP_LIMIT, this::reportIfDue);
                    return Ending.RESTART_ASKED;
                }
                case NOT_SAID -> {
                    /* No picture is taken, so that of a film none is lost. */
                    LockSupport.parkNanos(CORE_POLL.toNanos());
                    continue;
                }
                case PAUSE -> setPaused(true);
                case WATCH -> setPaused(false);
            }
            switch (pictures.take(TAKE_LIMIT)) {
                case Delivery.Picture(Frame frame) -> analyse(frame);
                case Delivery.Nothing() -> {
                    if (nothingCame()) {
                        endTracks();
                        core.flush(STOP_LIMIT, this::reportIfDue);
                        return Ending.CAMERA_HUNG;
                    }
                }
                case Delivery.End() -> {
                    return sourceEnded();
                }
            }
            reportIfDue();
        }
        endTracks();
        if (!core.flush(STOP_LIMIT, () -> {})) {
            LOG.log(WARNING, () -> "not confirmed by the core: " + core.unacknowledged());
        }
        return Ending.STOPPED;
    }

    private void setPaused(boolean wanted) {
        if (wanted == paused) {
            return;
        }
        paused = wanted;
        LOG.log(INFO, paused ? "paused" : "watching again");
        if (paused) {
            endTracks();
        }
    }

    private void analyse(Frame frame) {
        if (paused) {
            return;
        }
        if (frame.capturedAt().isBefore(newestAt)) {
            /* The clock was set back: no track may span that. */
            endTracks();
        }
        newestAt = frame.capturedAt();
        aspect = (float) frame.widthPx() / frame.heightPx();
        if (brightnessDue) {
            brightness = OptionalDouble.of(brightness(frame.pixelsBgr()));
            brightnessDue = false;
        }
        if (pictures.areSeparate()) {
            analysis.analyzeSeparate(frame, this::observe);
        } else {
            tracksMayBeOpen = true;
            analysis.analyze(frame, this::observe);
        }
        analysed++;
        long now = System.nanoTime();
        if (now - viewedNanos >= VIEW_INTERVAL.toNanos()) {
            viewedNanos = now;
            core.view(analysis.view());
        }
    }

    /** True if no picture will ever come. */
    private boolean nothingCame() {
        CameraStatus status = pictures.status();
        return switch (status.state()) {
            case LOST, FROZEN -> {
                endTracks();
                yield false;
            }
            case HUNG -> {
                LOG.log(
                        WARNING,
                        () ->
                                "%s hangs (%s): a fresh process is needed"
                                        .formatted(status.source(), status.lastProblem()));
                yield true;
            }
            case STARTING, DELIVERING, ENDED -> false;
        };
    }

    private Ending sourceEnded() {
        endTracks();
        report(System.nanoTime());
        boolean confirmed =
                core.flush(FINISH_LIMIT, this::reportIfDue) && core.finish(FINISH_LIMIT);
        if (stopping) {
            return Ending.STOPPED;
        }
        return confirmed ? Ending.SOURCE_ENDED : Ending.UNCONFIRMED;
    }

    private void endTracks() {
        if (!tracksMayBeOpen) {
            return;
        }
        tracksMayBeOpen = false;
        analysis.endTracks(newestAt, EndReason.SOURCE_ENDED, this::observe);
        core.view(new View(newestAt, aspect, List.of()));
    }

    private void observe(Observation observation) {
        core.observe(observation, this::reportIfDue);
    }

    private void reportIfDue() {
        long now = System.nanoTime();
        if (now - reportedNanos >= REPORT_INTERVAL.toNanos()) {
            report(now);
        }
    }

    private void report(long now) {
        long elapsedNanos = now - reportedNanos;
        float picturesPerSecond =
                elapsedNanos == 0 ? 0 : (analysed - reportedPictures) * 1e9f / elapsedNanos;
        reportedNanos = now;
        reportedPictures = analysed;
        brightnessDue = true;
        core.report(
                new VisionReport(
                        pictures.status(),
                        paused,
                        analysis.accelerator(),
                        analysed,
                        picturesPerSecond,
                        brightness,
                        core.unacknowledged(),
                        analysis.stageTimes()));
    }

    private static double brightness(MemorySegment pixelsBgr) {
        long pixels = pixelsBgr.byteSize() / 3;
        /* Odd, so that the sample does not run down a few columns of an even width. */
        long step = Math.max(1, pixels / BRIGHTNESS_PIXELS) | 1;
        long sum = 0;
        long count = 0;
        for (long pixel = 0; pixel < pixels; pixel += step) {
            for (int channel = 0; channel < 3; channel++) {
                sum += pixelsBgr.get(ValueLayout.JAVA_BYTE, pixel * 3 + channel) & 0xFF;
            }
            count++;
        }
        return sum / (3.0 * 255 * count);
    }
}
