package facecount.appliance.vision;

import facecount.appliance.vision.Message.Observed;
import facecount.inference.Observation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What was observed and the core has not confirmed, already in the words of the socket, in a ring
 * of memory off the Java heap. An entry is overwritten with zeros when it is acknowledged. Not
 * thread-safe: guarded by its owner.
 */
final class UnacknowledgedObservations implements AutoCloseable {
    /*
     * One observation every 30 s for each of a crowd of 60 and the newcomers of several seconds: the
     * time in which a core is back. More would be lost with vision if that died.
     */
    static final int CAPACITY = 64;

    private static final int SLOT_BYTES = ObservationCodec.OBSERVED_BYTES_MAX;
    private static final ValueLayout.OfInt LENGTH =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(java.nio.ByteOrder.BIG_ENDIAN);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment ring = arena.allocate((long) CAPACITY * SLOT_BYTES, 64);

    private long acknowledged;
    private long last;

    boolean isFull() {
        return last - acknowledged == CAPACITY;
    }

    int size() {
        return (int) (last - acknowledged);
    }

    /** The number of the newest; 0 before the first. */
    long last() {
        return last;
    }

    /** The number of the newest that is acknowledged. */
    long acknowledged() {
        return acknowledged;
    }

    /** Keeps the observation under the next number. */
    void add(Observation observation) {
        if (isFull()) {
            throw new IllegalStateException(
                    "all %d places are taken; wait before adding".formatted(CAPACITY));
        }
        ObservationCodec.encode(new Observed(last + 1, observation), slot(last + 1).asByteBuffer());
        last++;
    }

    /**
     * The message under {@code number}, with its length.
     *
     * @return valid until the number is acknowledged
     */
    MemorySegment encoded(long number) {
        if (number <= acknowledged || number > last) {
            throw new IllegalArgumentException(
                    "%d is not among %d to %d".formatted(number, acknowledged + 1, last));
        }
        MemorySegment slot = slot(number);
        return slot.asSlice(0, ObservationCodec.LENGTH_BYTES + slot.get(LENGTH, 0));
    }

    /**
     * Forgets everything up to {@code number}.
     *
     * @throws ProtocolException if there never was such a number
     */
    void acknowledge(long number) {
        if (number > last) {
            throw new ProtocolException(
                    "the core acknowledges %d, the newest is %d".formatted(number, last));
        }
        while (acknowledged < number) {
            acknowledged++;
            slot(acknowledged).fill((byte) 0);
        }
    }

    private MemorySegment slot(long number) {
        return ring.asSlice(number % CAPACITY * SLOT_BYTES, SLOT_BYTES);
    }

    @Override
    public void close() {
        ring.fill((byte) 0);
        arena.close();
    }
}
