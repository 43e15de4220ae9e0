package facecount.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a box knows of the time: the port to whoever keeps it. Called by the thread of {@link Sync}
 * and, while a connection is made, by the library's.
 */
public interface BoxTime {
    /** Which time it is; empty while nobody trustworthy has said so. */
    Optional<Instant> known();

    /** Whether {@link #known} says a time; asked several times a second. */
    default boolean isKnown() {
        return known().isPresent();
    }

    /** Time since the machine's start, suspended or not, moved by nobody. */
    Duration sinceBoot();

    /**
     * A collector has said which time it is.
     *
     * @param start when the machine was started, by that
     * @throws OutboxException if the store could not note it in time; it is asked again then
     */
    void learned(Instant start);

    /** The clock of the machine, which is believed. */
    static BoxTime ofSystem() {
        return new BoxTime() {
            @Override
            public Optional<Instant> known() {
                return Optional.of(Instant.now());
            }

            @Override
            public Duration sinceBoot() {
                return Duration.ofNanos(System.nanoTime());
            }

            @Override
            public void learned(Instant start) {
                throw new IllegalStateException("a clock that is believed needs no answer");
            }
        };
    }
}
