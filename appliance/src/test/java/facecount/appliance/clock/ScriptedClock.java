package facecount.appliance.clock;

import java.time.Duration;
import java.time.Instant;

/** A machine's clocks beside the true time, which it need not know. */
public final class ScriptedClock implements SystemTime {
    private Instant truth;
    private Instant started;
    private Instant wall;
    private Trust trust = Trust.SAVED;
    private int boots;

    public ScriptedClock(Instant truth) {
        this.truth = truth;
        this.started = truth;
        this.wall = truth;
        start(truth, Trust.SAVED);
    }

    /** The machine is switched on. */
    public void start(Instant wallNow, Trust said) {
        boots++;
        started = truth;
        wall = wallNow;
        trust = said;
    }

    /** Somebody, or something, sets the clock. */
    public void set(Instant wallNow, Trust said) {
        wall = wallNow;
        trust = said;
    }

    /** The network sets the clock. */
    public void synchronise() {
        set(truth, Trust.NTP);
    }

    public void pass(Duration time) {
        truth = truth.plus(time);
        wall = wall.plus(time);
    }

    /** Which time it really is. */
    public Instant truth() {
        return truth;
    }

    public Instant wall() {
        return wall;
    }

    /** As vision stamps its pictures. */
    public Instant sinceStart() {
        return Instant.EPOCH.plus(Duration.between(started, truth));
    }

    @Override
    public ClockReading read() {
        return new ClockReading("boot-" + boots, Duration.between(started, truth), wall, trust);
    }
}
