package facecount.sync;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try to connect: anything between nothing and a limit that
 * doubles ("full jitter"), so that a thousand boxes do not come back at once when their broker
 * does.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(4);

    /**
     * A good connection that was lost was lost by everybody: after a moment's outage most come back
     * at their first try, so that is drawn from a longer time.
     */
    private static final int AFTER_LOSS = 5;

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final RandomGenerator random;
    private final long firstMs;
    private final long longestMs;
    private long limitMs;

    Backoff(RandomGenerator random) {
        this(random, FIRST, LONGEST);
    }

    Backoff(RandomGenerator random, Duration first, Duration longest) {
        this.random = random;
        this.firstMs = first.toMillis();
        this.longestMs = longest.toMillis();
        this.limitMs = firstMs;
    }

    Duration next() {
        long pauseMs = random.nextLong(limitMs + 1);
        limitMs = Math.min(2 * limitMs, longestMs);
        return Duration.ofMillis(pauseMs);
    }

    /** A connection that was good is lost. */
    void lost() {
        limitMs = Math.min(AFTER_LOSS * firstMs, longestMs);
    }
}
