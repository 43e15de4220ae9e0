package facecount.appliance.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * The machine's clocks at one moment.
 *
 * @param boot the kernel's random name of this start of the machine
 * @param sinceBoot time since that start, which nothing moves
 * @param wall the time of day as it is set
 * @param trust of {@code wall}, by what the system says alone
 */
public record ClockReading(String boot, Duration sinceBoot, Instant wall, Trust trust) {}
