package facecount.plugin;

import java.time.Instant;
import java.time.LocalDate;

/**
 * What a workload beside the count is told. Events say what has been committed; they hold no face,
 * no picture and nothing by which somebody could be recognised.
 *
 * <p>They arrive in order, at most once: who is too slow loses the oldest of 64 and is told how
 * many by the gap in {@link #number}.
 */
public sealed interface PluginEvent {
    /** Rises by one with each event since the workload was started, from 1. */
    long number();

    /** When it happened, by the box's clock. */
    Instant at();

    /**
     * Somebody was counted for the first time that day.
     *
     * @param distinctVisitors the day's best estimate now
     */
    record VisitorCounted(long number, Instant at, LocalDate day, int distinctVisitors)
            implements PluginEvent {}

    /**
     * A day is over; its figures do not change any more.
     *
     * @param low with {@code high}: where the true number lies in 95 of 100 days
     */
    record DayClosed(
            long number, Instant at, LocalDate day, int distinctVisitors, int low, int high)
            implements PluginEvent {}
}
