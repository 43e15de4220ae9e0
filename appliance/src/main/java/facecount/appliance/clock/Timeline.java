package facecount.appliance.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * The time of one start of the machine: a fixed origin and the time since then, so that nothing
 * that is done to the clock moves what lies between two events.
 *
 * @param boot the kernel's name of the start; {@link #GIVEN} where times are taken as they come
 * @param origin when it was, as far as is known
 * @param trust of {@code origin}; rises, and falls only with another start
 */
public record Timeline(String boot, Instant origin, Trust trust) {
    /*
     * The wall clock is a guess until somebody trustworthy has set it. Until then the newest time the
     * ledger knows is better: the truth lies after it, so whatever is dated by it can only move to a
     * later day, and no day is closed before its time. Only a ledger that knows no time yet takes the
     * wall clock's.
     */

    /** So far the clock may jump forward without the network's word for it. */
    static final Duration JUMP_MAX = Duration.ofHours(6);

    /**
     * A battery's clock that says more has passed since the last known time has lost its memory.
     */
    static final Duration OFF_MAX = Duration.ofDays(400);

    /** A battery's clock counts whole seconds and drifts. */
    static final Duration BACK_MAX = Duration.ofMinutes(10);

    /** Before this program was written. */
    static final Instant TOO_EARLY = Instant.parse("2026-01-01T00:00:00Z");

    private static final String GIVEN = "";

    /** Times are taken as they come: a film's, a script's. */
    public static Timeline given() {
        return new Timeline(GIVEN, Instant.EPOCH, Trust.NTP);
    }

    /**
     * A start the ledger does not know yet.
     *
     * @param known the newest time the ledger knows; {@link Instant#MIN} if it knows none
     */
    public static Timeline begin(ClockReading reading, Instant known) {
        Instant wall = reading.wall();
        boolean forgetful =
                wall.isBefore(TOO_EARLY)
                        || (isKnown(known) && wall.isBefore(known.minus(BACK_MAX)));
        boolean runaway = isKnown(known) && wall.isAfter(known.plus(OFF_MAX));
        Trust said = reading.trust();
        if (said == Trust.NTP || (said == Trust.RTC && !forgetful && !runaway)) {
            return new Timeline(reading.boot(), origin(reading), said);
        }
        Instant now = isKnown(known) ? known : wall;
        return new Timeline(
                reading.boot(),
                (now.isBefore(TOO_EARLY) ? TOO_EARLY : now).minus(reading.sinceBoot()),
                forgetful ? Trust.NONE : Trust.SAVED);
    }

    private static boolean isKnown(Instant known) {
        return known.isAfter(Instant.MIN);
    }

    private static Instant origin(ClockReading reading) {
        return reading.wall().minus(reading.sinceBoot());
    }

    /** Nothing is to be learnt of a clock. */
    public boolean isGiven() {
        return boot.equals(GIVEN);
    }

    /**
     * The same start, a moment later: what the clock says now is taken up if it is to be believed.
     */
    public Timeline followed(ClockReading reading) {
        if (reading.trust() == Trust.NTP) {
            return new Timeline(boot, origin(reading), Trust.NTP);
        }
        boolean believed =
                trust == Trust.RTC
                        && reading.trust() == Trust.RTC
                        && !origin(reading).isAfter(origin.plus(JUMP_MAX));
        return believed ? new Timeline(boot, origin(reading), Trust.RTC) : this;
    }

    /**
     * The same start, of which a collector has said when it was: taken where nobody trustworthy
     * has. The network's word, and a battery's, stand.
     */
    public Timeline told(Instant start) {
        return trust.isTrusted() ? this : new Timeline(boot, start, Trust.FLEET);
    }

    public Instant at(Duration sinceBoot) {
        return origin.plus(sinceBoot);
    }

    public Duration sinceBoot(Instant at) {
        return Duration.between(origin, at);
    }
}
