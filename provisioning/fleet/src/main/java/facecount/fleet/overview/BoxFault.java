package facecount.fleet.overview;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that is wrong now, as a box says of itself or as is seen from here.
 *
 * @param code stable name for machines, as {@code camera-lost}
 * @param title what is wrong
 * @param advice what can be done about it
 */
public record BoxFault(
        String code, Severity severity, String title, String advice, Optional<Instant> since) {
    /** How bad it is; the worst first. */
    public enum Severity {
        /** Nobody is counted now, or nobody knows. */
        ERROR,
        /** Counting goes on, but is worse than it could be. */
        WARNING,
        /** Worth knowing; counting is not affected. */
        NOTE
    }
}
