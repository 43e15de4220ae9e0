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
    private static final int BINS = ((int) (2 * CERTAIN)) * BINS_PER_UNIT + 1;
    private static final int ROUNDS_MAX = 100;
    private static final double ROUND_ENOUGH = 1e-6;

    /* Sightings by evidence: equal evidence is equal probability, so a day of any size is 801 numbers. */
    private final int[] sightings = new int[BINS];
    private int total;

    /*
     * Logistic regression with balanced classes on simulated days of the tune half of LFW, clean and
     * camera-like pictures together: best similarity to the gallery, size of the gallery, sightings
     * behind the template.
     */
    private static final double INTERCEPT = 15.025;
    private static final double PER_SIMILARITY = -39.85;
    // The best of many strangers is more alike than the best of few.
    private static final double PER_E_FOLD_OF_VISITORS = 0.440;
    private static final double PER_E_FOLD_OF_SIGHTINGS = -0.105;

    /**
     * Evidence of a face: how much likelier it is, as a natural logarithm, of somebody new than of
     * the visitor it is most like.
     *
     * @param similarity to that visitor
     * @param visitors among whom he is the most similar
     * @param sightings behind his template, 1 or more
     */
    static float evidence(float similarity, int visitors, int sightings) {
        if (visitors == 0) {
            return CERTAIN;
        }
        double evidence =
                INTERCEPT
                        + PER_SIMILARITY * similarity
                        + PER_E_FOLD_OF_VISITORS * Math.log(visitors)
                        + PER_E_FOLD_OF_SIGHTINGS * Math.log(Math.max(1, sightings));
        return (float) Math.clamp(evidence, -CERTAIN, CERTAIN);
    }

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
    record Newcomers(double expected, double variance) {
        /**
         * How wrong the evidence itself may be, the same for all sightings of a day, as the
         * pictures are better or worse than those it was learned from. Clean and camera-like
         * pictures differ by twice this.
         */
        private static final double CALIBRATION_DOUBT = 0.5;

        /**
         * Errors that no evidence shows, as two who look alike beyond all doubt, as a share of the
         * count.
         */
        private static final double UNSEEN_DOUBT = 0.003;

        /**
         * Standard deviation of the number. Evidence that is off by a little moves each sighting's
         * probability by that much times its variance: so where all is clear it moves nothing.
         */
        double deviation() {
            double shared = CALIBRATION_DOUBT * variance;
            double unseen = UNSEEN_DOUBT * expected;
            return Math.sqrt(variance + shared * shared + unseen * unseen);
        }
    }
}
