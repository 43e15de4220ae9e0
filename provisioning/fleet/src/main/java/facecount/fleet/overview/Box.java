package facecount.fleet.overview;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of a box.
 *
 * @param site where it stands, in its own words; empty if it did not say
 * @param heard when it said something last, by its own clock
 * @param day which day it is there; a day may begin later than at midnight
 * @param today what it counted on that day; empty if nothing has arrived yet
 * @param newest the newest day of which anything has arrived
 * @param faults what is wrong, the worst first
 */
public record Box(
        String device,
        String site,
        Line line,
        Optional<Instant> heard,
        ZoneId zone,
        LocalDate day,
        Optional<Estimate> today,
        Optional<LocalDate> newest,
        List<BoxFault> faults,
        Machine machine) {
    private static final int SHORT_CHARACTERS = 8;

    /** Whether it can be reached. */
    public enum Line {
        UP,
        /** The broker holds it for connected, but it has said nothing for longer than it should. */
        SILENT,
        DOWN
    }

    /**
     * What it runs on and how it does, in its own words; empty where it did not say.
     *
     * @param running since when
     */
    public record Machine(
            String version,
            String os,
            String arch,
            String java,
            String accelerator,
            Optional<Long> processors,
            Optional<Instant> running,
            boolean paused,
            Optional<Double> picturesPerSecond,
            Optional<Long> diskFreeMb) {}

    public Box {
        faults = List.copyOf(faults);
    }

    /** What to call it: its site's name, or the first letters of its own. */
    public String name() {
        return site.isBlank() ? shortDevice() : site;
    }

    /** Enough of its name to tell it from others. */
    public String shortDevice() {
        return device.substring(0, Math.min(SHORT_CHARACTERS, device.length()));
    }

    /** Nobody, if nothing has arrived yet today. */
    public Estimate visitorsToday() {
        return today.orElse(Estimate.NONE);
    }
}
