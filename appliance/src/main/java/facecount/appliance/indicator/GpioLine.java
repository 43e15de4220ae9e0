package facecount.appliance.indicator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * One line of a GPIO chip, held until closed. Belongs to one thread.
 *
 * <p>Sizes, offsets and request numbers are those of version 2 of the kernel's interface, {@code
 * <linux/gpio.h>} (Linux 5.10 and later), the same on every 64-bit architecture.
 */
final class GpioLine implements AutoCloseable {
    static final long GET_LINE = 0xc250b407L;
    static final long GET_VALUES = 0xc010b40eL;
    static final long SET_VALUES = 0xc010b40fL;

    static final long REQUEST_BYTES = 592;
    static final long REQUEST_OFFSETS = 0;
    static final long REQUEST_CONSUMER = 256;
    static final long REQUEST_FLAGS = 288;
    static final long REQUEST_ATTRIBUTE_COUNT = 296;
    static final long REQUEST_ATTRIBUTES = 320;
    static final long REQUEST_LINE_COUNT = 560;
    static final long REQUEST_DESCRIPTOR = 588;

    static final long ATTRIBUTE_VALUE = 8;
    static final long ATTRIBUTE_LINES = 16;
    static final int ATTRIBUTE_IS_OUTPUT_VALUES = 2;
    static final int ATTRIBUTE_IS_DEBOUNCE = 3;

    static final long VALUES_BYTES = 16;
    static final long VALUES_BITS = 0;
    static final long VALUES_MASK = 8;

    static final long EVENT_BYTES = 48;
    static final long EVENT_NANOS = 0;
    static final long EVENT_ID = 8;
    static final int RISING = 1;
    static final int FALLING = 2;

    static final long FLAG_INPUT = 4;
    static final long FLAG_OUTPUT = 8;
    static final long FLAG_EDGE_RISING = 0x10;
    static final long FLAG_EDGE_FALLING = 0x20;
    static final long FLAG_PULL_UP = 0x100;
    static final long FLAG_PULL_DOWN = 0x200;

    private static final String CONSUMER = "facecount";
    private static final long FIRST_LINE = 1;

    private final GpioChip chip;
    private final int descriptor;

    private GpioLine(GpioChip chip, int descriptor) {
        this.chip = chip;
        this.descriptor = descriptor;
    }

    /**
     * A change of an input.
     *
     * @param nanos when, by the monotonic clock
     */
    record Edge(boolean rising, long nanos) {}

    /** Takes a line as an output that is low at first. */
    static GpioLine output(GpioChip chip, int chipNumber, int line) {
        return request(chip, chipNumber, line, FLAG_OUTPUT, ATTRIBUTE_IS_OUTPUT_VALUES, 0);
    }

    /**
     * Takes a line as an input that reports both edges.
     *
     * @param bias {@link #FLAG_PULL_UP}, {@link #FLAG_PULL_DOWN} or 0
     * @param debounce how long a level must stand before it is reported
     */
    static GpioLine input(GpioChip chip, int chipNumber, int line, long bias, Duration debounce) {
        return request(
                chip,
                chipNumber,
                line,
                FLAG_INPUT | FLAG_EDGE_RISING | FLAG_EDGE_FALLING | bias,
                ATTRIBUTE_IS_DEBOUNCE,
                debounce.toNanos() / 1000);
    }

    void set(boolean high) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(VALUES_BYTES, 8);
            values.set(ValueLayout.JAVA_LONG, VALUES_BITS, high ? FIRST_LINE : 0);
            values.set(ValueLayout.JAVA_LONG, VALUES_MASK, FIRST_LINE);
            chip.ioctl(descriptor, SET_VALUES, values);
        }
    }

    boolean isHigh() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(VALUES_BYTES, 8);
            values.set(ValueLayout.JAVA_LONG, VALUES_MASK, FIRST_LINE);
            chip.ioctl(descriptor, GET_VALUES, values);
            return (values.get(ValueLayout.JAVA_LONG, VALUES_BITS) & FIRST_LINE) != 0;
        }
    }

    /** The next change, if there is one within the limit. */
    Optional<Edge> awaitEdge(Duration limit) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EVENT_BYTES, 8);
            if (!chip.read(descriptor, event, limit)) {
                return Optional.empty();
            }
            return Optional.of(
                    new Edge(
                            event.get(ValueLayout.JAVA_INT, EVENT_ID) == RISING,
                            event.get(ValueLayout.JAVA_LONG, EVENT_NANOS)));
        }
    }

    @Override
    public void close() {
        chip.close(descriptor);
    }

    private static GpioLine request(
            GpioChip chip,
            int chipNumber,
            int line,
            long flags,
            int attribute,
            long attributeValue) {
        String device = "/dev/gpiochip" + chipNumber;
        int chipDescriptor = chip.open(device);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
            request.set(ValueLayout.JAVA_INT, REQUEST_OFFSETS, line);
            request.setString(REQUEST_CONSUMER, CONSUMER, StandardCharsets.US_ASCII);
            request.set(ValueLayout.JAVA_LONG, REQUEST_FLAGS, flags);
            request.set(ValueLayout.JAVA_INT, REQUEST_ATTRIBUTE_COUNT, 1);
            request.set(ValueLayout.JAVA_INT, REQUEST_ATTRIBUTES, attribute);
            if (attribute == ATTRIBUTE_IS_DEBOUNCE) {
                request.set(
                        ValueLayout.JAVA_INT,
                        REQUEST_ATTRIBUTES + ATTRIBUTE_VALUE,
                        Math.toIntExact(attributeValue));
            } else {
                request.set(
                        ValueLayout.JAVA_LONG,
                        REQUEST_ATTRIBUTES + ATTRIBUTE_VALUE,
                        attributeValue);
            }
            request.set(ValueLayout.JAVA_LONG, REQUEST_ATTRIBUTES + ATTRIBUTE_LINES, FIRST_LINE);
            request.set(ValueLayout.JAVA_INT, REQUEST_LINE_COUNT, 1);
            chip.ioctl(chipDescriptor, GET_LINE, request);
            return new GpioLine(chip, request.get(ValueLayout.JAVA_INT, REQUEST_DESCRIPTOR));
        } catch (GpioException e) {
            throw new GpioException("%s line %d: %s".formatted(device, line, e.getMessage()), e);
        } finally {
            /* The line's own descriptor stays. */
            chip.close(chipDescriptor);
        }
    }
}
