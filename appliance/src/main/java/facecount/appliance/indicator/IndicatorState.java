package facecount.appliance.indicator;

import facecount.appliance.health.Fault;

import java.util.List;

/** What the LED has to say. */
public enum IndicatorState {
    /** No picture was looked at yet. */
    STARTING,
    COUNTING,
    PAUSED,
    /** Counting, but worse than it could be. */
    WARNING,
    /** Nobody is counted. */
    FAULT,
    /** Somebody far away asks which box this is. */
    IDENTIFYING;

    /**
     * The most important of what is going on: a fault before a pause, since it would go on after
     * it.
     *
     * @param faults as health has them
     * @param paused whether somebody paused the counting
     * @param delivering whether pictures arrive
     */
    public static IndicatorState of(List<Fault> faults, boolean paused, boolean delivering) {
        if (has(faults, Fault.Severity.ERROR)) {
            return FAULT;
        }
        if (paused) {
            return PAUSED;
        }
        if (!delivering) {
            return STARTING;
        }
        return has(faults, Fault.Severity.WARNING) ? WARNING : COUNTING;
    }

    private static boolean has(List<Fault> faults, Fault.Severity severity) {
        return faults.stream().anyMatch(fault -> fault.severity() == severity);
    }
}
