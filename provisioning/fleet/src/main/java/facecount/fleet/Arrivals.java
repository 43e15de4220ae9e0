package facecount.fleet;

import java.util.NavigableSet;

/** How far a ledger's messages have arrived without a gap. */
final class Arrivals {
    private Arrivals() {}

    /**
     * @param upTo how far it was
     * @param base nothing below it will ever come
     * @param beyond numbers that came and are larger than {@code upTo}
     * @return how far it is now
     */
    static long advance(long upTo, long base, NavigableSet<Long> beyond) {
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
