package facecount.appliance.counting;

import facecount.inference.FaceEmbedding;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How alike strangers are at this site today: the mean similarity of all pairs of visitors, nearly
 * all of whom are strangers. Among people of one age and origin, and in one light, strangers are
 * more alike than those the evidence was learned from. Needs no labels and no pairs: the sum of all
 * templates says it. Not thread-safe.
 */
final class StrangerLikeness implements AutoCloseable {
    /* Fixed point: what is added is taken out exactly, in any order. 10,000 visitors need 14 bits more. */
    private static final double ONE = 1 << 30;

    /*
     * The mean over the pairs of n visitors is known to about 0.13/n, and sites differ by about 0.03: so much of what a
     * few say is believed.
     */
    private static final double FEW_SQUARED = 20;

    /** From so many visitors on nine tenths of what they say is believed. */
    static final int ENOUGH = (int) Math.ceil(Math.sqrt(9 * FEW_SQUARED));

    static final double LEAST = -0.02;
    static final double MOST = 0.12;

    private final Arena arena = Arena.ofShared();

    /* Of one visitor it would be his template: kept like one. */
    private final MemorySegment sum = arena.allocate(FaceEmbedding.DIMENSIONS * 8L, 64);
    private int visitors;

    /**
     * @param template of length 1, or blank
     */
    void add(MemorySegment template) {
        tally(template, 1);
    }

    /**
     * @param template as it was added
     */
    void remove(MemorySegment template) {
        tally(template, -1);
    }

    private void tally(MemorySegment template, int times) {
        boolean blank = true;
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            float value = template.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            blank &= value == 0;
            long before = sum.getAtIndex(ValueLayout.JAVA_LONG, i);
            sum.setAtIndex(ValueLayout.JAVA_LONG, i, before + times * Math.round(value * ONE));
        }
        visitors += blank ? 0 : times;
    }

    /** A cosine; 0 as long as there are no pairs. */
    double mean() {
        if (visitors < 2) {
            return 0;
        }
        double squares = 0;
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            double value = sum.getAtIndex(ValueLayout.JAVA_LONG, i) / ONE;
            squares += value * value;
        }
        double n = visitors;
        double mean = (squares - n) / (n * (n - 1));
        return Math.clamp(mean * n * n / (n * n + FEW_SQUARED), LEAST, MOST);
    }

    /** Overwrites the sum. */
    @Override
    public void close() {
        sum.fill((byte) 0);
        arena.close();
    }
}
