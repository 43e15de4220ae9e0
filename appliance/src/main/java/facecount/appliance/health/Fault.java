package facecount.appliance.health;

import java.time.Instant;

/**
 * Something that is wrong now.
 *
 * @param code stable name for machines, as {@code camera-lost}
 * @param title what is wrong, in words a shop assistant understands
 * @param advice what he can do about it
 * @param since when it began
 */
public record Fault(String code, Severity severity, String title, String advice, Instant since) {
    /** How bad it is. */
    public enum Severity {
        /** Worth knowing; counting is not affected. */
        NOTE,
        /** Counting goes on, but is worse than it could be. */
        WARNING,
        /** Nobody is counted now. */
        ERROR
    }
}
