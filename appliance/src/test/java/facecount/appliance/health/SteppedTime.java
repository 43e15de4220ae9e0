package facecount.appliance.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock and a monotonic one that move when the test says so. */
final class SteppedTime extends Clock {
    private Instant wall = Instant.parse("2026-11-25T10:00:00Z");
    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();

    void pass(Duration duration) {
        wall = wall.plus(duration);
        nanos += duration.toNanos();
    }

    void setWallClock(Instant instant) {
        wall = instant;
    }

    long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return wall;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("there is one zone");
    }
}
