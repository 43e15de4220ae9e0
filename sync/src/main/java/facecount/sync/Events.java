package facecount.sync;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What happens on a link, in order, for the one thread that deals with it. The library's threads
 * only add: whatever waits inside a callback of Paho's hangs as soon as ten more messages wait.
 */
public final class Events {
    /** Answers to our own window, and a loss: few, and never dropped. */
    private static final int RESERVED = 64;

    /** Something that happened. */
    public sealed interface Event {}

    /** A message came. */
    public record Arrived(Publication publication) implements Event {}

    /**
     * The broker answered a publication.
     *
     * @param reasonCode from 0x80 on it refused
     */
    public record Answered(long tag, int reasonCode) implements Event {}

    /** The connection is gone. */
    public record Lost(String why) implements Event {}

    private final BlockingQueue<Event> queue;
    private final AtomicLong dropped = new AtomicLong();

    /**
     * @param arrivalsMax when so many wait, what arrives is dropped: a document to a box is sent
     *     again or retained
     */
    public Events(int arrivalsMax) {
        queue = new ArrayBlockingQueue<>(arrivalsMax + RESERVED);
    }

    /** Never waits. */
    public void add(Event event) {
        boolean isTooMuch = event instanceof Arrived && queue.remainingCapacity() <= RESERVED;
        boolean isFull = isTooMuch || !queue.offer(event);
        if (isFull) {
            dropped.incrementAndGet();
        }
    }

    /** The next event; null if none comes in time. */
    public @Nullable Event poll(Duration limit) throws InterruptedException {
        return queue.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** How many messages were dropped because too many waited. */
    public long dropped() {
        return dropped.get();
    }

    /** For a new connection: what came from the old one is of no concern. */
    public void clear() {
        queue.clear();
    }
}
