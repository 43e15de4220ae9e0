package facecount.camera;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Plays a file into the hand-off, at a pace. The body of the capture thread. */
final class Replay implements Runnable {
    /*
     * After a pause of the whole process (a debugger, a suspended laptop) the film goes on from
     * where it is, instead of rushing to where it should be.
     */
    private static final long LATE_MAX_NANOS = 2_000_000_000L;

    private final CameraSettings settings;
    private final Pace pace;
    private final InstantSource clock;
    private final LatestFrame frames;
    private final StatusBoard status;
    private final CountDownLatch closing;
    private final FrameSource first;
    private long sequence;

    /**
     * @param first the opened file, at its first picture; closed here
     * @param closing reaches zero when the replay must stop
     */
    Replay(
            FrameSource first,
            CameraSettings settings,
            Pace pace,
            InstantSource clock,
            LatestFrame frames,
            StatusBoard status,
            CountDownLatch closing) {
        this.first = first;
        this.settings = settings;
        this.pace = pace;
        this.clock = clock;
        this.frames = frames;
        this.status = status;
        this.closing = closing;
    }

    @Override
    public void run() {
        try {
            status.delivering();
            boolean goOn;
            try (first) {
                goOn = playThrough(first);
            }
            /* A looping film is opened anew each round, so that nothing native can pile up. */
            while (goOn && pace == Pace.REAL_TIME_LOOP) {
                try (FrameSource again = FrameSource.open(settings)) {
                    goOn = again.next() && playThrough(again);
                }
            }
        } catch (CameraException e) {
            status.complain(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            status.ended();
            frames.end();
        }
    }

    /**
     * Plays from the current picture to the end.
     *
     * @return false if the replay must stop
     */
    private boolean playThrough(FrameSource source) throws InterruptedException {
        long startNanos = System.nanoTime();
        Duration time;
        try {
            do {
                time = source.time();
                if (pace == Pace.COMPLETE) {
                    source.copyTo(frames.toWrite(), sequence++, Instant.EPOCH.plus(time));
                    if (!frames.publishWhenFetched()) {
                        return false;
                    }
                } else {
                    long dueNanos = startNanos + time.toNanos();
                    startNanos += Math.max(0, System.nanoTime() - dueNanos - LATE_MAX_NANOS);
                    if (closedBefore(startNanos + time.toNanos())) {
                        return false;
                    }
                    source.copyTo(frames.toWrite(), sequence++, clock.instant());
                    frames.publish();
                }
            } while (source.next());
        } finally {
            status.skippedUnreadable(source.unreadable());
        }
        if (!source.complaint().isEmpty()) {
            status.complain(source.complaint());
        }
        /* The last picture stays as long as any other, also where it is the only one. */
        return pace == Pace.COMPLETE
                || !closedBefore(startNanos + time.plus(source.interval()).toNanos());
    }

    private boolean closedBefore(long dueNanos) throws InterruptedException {
        return closing.await(Math.max(0, dueNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
}
