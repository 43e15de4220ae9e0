package facecount.appliance.clock;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time since the machine's start, as an instant after {@link Instant#EPOCH}: what vision stamps
 * its pictures with. The same in all processes, and moved by nobody who sets the clock.
 */
public final class BootTime implements InstantSource {
    @Override
    public Instant instant() {
        return Instant.EPOCH.plus(SystemClock.sinceBoot());
    }
}
