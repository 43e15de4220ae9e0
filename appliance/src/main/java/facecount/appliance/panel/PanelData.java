package facecount.appliance.panel;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.HourlyCount;
import facecount.appliance.health.Fault;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the panel shows: the boundary between the panel and the rest of the box. Any thread may
 * call, many at once; {@link #inView} is asked up to eight times a second, the others up to twice,
 * however many browsers watch.
 *
 * <p>An implementation that cannot answer throws an unchecked exception; the request is then
 * answered with 500 and the cause is logged.
 */
public interface PanelData {
    /** The running day. */
    DailyCount today();

    /** The day's hours so far, in order; empty if nothing is known of the day. */
    List<HourlyCount> hours(CountingDay day);

    /** The newest days the ledger knows, newest first, the running one among them. */
    List<DailyCount> days(int daysMax);

    /** That day, or empty if the ledger does not know it. */
    Optional<DailyCount> day(CountingDay day);

    /** How long half of the day's passages stayed in view; empty if there was none. */
    Optional<Duration> medianDwell(CountingDay day);

    /** Passages of the day of whom it is not sure that they were on it. */
    int undated(CountingDay day);

    /** Who the newest picture shows. */
    InView inView();

    /** What is wrong now, worst first. */
    List<Fault> faults();

    BoxStatus status();

    /** Stops counting until {@link #resume}; harmless when it is stopped already. */
    void pause();

    void resume();
}
