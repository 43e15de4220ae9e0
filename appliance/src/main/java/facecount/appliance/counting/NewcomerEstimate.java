package facecount.appliance.counting;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * How many of a day's sightings are newcomers, from each sighting's likeness to those before it.
 * Not thread-safe.
 *
 * <p>A threshold errs whichever it is: it makes two of one, or one of two. Each sighting says
 * instead how much likelier it is if nobody like it was there before ({@link NewcomerEvidence}),
 * and the day itself tells the rest: how alike strangers are here, and those who come again, and
 * which share of the sightings are newcomers, early and late, found by expectation and
 * maximisation. The estimate is the sum of the sightings' probabilities to be a newcomer; how far
 * these are from 0 and 1 says how unsure it is. Method and measurement:
 * docs/decisions/0009-estimate.md.
 */
final class NewcomerEstimate {
    private static final int BINS_PER_UNIT = 10;
    private static final int BINS = ((int) (2 * NewcomerEvidence.CERTAIN)) * BINS_PER_UNIT + 1;
    private static final int BIN_BITS = 10;
    private static final int SIMILARITY_BITS = 14;
    private static final double SIMILARITY_STEPS = 10_000;

    /* The share's course over the day: its log-odds fall with the logarithm of the sightings so far. */
    private static final double COURSE_STEPS_PER_E_FOLD = 10;
    private static final int COURSE_STEPS = 128;

    /* Holds the share where the day says little: half a sighting's worth. */
    private static final double LEVEL_PULL = 0.06;
    private static final double COURSE_PULL = 3;
    private static final double COURSE_STEP_MOST = 2;
    private static final int ROUNDS_MAX = 200;
    private static final double ROUND_ENOUGH = 1e-6;

    /* One number a sighting, in the order of time: time, evidence, similarity. */
    private long[] sightings = new long[64];
    private int total;
    private long similaritySum;
    private int cameAgain;

    private final Instant dayStart;
    private final NewcomerEvidence evidence;
    private final DoubleSupplier strangerLikeness;
    private double newestStrangerLikeness;
    private Newcomers newest = Newcomers.NONE;
    private boolean changed;

    /*
     * Sightings with the same evidence and the same place in the day's course are one cell. The cells of a step lie
     * together; each is what its evidence is worth at the site as it was last, and how many sightings it has.
     */
    private final int[] stepEnds = new int[COURSE_STEPS];
    private double[] ratios = new double[256];
    private int[] counts = new int[256];
    private int cells;

    /* Of one step. */
    private final int[] binCounts = new int[BINS];
    private final double[] binRatios = new double[BINS];

    /**
     * @param strangerLikeness how alike the day's visitors are to each other, a cosine
     */
    NewcomerEstimate(Instant dayStart, NewcomerEvidence evidence, DoubleSupplier strangerLikeness) {
        this.dayStart = dayStart;
        this.evidence = evidence;
        this.strangerLikeness = strangerLikeness;
    }

    void add(Instant at, Likeness likeness) {
        long sighting = pack(at, likeness);
        int place = Arrays.binarySearch(sightings, 0, total, sighting);
        place = place < 0 ? -place - 1 : place;
        if (total == sightings.length) {
            sightings = Arrays.copyOf(sightings, 2 * total);
        }
        System.arraycopy(sightings, place, sightings, place + 1, total - place);
        sightings[place] = sighting;
        total++;
        tally(likeness, 1);
    }

    void remove(Instant at, Likeness likeness) {
        int place = Arrays.binarySearch(sightings, 0, total, pack(at, likeness));
        if (place < 0) {
            throw new IllegalStateException("a sighting is taken out that was not put in");
        }
        System.arraycopy(sightings, place + 1, sightings, place, total - place - 1);
        total--;
        tally(likeness, -1);
    }

    private void tally(Likeness likeness, int times) {
        if (likeness.similarity() > NewcomerEvidence.CAME_AGAIN_FROM) {
            // Whole numbers: what was added is taken out exactly, in any order.
            similaritySum += times * Math.round(likeness.similarity() * SIMILARITY_STEPS);
            cameAgain += times;
        }
        changed = true;
    }

    private long pack(Instant at, Likeness likeness) {
        long millis = Math.max(0, Duration.between(dayStart, at).toMillis());
        int similarity =
                Math.clamp(
                        Math.round(likeness.similarity() * SIMILARITY_STEPS),
                        0,
                        (1 << SIMILARITY_BITS) - 1);
        return ((millis << BIN_BITS) | bin(evidence.of(likeness))) << SIMILARITY_BITS | similarity;
    }

    private static int bin(double face) {
        return (int) Math.round((face + NewcomerEvidence.CERTAIN) * BINS_PER_UNIT);
    }

    private static double evidenceOf(int bin) {
        return (double) bin / BINS_PER_UNIT - NewcomerEvidence.CERTAIN;
    }

    private static int binOf(long sighting) {
        return (int) (sighting >> SIMILARITY_BITS) & ((1 << BIN_BITS) - 1);
    }

    /**
     * How much likelier, as a natural logarithm, the face of the next sighting is somebody new than
     * the visitor it is most like.
     */
    double logOdds(Likeness likeness) {
        Newcomers day = estimate();
        double share =
                Math.clamp(day.shareNow(), -DecisionRules.SHARE_MOST, DecisionRules.SHARE_MOST);
        return evidence.at(day.siteEvidence(), evidence.of(likeness)) + share;
    }

    /**
     * Whether {@link #logOdds} is below {@code limit}. Mostly the face alone says so, whatever the
     * day may be like, and the day need not be calculated anew.
     */
    boolean isBelow(double limit, Likeness likeness) {
        double face = evidence.of(likeness);
        double most = evidence.at(evidence.siteMost(), face);
        if (most + DecisionRules.SHARE_MOST < limit) {
            return true;
        }
        double least = evidence.at(evidence.siteLeast(), face);
        if (least - DecisionRules.SHARE_MOST >= limit) {
            return false;
        }
        return logOdds(likeness) < limit;
    }

    /** The day so far. */
    Newcomers estimate() {
        double strangers = strangerLikeness.getAsDouble();
        if (changed || strangers != newestStrangerLikeness) {
            newest = total == 0 ? Newcomers.NONE : calculate(strangers);
            newestStrangerLikeness = strangers;
            changed = false;
        }
        return newest;
    }

    private Newcomers calculate(double strangers) {
        double site =
                evidence.perSiteLikeness()
                                * NewcomerEvidence.siteLikeness(
                                        similaritySum / SIMILARITY_STEPS, cameAgain)
                        // Where strangers are more alike, as much more likeness says nothing.
                        - evidence.perSimilarity() * strangers;
        fillCells(site);
        double level = 0;
        double course = 0;
        Sums sums = new Sums();
        for (int round = 0; round < ROUNDS_MAX; round++) {
            sums.of(level, course);
            // One step of Newton's towards the course under which these probabilities are
            // likeliest.
            double pullLevel = sums.differenceLevel - LEVEL_PULL * level;
            double pullCourse = sums.differenceCourse - COURSE_PULL * course;
            double a = sums.priorLevel + LEVEL_PULL;
            double b = sums.priorBoth;
            double c = sums.priorCourse + COURSE_PULL;
            double determinant = a * c - b * b;
            double levelStep = bounded((c * pullLevel - b * pullCourse) / determinant);
            double courseStep = bounded((a * pullCourse - b * pullLevel) / determinant);
            level += levelStep;
            course += courseStep;
            if (Math.abs(levelStep) + Math.abs(courseStep) < ROUND_ENOUGH) {
                break;
            }
        }
        sums.of(level, course);
        return new Newcomers(sums.expected, sums.varianceWithShare(), level, site);
    }

    private static double bounded(double step) {
        return Math.clamp(step, -COURSE_STEP_MOST, COURSE_STEP_MOST);
    }

    private void fillCells(double site) {
        for (int bin = 0; bin < BINS; bin++) {
            binRatios[bin] = evidence.ratioAt(site, evidenceOf(bin));
        }
        cells = 0;
        int next = total - 1;
        for (int step = 0; step < COURSE_STEPS; step++) {
            // The last step takes all that are left.
            int last =
                    step == COURSE_STEPS - 1
                            ? -1
                            : Math.max(-1, (int) Math.floor(sightingAt(step + 0.5)));
            if (next > last) {
                int lowest = BINS;
                int highest = -1;
                for (; next > last; next--) {
                    int bin = binOf(sightings[next]);
                    binCounts[bin]++;
                    lowest = Math.min(lowest, bin);
                    highest = Math.max(highest, bin);
                }
                closeStep(lowest, highest);
            }
            stepEnds[step] = cells;
        }
    }

    private void closeStep(int lowest, int highest) {
        if (cells + highest - lowest >= counts.length) {
            counts = Arrays.copyOf(counts, 2 * counts.length + BINS);
            ratios = Arrays.copyOf(ratios, counts.length);
        }
        for (int bin = lowest; bin <= highest; bin++) {
            if (binCounts[bin] > 0) {
                counts[cells] = binCounts[bin];
                ratios[cells] = binRatios[bin];
                cells++;
                binCounts[bin] = 0;
            }
        }
    }

    /** Where in the order of time the course has come down by so many steps from the newest. */
    private double sightingAt(double steps) {
        return (total + 2) * Math.exp(-steps / COURSE_STEPS_PER_E_FOLD) - 3;
    }

    /** What one round of expectation and maximisation adds up over the cells. */
    private final class Sums {
        double expected;
        double variance;
        double variancePerCourse;
        double variancePerCourseSquared;
        double differenceLevel;
        double differenceCourse;
        double priorLevel;
        double priorBoth;
        double priorCourse;

        void of(double level, double course) {
            expected = 0;
            variance = 0;
            variancePerCourse = 0;
            variancePerCourseSquared = 0;
            differenceLevel = 0;
            differenceCourse = 0;
            priorLevel = 0;
            priorBoth = 0;
            priorCourse = 0;
            int cell = 0;
            for (int step = 0; cell < cells; step++) {
                double x = -step / COURSE_STEPS_PER_E_FOLD;
                double share = logistic(level + course * x);
                double priorSpread = share * (1 - share);
                double all = 0;
                double newcomers = 0;
                double spread = 0;
                for (; cell < stepEnds[step]; cell++) {
                    double isNew = share * ratios[cell];
                    double probability = isNew / (isNew + 1 - share);
                    all += counts[cell];
                    newcomers += counts[cell] * probability;
                    spread += counts[cell] * probability * (1 - probability);
                }
                double difference = newcomers - all * share;
                expected += newcomers;
                variance += spread;
                variancePerCourse += spread * x;
                variancePerCourseSquared += spread * x * x;
                differenceLevel += difference;
                differenceCourse += difference * x;
                priorLevel += all * priorSpread;
                priorBoth += all * priorSpread * x;
                priorCourse += all * priorSpread * x * x;
            }
        }

        /** With the doubt about the share itself: the day tells it by the same sightings. */
        double varianceWithShare() {
            double a = priorLevel + LEVEL_PULL - variance;
            double b = priorBoth - variancePerCourse;
            double c = priorCourse + COURSE_PULL - variancePerCourseSquared;
            double determinant = a * c - b * b;
            if (a <= 0 || determinant <= 0) {
                return 2 * variance;
            }
            double shared =
                    (c * variance * variance
                                    - 2 * b * variance * variancePerCourse
                                    + a * variancePerCourse * variancePerCourse)
                            / determinant;
            return variance + Math.min(shared, variance);
        }
    }

    private static double logistic(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }

    /**
     * @param expected how many newcomers
     * @param variance of that number, from the sightings' own doubt
     * @param shareNow log-odds that the next sighting is a newcomer, its face not looked at
     * @param siteEvidence what the site's own likenesses add to the evidence of every face
     */
    record Newcomers(double expected, double variance, double shareNow, double siteEvidence) {
        static final Newcomers NONE = new Newcomers(0, 0, 0, 0);

        /**
         * The evidence knows less than it could, so it is less sure of itself than it is right: of
         * simulated days the squared error is this share of the variance.
         */
        private static final double VARIANCE_SHARE = 0.4;

        /**
         * How wrong the evidence itself may be, the same for all sightings of a day, as its people
         * and pictures differ from those it was learned from.
         */
        private static final double CALIBRATION_DOUBT = 0.15;

        /**
         * Errors that no evidence shows, as two who look alike beyond all doubt, as a share of the
         * count.
         */
        private static final double UNSEEN_DOUBT = 0.001;

        /**
         * Standard deviation of the number. Evidence that is off by a little moves each sighting's
         * probability by that much times its variance: so where all is clear it moves nothing.
         */
        double deviation() {
            double shared = CALIBRATION_DOUBT * variance;
            double unseen = UNSEEN_DOUBT * expected;
            return Math.sqrt(VARIANCE_SHARE * variance + shared * shared + unseen * unseen);
        }
    }
}
