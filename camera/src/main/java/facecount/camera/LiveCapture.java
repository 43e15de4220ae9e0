package facecount.camera;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps a live source open and hands over its newest picture. {@link #run} is the body of the
 * capture thread, {@link #watch} that of its watchdog.
 */
final class LiveCapture implements Runnable {
    /** How a source is opened; another in tests. */
    interface Opener {
        FrameSource open() throws CameraException;
    }

    /*
     * Opening a device, agreeing with an RTSP server or starting a pipeline takes longer than the
     * next picture does: 2 to 3 s with a CSI camera.
     */
    private static final int FIRST_PICTURE_PATIENCE = 3;

    /** How soon a device that was plugged in again is noticed. */
    private static final long LOOK_NANOS = 500_000_000;

    /** What {@code busySinceNanos} holds while the capture thread is not in the source's hands. */
    private static final long IDLE = Long.MIN_VALUE;

    private final Opener opener;
    private final CameraSettings settings;
    private final String shown;
    private final InstantSource clock;
    private final LatestFrame frames;
    private final StatusBoard status;
    private final CountDownLatch closing;
    private final FreezeDetector freeze;

    private final AtomicReference<@Nullable FrameSource> opened = new AtomicReference<>();
    private volatile long busySinceNanos = IDLE;
    private volatile boolean firstPicturePending = true;

    private long sequence;

    /** The device was not there when opening it failed last. */
    private boolean absent;

    private Duration deliveredFor = Duration.ZERO;

    LiveCapture(
            Opener opener,
            CameraSettings settings,
            InstantSource clock,
            LatestFrame frames,
            StatusBoard status,
            CountDownLatch closing) {
        this.opener = opener;
        this.settings = settings;
        this.shown = settings.address().shown();
        this.clock = clock;
        this.frames = frames;
        this.status = status;
        this.closing = closing;
        this.freeze = new FreezeDetector(settings.frozenAfter());
    }

    @Override
    public void run() {
        try {
            Duration pause = settings.reopenPauseFirst();
            boolean again = false;
            while (closing.getCount() > 0) {
                deliveredFor = Duration.ZERO;
                openAndDeliver(again);
                again = true;
                /* Whoever lived longer than the deadline has recovered and is tried at once. */
                if (deliveredFor.compareTo(settings.frameDeadline()) > 0) {
                    pause = settings.reopenPauseFirst();
                }
                pauseUnlessPluggedIn(pause);
                pause = pause.multipliedBy(2);
                if (pause.compareTo(settings.reopenPauseMax()) > 0) {
                    pause = settings.reopenPauseMax();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            busySinceNanos = IDLE;
            status.ended();
            frames.end();
        }
    }

    /** Waits, but not for the rest of the pause once an absent device is there again. */
    private void pauseUnlessPluggedIn(Duration pause) throws InterruptedException {
        long endNanos = System.nanoTime() + pause.toNanos();
        while (true) {
            long leftNanos = Math.min(endNanos - System.nanoTime(), LOOK_NANOS);
            boolean pluggedIn = absent && settings.address().present();
            if (leftNanos <= 0 || pluggedIn || closing.await(leftNanos, TimeUnit.NANOSECONDS)) {
                return;
            }
        }
    }

    private void openAndDeliver(boolean again) {
        firstPicturePending = true;
        busySinceNanos = System.nanoTime();
        try (FrameSource source = opener.open()) {
            opened.set(source);
            if (again) {
                status.reopened();
            }
            deliver(source);
            busySinceNanos = System.nanoTime();
        } catch (CameraException e) {
            // Before anybody is told: he may plug it in at once, which must not be overlooked.
            absent = !settings.address().present();
            if (closing.getCount() > 0) {
                status.trouble(
                        freeze.isFrozen() ? CameraStatus.State.FROZEN : CameraStatus.State.LOST,
                        e.getMessage());
            }
        } finally {
            opened.set(null);
            busySinceNanos = IDLE;
        }
    }

    private void deliver(FrameSource source) {
        long openedNanos = System.nanoTime();
        freeze.openedAgain(openedNanos);
        while (closing.getCount() > 0) {
            busySinceNanos = System.nanoTime();
            if (!source.next()) {
                throw new CameraException(shown + " ended: a live source should not");
            }
            long nowNanos = System.nanoTime();
            busySinceNanos = IDLE;
            firstPicturePending = false;
            source.copyTo(frames.toWrite(), sequence++, clock.instant());

            boolean wasFrozen = freeze.isFrozen();
            freeze.look(frames.toWrite().pixelsBgr(), nowNanos);
            Duration openFor = Duration.ofNanos(nowNanos - openedNanos);
            if (!freeze.isFrozen()) {
                status.delivering();
                frames.publish();
                deliveredFor = openFor;
            } else if (!wasFrozen || openFor.compareTo(settings.frozenAfter()) > 0) {
                throw new CameraException(
                        "%s has shown exactly the same picture for more than %d ms: unplug it for"
                                        .formatted(shown, settings.frozenAfter().toMillis())
                                + " ten seconds if this goes on");
            }
        }
    }

    /** Looks after the capture thread until the camera is closed. */
    void watch() {
        long lookNanos = Math.min(settings.frameDeadline().toNanos() / 4, 1_000_000_000L);
        long interruptedForNanos = IDLE;
        try {
            while (!closing.await(lookNanos, TimeUnit.NANOSECONDS)) {
                long sinceNanos = busySinceNanos;
                if (sinceNanos == IDLE) {
                    continue;
                }
                Duration waited = Duration.ofNanos(System.nanoTime() - sinceNanos);
                Duration allowed =
                        firstPicturePending
                                ? settings.frameDeadline().multipliedBy(FIRST_PICTURE_PATIENCE)
                                : settings.frameDeadline();
                if (waited.compareTo(allowed.multipliedBy(2)) > 0) {
                    status.trouble(
                            CameraStatus.State.HUNG,
                            "%s hangs in its driver: this process must be started again"
                                    .formatted(shown));
                } else if (waited.compareTo(allowed) > 0 && interruptedForNanos != sinceNanos) {
                    interruptedForNanos = sinceNanos;
                    status.trouble(
                            CameraStatus.State.LOST,
                            "%s has delivered no picture for %d ms: check its cable and power"
                                    .formatted(shown, allowed.toMillis()));
                    interruptSource();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the source fail soon, if it is of a kind that can be made to. */
    void interruptSource() {
        FrameSource source = opened.get();
        if (source != null) {
            source.interrupt();
        }
    }
}
