package facecount.appliance.counting;

/**
 * How many of a day's sightings are newcomers, from each sighting's evidence. Not thread-safe.
 *
 * <p>A threshold errs whichever it is: it makes two of one, or one of two. Each sighting says
 * instead how much likelier it is if nobody like it was there before, and the day itself tells
 * which share are newcomers: the share under which the evidence is likeliest, found by expectation
 * and maximisation. The estimate is the sum of the sightings' probabilities to be a newcomer; how
 * far these are from 0 and 1 says how unsure it is. Method and measurement:
 * docs/decisions/0006-counting.md.
 */
final class NewcomerEstimate {
    /** Evidence beyond this is certainty. */
    static final float CERTAIN = 20;

    private static final int BINS_PER_UNIT = 20;
    private static final int BINS = (int) (2 * CERTAIN) * BINS_PER_UNIT + 1;
    private static final int ROUNDS_MAX = 100;
    private static final double ROUND_ENOUGH = 1e-6;

    /* Sightings by evidence: equal evidence is equal probability, so a day of any size is 801 numbers. */
    private final int[] sightings = new int[BINS];
    private int total;

    /**
     * Evidence of a face whose most similar visitor, among {@code visitors}, has {@code
     * similarity}.
     */
    static float evidence(float similarity, int visitors) {
        if (visitors == 0) {
            return CERTAIN;
        }
        // The best of many strangers is more alike than the best of few.
        double even = EVEN_AT_ONE + EVEN_PER_E_FOLD * Math.log(visitors);
        return (float) Math.clamp(STEEPNESS * (even - similarity), -CERTAIN, CERTAIN);
    }

    private static final double STEEPNESS = 35;
    private static final double EVEN_AT_ONE = 0.30;
    private static final double EVEN_PER_E_FOLD = 0.018;

    void add(float evidence) {
        sightings[bin(evidence)]++;
        total++;
    }

    void remove(float evidence) {
        sightings[bin(evidence)]--;
        total--;
    }

    private static int bin(float evidence) {
        return Math.round((Math.clamp(evidence, -CERTAIN, CERTAIN) + CERTAIN) * BINS_PER_UNIT);
    }

    Newcomers estimate() {
        if (total == 0) {
            return new Newcomers(0, 0);
        }
        double share = 0.5;
        double newcomers = 0;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            newcomers = 0;
            for (int bin = 0; bin < BINS; bin++) {
                if (sightings[bin] > 0) {
                    newcomers += sightings[bin] * probability(bin, share);
                }
            }
            double next = newcomers / total;
            boolean settled = Math.abs(next - share) < ROUND_ENOUGH;
            share = next;
            if (settled) {
                break;
            }
        }
        double variance = 0;
        for (int bin = 0; bin < BINS; bin++) {
            if (sightings[bin] > 0) {
                double probability = probability(bin, share);
                variance += sightings[bin] * probability * (1 - probability);
            }
        }
        return new Newcomers(newcomers, variance);
    }

    private static double probability(int bin, double share) {
        double odds = share * Math.exp((double) bin / BINS_PER_UNIT - CERTAIN);
        return odds / (odds + 1 - share);
    }

    /**
     * @param expected how many newcomers
     * @param variance of that number, from the sightings' own doubt
     */
    record Newcomers(double expected, double variance) {}
}
