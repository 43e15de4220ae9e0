package facecount.inference;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A face as a point on the unit sphere: the closer two of them, the likelier one person.
 *
 * <p>The numbers live outside the Java heap, where the collector leaves no copies of them; {@link
 * #erase} overwrites them. They can be compared and written to memory of the caller's, for the
 * socket and for sealing, but not read otherwise, and are never part of a text. Immutable until
 * erased; any thread may read.
 */
public final class FaceEmbedding {
    /** Dimensions of the recognition model's output. */
    public static final int DIMENSIONS = 128;

    public static final long BYTES = DIMENSIONS * (long) Float.BYTES;

    /** Rounding 128 floats and their scale leaves the sum of squares this close to 1. */
    private static final double UNIT_TOLERANCE = 1e-6;

    private final MemorySegment values;

    private FaceEmbedding(MemorySegment values) {
        this.values = values;
    }

    /**
     * Scales {@code values} to unit length. Values that have it already, within what a float can
     * say, are taken over bit for bit: an embedding that was written and read again is the same.
     *
     * @param values {@link #DIMENSIONS} floats in native order; copied
     * @throws IllegalArgumentException if a value is not finite or all are zero, which means a
     *     broken crop or a broken message
     */
    public static FaceEmbedding of(MemorySegment values) {
        if (values.byteSize() != BYTES) {
            throw new IllegalArgumentException(
                    "an embedding has %d bytes, got %d".formatted(BYTES, values.byteSize()));
        }
        double squares = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            float value = values.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
            squares += (double) value * value;
        }
        if (!(squares > 0) || !Double.isFinite(squares)) {
            throw new IllegalArgumentException(
                    "an embedding's length is finite and not 0, got " + Math.sqrt(squares));
        }
        float scale = Math.abs(squares - 1) < UNIT_TOLERANCE ? 1 : (float) (1 / Math.sqrt(squares));
        MemorySegment unit = Arena.ofAuto().allocate(BYTES, 64);
        for (int i = 0; i < DIMENSIONS; i++) {
            unit.setAtIndex(
                    ValueLayout.JAVA_FLOAT,
                    i,
                    scale * values.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i));
        }
        return new FaceEmbedding(unit);
    }

    /** Cosine of the angle between the two, −1 to 1. */
    public float similarity(FaceEmbedding other) {
        float sum = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            sum +=
                    values.getAtIndex(ValueLayout.JAVA_FLOAT, i)
                            * other.values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
        return sum;
    }

    /**
     * Copies the numbers, for the socket's codec, the gallery and sealing only.
     *
     * @param target {@link #BYTES} bytes off the Java heap
     */
    public void writeTo(MemorySegment target) {
        MemorySegment.copy(values, 0, target, 0, BYTES);
    }

    /** Overwrites the numbers. The embedding is of no use afterwards. */
    public void erase() {
        values.fill((byte) 0);
    }

    /** Says nothing of the face. */
    @Override
    public String toString() {
        return "FaceEmbedding";
    }
}
