package facecount.camera;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The hand-off between the capture thread and the consumer: three frames that change places. One
 * thread writes, one takes.
 *
 * <p>Lossy by default: a picture that was not fetched is overwritten by the next one and counted.
 * {@link #publishWhenFetched} is the lossless way of a file that is replayed completely.
 */
final class LatestFrame {
    /** Nobody waits longer than this for a signal that may have been missed. */
    private static final long WAIT_MAX_NANOS = 100_000_000;

    private static final Delivery NOTHING = new Delivery.Nothing();
    private static final Delivery END = new Delivery.End();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private final Condition fetched = lock.newCondition();
    /* Three: one being written, one waiting, one being read. Nobody ever waits for a buffer. */
    private Delivery.Picture written;
    private Delivery.Picture waiting;
    private Delivery.Picture read;
    private volatile PicturePreparation preparation = PicturePreparation.NONE;
    private boolean unread;
    private boolean ended;
    private long delivered;
    private long superseded;

    LatestFrame(Arena arena) {
        written = new Delivery.Picture(new Frame(arena));
        waiting = new Delivery.Picture(new Frame(arena));
        read = new Delivery.Picture(new Frame(arena));
    }

    /** The frame for the next picture. Capture thread only. */
    Frame toWrite() {
        return written.frame();
    }

    /** From the next picture on; any thread. */
    void prepareWith(PicturePreparation wanted) {
        preparation = wanted;
    }

    /** Hands over what was written; an unread picture is lost to it. */
    void publish() {
        preparation.prepare(written.frame());
        lock.lock();
        try {
            if (unread) {
                superseded++;
            }
            swap();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands over what was written as soon as the picture before it was fetched.
     *
     * @return false if the hand-off ended meanwhile
     */
    boolean publishWhenFetched() throws InterruptedException {
        preparation.prepare(written.frame());
        lock.lock();
        try {
            while (unread && !ended) {
                fetched.awaitNanos(WAIT_MAX_NANOS);
            }
            if (!ended) {
                swap();
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private void swap() {
        Delivery.Picture fresh = written;
        written = waiting;
        waiting = fresh;
        unread = true;
        published.signal();
    }

    /** No more pictures will be written; one that waits can still be fetched. */
    void end() {
        lock.lock();
        try {
            ended = true;
            published.signalAll();
            fetched.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Delivery take(Duration limit) throws InterruptedException {
        long remainingNanos = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (!unread && !ended) {
                if (remainingNanos <= 0) {
                    return NOTHING;
                }
                remainingNanos = published.awaitNanos(remainingNanos);
            }
            if (!unread) {
                return END;
            }
            Delivery.Picture picture = waiting;
            waiting = read;
            read = picture;
            unread = false;
            delivered++;
            fetched.signal();
            return picture;
        } finally {
            lock.unlock();
        }
    }

    long delivered() {
        lock.lock();
        try {
            return delivered;
        } finally {
            lock.unlock();
        }
    }

    long superseded() {
        lock.lock();
        try {
            return superseded;
        } finally {
            lock.unlock();
        }
    }
}
