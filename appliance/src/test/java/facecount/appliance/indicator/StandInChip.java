package facecount.appliance.indicator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A chip with one LED and one button, which reads the kernel's structures byte by byte. */
final class StandInChip implements GpioChip {
    private static final int EINVAL = 22;
    private static final int EBUSY = 16;

    private final int chipNumber;
    private final Set<Integer> linesTaken = new HashSet<>();
    private final Map<Integer, Line> descriptors = new HashMap<>();
    private final List<Integer> closed = new CopyOnWriteArrayList<>();
    private final List<Boolean> levels = new CopyOnWriteArrayList<>();
    private final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();
    private int next = 100;

    StandInChip(int chipNumber) {
        this.chipNumber = chipNumber;
    }

    /**
     * @param attribute id and value of the request's one attribute
     */
    record Line(int offset, long flags, String consumer, int attribute, long attributeValue) {}

    void takeLine(int line) {
        linesTaken.add(line);
    }

    /** Every level an output was given. */
    List<Boolean> levels() {
        return levels;
    }

    synchronized List<Line> lines() {
        return new ArrayList<>(descriptors.values());
    }

    /** True if everything that was opened was closed. */
    synchronized boolean isLeft() {
        return closed.size() == next - 100;
    }

    void edge(boolean rising, long nanos) {
        byte[] bytes = new byte[48];
        MemorySegment event = MemorySegment.ofArray(bytes);
        event.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, nanos);
        event.set(ValueLayout.JAVA_INT_UNALIGNED, 8, rising ? 1 : 2);
        events.add(bytes);
    }

    @Override
    public synchronized int open(String device) {
        if (!device.equals("/dev/gpiochip" + chipNumber)) {
            throw new GpioException("open %s: errno 2".formatted(device));
        }
        return next++;
    }

    @Override
    public synchronized void ioctl(int descriptor, long request, MemorySegment structure) {
        if (request == 0xc250b407L && structure.byteSize() == 592) {
            getLine(structure);
        } else if (request == 0xc010b40fL && structure.byteSize() == 16) {
            setValues(descriptor, structure);
        } else if (request == 0xc010b40eL && structure.byteSize() == 16) {
            structure.set(ValueLayout.JAVA_LONG, 0, 1);
        } else {
            throw new GpioException("ioctl 0x%x: errno 25".formatted(request));
        }
    }

    @Override
    public boolean read(int descriptor, MemorySegment event, Duration limit) {
        try {
            byte[] bytes = events.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (bytes == null) {
                return false;
            }
            event.copyFrom(MemorySegment.ofArray(bytes));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public synchronized void close(int descriptor) {
        closed.add(descriptor);
    }

    private void getLine(MemorySegment request) {
        int attributes = request.get(ValueLayout.JAVA_INT, 288 + 8);
        for (long padding = 288 + 12; padding < 288 + 32; padding++) {
            refuse(request.get(ValueLayout.JAVA_BYTE, padding) != 0, EINVAL);
        }
        refuse(request.get(ValueLayout.JAVA_INT, 560) != 1 || attributes != 1, EINVAL);
        refuse(request.get(ValueLayout.JAVA_LONG, 320 + 16) != 1, EINVAL);
        int offset = request.get(ValueLayout.JAVA_INT, 0);
        refuse(linesTaken.contains(offset), EBUSY);
        int attribute = request.get(ValueLayout.JAVA_INT, 320);
        refuse(attribute != 2 && attribute != 3, EINVAL);
        descriptors.put(
                next,
                new Line(
                        offset,
                        request.get(ValueLayout.JAVA_LONG, 288),
                        request.getString(256, StandardCharsets.US_ASCII),
                        attribute,
                        request.get(ValueLayout.JAVA_LONG, 320 + 8)));
        request.set(ValueLayout.JAVA_INT, 588, next++);
    }

    private void setValues(int descriptor, MemorySegment values) {
        Line line = descriptors.get(descriptor);
        refuse(line == null || (line.flags() & 8) == 0, EINVAL);
        refuse(values.get(ValueLayout.JAVA_LONG, 8) != 1, EINVAL);
        levels.add(values.get(ValueLayout.JAVA_LONG, 0) == 1);
    }

    private static void refuse(boolean wrong, int errno) {
        if (wrong) {
            throw new GpioException("ioctl: errno " + errno);
        }
    }
}
