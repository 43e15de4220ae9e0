package facecount.camera;

import static java.lang.System.Logger.Level.WARNING;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * A picture source that is kept open and hands over its newest picture.
 *
 * <p>{@link #take} and the frame it returns belong to one thread, the consumer's; {@link #status}
 * may be called by any. {@link #close} ends the camera's threads and frees its frames, so it is
 * called after the consumer has stopped.
 */
public final class Camera implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Camera.class.getName());

    /** A child that must be killed takes up to a second; a call into a driver may never return. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final Arena arena;
    private final LatestFrame frames;
    private final StatusBoard status;
    private final CountDownLatch closing;
    private final boolean picturesAreSeparate;
    private final List<Thread> threads;
    private final Runnable interruptSource;

    private Camera(
            Arena arena,
            LatestFrame frames,
            StatusBoard status,
            CountDownLatch closing,
            boolean picturesAreSeparate,
            List<Thread> threads,
            Runnable interruptSource) {
        this.arena = arena;
        this.frames = frames;
        this.status = status;
        this.closing = closing;
        this.picturesAreSeparate = picturesAreSeparate;
        this.threads = threads;
        this.interruptSource = interruptSource;
    }

    /**
     * Keeps a device, a network camera or a pipeline open. Returns at once; a source that is not
     * there is tried again and again, and {@link #status} says so.
     *
     * @throws CameraException if the source is a file: that is replayed
     */
    public static Camera live(CameraSettings settings) {
        return live(settings, InstantSource.system());
    }

    /**
     * The same with pictures stamped by another clock than the time of day.
     *
     * @throws CameraException if the source is a file: that is replayed
     */
    public static Camera live(CameraSettings settings, InstantSource clock) {
        if (!settings.isLive()) {
            throw new CameraException(
                    "%s is a file, not a live source: it can be replayed"
                            .formatted(settings.address().shown()));
        }
        return live(settings, () -> FrameSource.open(settings), clock, Arena::ofShared);
    }

    static Camera live(
            CameraSettings settings,
            LiveCapture.Opener opener,
            InstantSource clock,
            Supplier<Arena> arenas) {
        Arena arena = arenas.get();
        LatestFrame frames = new LatestFrame(arena);
        StatusBoard status = new StatusBoard(settings.address().shown(), clock);
        CountDownLatch closing = new CountDownLatch(1);
        LiveCapture capture = new LiveCapture(opener, settings, clock, frames, status, closing);
        /* Platform threads: the one blocks in native code, the other must run when it does. */
        Thread grab = Thread.ofPlatform().name("camera-capture").daemon().start(capture);
        Thread watch = Thread.ofPlatform().name("camera-watchdog").daemon().start(capture::watch);
        return new Camera(
                arena,
                frames,
                status,
                closing,
                false,
                List.of(grab, watch),
                capture::interruptSource);
    }

    /**
     * Plays a film, a picture or a folder of pictures in name order, one second apart.
     *
     * @throws CameraException if it cannot be read, not even its first picture; or if the source is
     *     live
     */
    public static Camera replay(CameraSettings settings, Pace pace) {
        return replay(settings, pace, InstantSource.system());
    }

    /**
     * The same with pictures stamped by another clock than the time of day.
     *
     * @throws CameraException as above
     */
    public static Camera replay(CameraSettings settings, Pace pace, InstantSource clock) {
        if (settings.isLive()) {
            throw new CameraException(
                    "%s is a live source: it cannot be replayed"
                            .formatted(settings.address().shown()));
        }
        return replay(settings, pace, clock, Arena::ofShared);
    }

    static Camera replay(
            CameraSettings settings, Pace pace, InstantSource clock, Supplier<Arena> arenas) {
        FrameSource source = FrameSource.open(settings);
        try {
            if (!source.next()) {
                throw new CameraException(
                        "%s holds no picture that can be read"
                                .formatted(settings.address().shown()));
            }
        } catch (CameraException e) {
            source.close();
            throw e;
        }
        Arena arena = arenas.get();
        LatestFrame frames = new LatestFrame(arena);
        StatusBoard status = new StatusBoard(settings.address().shown(), clock);
        CountDownLatch closing = new CountDownLatch(1);
        boolean separate = source.picturesAreSeparate();
        Replay replay = new Replay(source, settings, pace, clock, frames, status, closing);
        Thread play = Thread.ofPlatform().name("camera-replay").daemon().start(replay);
        return new Camera(arena, frames, status, closing, separate, List.of(play), () -> {});
    }

    /**
     * Waits for a picture newer than the last one taken.
     *
     * @param limit how long to wait before {@link Delivery.Nothing}; an interrupt ends the wait
     *     early and stays set
     */
    public Delivery take(Duration limit) {
        try {
            return frames.take(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Delivery.Nothing();
        }
    }

    /** Has the capture thread do this with each picture from the next one on. */
    public void prepareWith(PicturePreparation preparation) {
        frames.prepareWith(preparation);
    }

    /** True for a picture and a folder of pictures: each shows people of its own. */
    public boolean picturesAreSeparate() {
        return picturesAreSeparate;
    }

    public CameraStatus status() {
        return status.snapshot(frames);
    }

    /** Takes at most three seconds. */
    @Override
    public void close() {
        closing.countDown();
        frames.end();
        interruptSource.run();
        long deadlineNanos = System.nanoTime() + CLOSE_LIMIT.toNanos();
        boolean ended = true;
        for (Thread thread : threads) {
            ended &= joined(thread, deadlineNanos);
        }
        if (ended) {
            arena.close();
        } else {
            /* The frames stay: the thread would write into freed memory if it ever came back. */
            LOG.log(
                    WARNING,
                    "{0} does not let go of its thread; only the end of the process does",
                    status.snapshot(frames).source());
        }
    }

    private static boolean joined(Thread thread, long deadlineNanos) {
        try {
            return thread.join(Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
