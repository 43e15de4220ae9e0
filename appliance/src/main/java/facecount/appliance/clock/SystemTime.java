package facecount.appliance.clock;

/** Where the time comes from: the kernel, or a script. Any thread may call. */
@FunctionalInterface
public interface SystemTime {
    ClockReading read();
}
