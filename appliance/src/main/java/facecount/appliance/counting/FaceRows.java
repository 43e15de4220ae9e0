package facecount.appliance.counting;

import facecount.appliance.counting.VisitorCounting.FaceSource;
import facecount.inference.FaceEmbedding;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * Faces as rows of {@link FaceEmbedding#DIMENSIONS} floats outside the Java heap, where nothing
 * copies them. Rows given back, memory outgrown and, on close, everything is overwritten with
 * zeros. Not thread-safe.
 */
final class FaceRows implements AutoCloseable {
    private static final int ROWS_AT_START = 64;

    private final BitSet used = new BitSet();
    private Arena arena = Arena.ofShared();
    private MemorySegment memory;
    private int capacity;

    FaceRows() {
        capacity = ROWS_AT_START;
        memory = arena.allocate(capacity * FaceEmbedding.BYTES, 64);
    }

    /** A row of zeros; the lowest that is free, so that the same day fills the same rows. */
    int add() {
        int row = used.nextClearBit(0);
        if (row == capacity) {
            grow();
        }
        used.set(row);
        return row;
    }

    /** A row with the face that outlived a restart, or {@link TrackState#NO_ROW} if it is gone. */
    int restore(FaceKey face, FaceSource source) {
        int row = add();
        if (source.copy(face, row(row))) {
            return row;
        }
        remove(row);
        return TrackState.NO_ROW;
    }

    @SuppressWarnings("MustBeClosedChecker") // takes the place of the field, closed by close()
    private void grow() {
        Arena larger = Arena.ofShared();
        MemorySegment moved = larger.allocate(2L * capacity * FaceEmbedding.BYTES, 64);
        MemorySegment.copy(memory, 0, moved, 0, memory.byteSize());
        memory.fill((byte) 0);
        arena.close();
        arena = larger;
        memory = moved;
        capacity *= 2;
    }

    /** Overwrites the row and gives it back. */
    void remove(int row) {
        row(row).fill((byte) 0);
        used.clear(row);
    }

    /** The row's memory; valid until the next {@link #add}. */
    MemorySegment row(int row) {
        return memory.asSlice(row * FaceEmbedding.BYTES, FaceEmbedding.BYTES);
    }

    /** One past the last row in use. */
    int end() {
        return used.length();
    }

    /** Scalar product of a row and {@code probe}; eight sums, so that the processor does eight. */
    float product(int row, MemorySegment probe) {
        long start = row * (long) FaceEmbedding.DIMENSIONS;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i += 8) {
            s0 += at(start + i) * probeAt(probe, i);
            s1 += at(start + i + 1) * probeAt(probe, i + 1);
            s2 += at(start + i + 2) * probeAt(probe, i + 2);
            s3 += at(start + i + 3) * probeAt(probe, i + 3);
            s4 += at(start + i + 4) * probeAt(probe, i + 4);
            s5 += at(start + i + 5) * probeAt(probe, i + 5);
            s6 += at(start + i + 6) * probeAt(probe, i + 6);
            s7 += at(start + i + 7) * probeAt(probe, i + 7);
        }
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    private float at(long index) {
        return memory.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    private static float probeAt(MemorySegment probe, int index) {
        return probe.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    /** {@code row += weight * other}. */
    void addTo(int row, MemorySegment other, float weight) {
        MemorySegment target = row(row);
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            target.setAtIndex(
                    ValueLayout.JAVA_FLOAT,
                    i,
                    target.getAtIndex(ValueLayout.JAVA_FLOAT, i)
                            + weight * other.getAtIndex(ValueLayout.JAVA_FLOAT, i));
        }
    }

    /** Scales the row to length 1; a row of zeros stays one. */
    void normalize(int row) {
        MemorySegment target = row(row);
        double squares = 0;
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            float value = target.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            squares += (double) value * value;
        }
        if (squares > 0) {
            float scale = (float) (1 / Math.sqrt(squares));
            for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
                target.setAtIndex(
                        ValueLayout.JAVA_FLOAT,
                        i,
                        scale * target.getAtIndex(ValueLayout.JAVA_FLOAT, i));
            }
        }
    }

    @Override
    public void close() {
        memory.fill((byte) 0);
        arena.close();
    }
}
