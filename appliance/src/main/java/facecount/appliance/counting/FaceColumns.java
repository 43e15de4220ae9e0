package facecount.appliance.counting;

import facecount.inference.FaceEmbedding;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Faces as columns outside the Java heap, to compare one with all of them: what is added up then
 * lies side by side, and the compiler lets the processor do eight at once, which it cannot within a
 * row. The sums are those of {@link FaceRows#product}, to the last bit. On close everything is
 * overwritten with zeros. Not thread-safe.
 */
final class FaceColumns implements AutoCloseable {
    /** So many faces are compared in one go: the sums of each stay in the processor's cache. */
    static final int BLOCK = 1_024;

    /* As many sums a face as FaceRows has, over every eighth of its numbers. */
    private static final int SUMS = 8;
    private static final int NUMBERS_A_SUM = FaceEmbedding.DIMENSIONS / SUMS;

    /* More at once are slower: the processor follows only so many streams. */
    private static final int COLUMNS_AT_ONCE = 4;

    private final Arena arena = Arena.ofShared();

    /* Of each block first the columns of the first sum, then those of the second. */
    private final List<MemorySegment> blocks = new ArrayList<>();
    private final float[][] sums = new float[SUMS][BLOCK];

    /** Writes a face to a place, which is blank where nothing was written. */
    void set(int place, MemorySegment face) {
        while (blocks.size() <= place / BLOCK) {
            blocks.add(arena.allocate(BLOCK * FaceEmbedding.BYTES, 64));
        }
        MemorySegment block = blocks.get(place / BLOCK);
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            block.setAtIndex(
                    ValueLayout.JAVA_FLOAT,
                    column(i) + place % BLOCK,
                    face.getAtIndex(ValueLayout.JAVA_FLOAT, i));
        }
    }

    /** Reads what was set. */
    void copy(int place, MemorySegment target) {
        MemorySegment block = blocks.get(place / BLOCK);
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            target.setAtIndex(
                    ValueLayout.JAVA_FLOAT,
                    i,
                    block.getAtIndex(ValueLayout.JAVA_FLOAT, column(i) + place % BLOCK));
        }
    }

    private static long column(int number) {
        return (long) (number % SUMS * NUMBERS_A_SUM + number / SUMS) * BLOCK;
    }

    /**
     * Scalar products of the faces of a block with {@code probe}.
     *
     * @param count how many of the block's faces, from its first
     * @return this object's own, until the next call
     */
    float[] products(int block, int count, MemorySegment probe) {
        for (int sum = 0; sum < SUMS; sum++) {
            addUp(blocks.get(block), sum, count, probe);
        }
        float[] s0 = sums[0];
        float[] s1 = sums[1];
        float[] s2 = sums[2];
        float[] s3 = sums[3];
        float[] s4 = sums[4];
        float[] s5 = sums[5];
        float[] s6 = sums[6];
        float[] s7 = sums[7];
        for (int i = 0; i < count; i++) {
            s0[i] = ((s0[i] + s1[i]) + (s2[i] + s3[i])) + ((s4[i] + s5[i]) + (s6[i] + s7[i]));
        }
        return s0;
    }

    private void addUp(MemorySegment block, int sum, int count, MemorySegment probe) {
        float[] target = sums[sum];
        Arrays.fill(target, 0, count, 0);
        for (int number = sum;
                number < FaceEmbedding.DIMENSIONS;
                number += COLUMNS_AT_ONCE * SUMS) {
            addFour(
                    block,
                    column(number),
                    count,
                    target,
                    probe.getAtIndex(ValueLayout.JAVA_FLOAT, number),
                    probe.getAtIndex(ValueLayout.JAVA_FLOAT, number + SUMS),
                    probe.getAtIndex(ValueLayout.JAVA_FLOAT, number + 2 * SUMS),
                    probe.getAtIndex(ValueLayout.JAVA_FLOAT, number + 3 * SUMS));
        }
    }

    /** One after the other, as a loop over a row would add them. */
    private static void addFour(
            MemorySegment block,
            long first,
            int count,
            float[] target,
            float a,
            float b,
            float c,
            float d) {
        for (int i = 0; i < count; i++) {
            target[i] =
                    (((target[i] + a * at(block, first + i)) + b * at(block, first + BLOCK + i))
                                    + c * at(block, first + 2 * BLOCK + i))
                            + d * at(block, first + 3 * BLOCK + i);
        }
    }

    private static float at(MemorySegment block, long index) {
        return block.getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    @Override
    public void close() {
        blocks.forEach(block -> block.fill((byte) 0));
        arena.close();
    }
}
