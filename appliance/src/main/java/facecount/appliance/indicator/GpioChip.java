package facecount.appliance.indicator;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * The system calls that GPIO lines need, as narrow as they can be: the boundary at which tests put
 * a stand-in. All of them throw {@link GpioException} when the kernel refuses.
 */
interface GpioChip {
    /** Opens a device such as {@code /dev/gpiochip0}; returns its file descriptor. */
    int open(String device);

    /** One request to a descriptor, with the structure it reads or fills. */
    void ioctl(int descriptor, long request, MemorySegment structure);

    /**
     * Waits for an event of a line and reads it.
     *
     * @param event is filled
     * @return false if none came within the limit
     */
    boolean read(int descriptor, MemorySegment event, Duration limit);

    void close(int descriptor);
}
