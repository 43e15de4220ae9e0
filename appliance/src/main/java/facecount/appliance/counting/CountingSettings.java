package facecount.appliance.counting;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * How this site counts.
 *
 * @param zone {@code counting.zone}: the site's clock
 * @param cutOver {@code counting.cut-over}: when one counting day ends and the next begins
 * @param hours {@code counting.hours}: outside these nothing is counted
 * @param staffAfter {@code counting.staff-after}: who is in view longer than this in total is shown
 *     apart; zero switches it off
 * @param visitorsMax {@code counting.visitors-max}: how many visitors a day are recognised again;
 *     who comes later is still counted
 * @param presence passages and dwell are kept
 * @param distinct different visitors are told apart, which needs a template of each face
 * @param emotion the emotion is kept beside each visitor
 */
public record CountingSettings(
        ZoneId zone,
        LocalTime cutOver,
        CountingHours hours,
        Duration staffAfter,
        int visitorsMax,
        boolean presence,
        boolean distinct,
        boolean emotion) {
    /** 1.3 kB of memory a visitor and 0.4 ms a scan: what a small box bears. */
    static final int VISITORS_MAX_DEFAULT = 10_000;

    private static final int VISITORS_MAX_LIMIT = 100_000;

    public CountingSettings {
        if (staffAfter.isNegative()) {
            throw new IllegalArgumentException(
                    "counting.staff-after: a duration of 0 or more, got " + staffAfter);
        }
        if (visitorsMax < 1 || visitorsMax > VISITORS_MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "counting.visitors-max: 1 to %d, got %d"
                            .formatted(VISITORS_MAX_LIMIT, visitorsMax));
        }
    }

    /** Everything on, in the machine's own zone, from 04:00 to 04:00. */
    public static CountingSettings defaults() {
        return new CountingSettings(
                ZoneId.systemDefault(),
                LocalTime.of(4, 0),
                CountingHours.ALWAYS,
                Duration.ZERO,
                VISITORS_MAX_DEFAULT,
                true,
                true,
                true);
    }

    /**
     * For a film or pictures, whose time base begins at {@link java.time.Instant#EPOCH}: one day is
     * the 24 hours from there, whatever the machine's zone.
     */
    public static CountingSettings ofFiles() {
        return new CountingSettings(
                ZoneOffset.UTC,
                LocalTime.MIDNIGHT,
                CountingHours.ALWAYS,
                Duration.ZERO,
                VISITORS_MAX_DEFAULT,
                true,
                true,
                true);
    }

    public CountingSettings withZone(ZoneId other) {
        return new CountingSettings(
                other, cutOver, hours, staffAfter, visitorsMax, presence, distinct, emotion);
    }

    public CountingSettings withCutOver(LocalTime other) {
        return new CountingSettings(
                zone, other, hours, staffAfter, visitorsMax, presence, distinct, emotion);
    }

    public CountingSettings withHours(CountingHours other) {
        return new CountingSettings(
                zone, cutOver, other, staffAfter, visitorsMax, presence, distinct, emotion);
    }

    public CountingSettings withStaffAfter(Duration other) {
        return new CountingSettings(
                zone, cutOver, hours, other, visitorsMax, presence, distinct, emotion);
    }

    public CountingSettings withVisitorsMax(int other) {
        return new CountingSettings(
                zone, cutOver, hours, staffAfter, other, presence, distinct, emotion);
    }

    /** The operator's choice of functions. */
    public CountingSettings withFunctions(boolean presence, boolean distinct, boolean emotion) {
        return new CountingSettings(
                zone, cutOver, hours, staffAfter, visitorsMax, presence, distinct, emotion);
    }

    /** When the hour of the site's clock began that an instant is in. */
    public Instant hourOf(Instant at) {
        return at.atZone(zone).truncatedTo(ChronoUnit.HOURS).toInstant();
    }
}
