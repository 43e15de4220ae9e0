package facecount.sync;

import java.util.NavigableSet;

/** The receiver's side of delivery: how far a store's messages have arrived without a gap. */
public final class Arrivals {
    private Arrivals() {}

    /**
     * @param upTo how far it was; 0 at the beginning
     * @param base nothing below it will ever come, as the newest message says
     * @param beyond numbers that have arrived and are larger than {@code upTo}
     * @return how far it is now, which is what may be acknowledged
     */
    public static long advance(long upTo, long base, NavigableSet<Long> beyond) {
        long arrived = Math.max(upTo, base - 1);
        for (long next : beyond.tailSet(arrived, false)) {
            if (next != arrived + 1) {
                break;
            }
            arrived = next;
        }
        return arrived;
    }
}
