package facecount.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Of a box that was just switched on and knows nothing. */
final class UnsetTime implements BoxTime {
    private static final Duration SWITCHED_ON_SINCE = Duration.ofMinutes(2);

    private final long madeNanos = System.nanoTime();
    private volatile Optional<Instant> start = Optional.empty();

    @Override
    public Optional<Instant> known() {
        return start.map(at -> at.plus(sinceBoot()));
    }

    @Override
    public Duration sinceBoot() {
        return SWITCHED_ON_SINCE.plusNanos(System.nanoTime() - madeNanos);
    }

    @Override
    public void learned(Instant start) {
        this.start = Optional.of(start);
    }
}
