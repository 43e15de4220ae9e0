package facecount.appliance.counting;

import java.util.List;

/**
 * What a likeness is worth: a logistic regression, and what it does not hold for.
 *
 * <p>The regression has no end: the less alike, the surer. But a few of those who come again look
 * like nobody, in other glasses or with another beard, and a few newcomers look like somebody who
 * was there. These shares of all are as much as the evidence of a face can say.
 *
 * @param perEFoldOfVisitors the best of many strangers is more alike than the best of few
 * @param perEFoldOfEyeDistance a small face is less like itself
 * @param perSiteLikeness where those who come again are more alike than usual, a face that is less
 *     alike is the likelier somebody new: good light and a good place tell people apart better
 * @param looksKnown share of the newcomers
 * @param looksNew share of those who come again
 */
public record NewcomerEvidence(
        double intercept,
        double perSimilarity,
        double perEFoldOfVisitors,
        double perEFoldOfSightings,
        double perEFoldOfEyeDistance,
        double perEFoldOfPictures,
        double perSiteLikeness,
        double looksKnown,
        double looksNew) {
    /**
     * Fitted on simulated days of the tune half of LFW, photos and camera-like copies together,
     * with each day's true share of newcomers given, so that what remains is the evidence of the
     * face alone. {@code facecount evaluate range --fit} fits it again;
     * docs/decisions/0009-estimate.md says how and why.
     */
    public static final NewcomerEvidence LEARNED =
            new NewcomerEvidence(
                    9.100, -44.49, 0.9406, 0.7480, 0.6190, 0.4893, 11.38, 0.0005, 0.0035);

    /** The evidence of the day's first face. */
    static final double CERTAIN = 20;

    /** Of any other. */
    private static final double MOST = 19;

    /*
     * Two faces in view at the same time are two people, unless one is a mirror's, a screen's or a picture's: taken to be
     * so once in twenty times. Mirrors show the same face, whose likeness outweighs this; strangers in the same light
     * are not that alike. Not learned: simulated days have nobody together.
     */
    private static final double TOGETHER = 3;

    /* Mean likeness above which no two strangers are, as far as is known: those who came again. */
    static final float CAME_AGAIN_FROM = 0.45f;
    static final double USUAL_LIKENESS = 0.62;

    /* So many usual ones are mixed in, so that a few do not move the day. */
    static final int USUAL_ONES = 10;

    /* What was learned from does not reach further. */
    private static final double SITE_MOST = 0.12;
    private static final double EYE_DISTANCE_MIN_PX = 8;
    private static final double EYE_DISTANCE_MAX_PX = 60;
    private static final int PICTURES_MAX = 5;

    /** The most that a site can add to the evidence of a face, with {@link StrangerLikeness}. */
    double siteMost() {
        return perSiteLikeness * SITE_MOST - perSimilarity * StrangerLikeness.MOST;
    }

    /** The least, which takes away from it. */
    double siteLeast() {
        return -perSiteLikeness * SITE_MOST - perSimilarity * StrangerLikeness.LEAST;
    }

    /**
     * How much likelier the face is, as a natural logarithm, of somebody new than of the visitor it
     * is most like; a usual site assumed, and nobody to be an exception.
     */
    double of(Likeness likeness) {
        if (likeness.visitors() == 0) {
            return CERTAIN;
        }
        double[] terms = terms(likeness);
        double evidence =
                intercept
                        + perSimilarity * terms[1]
                        + perEFoldOfVisitors * terms[2]
                        + perEFoldOfSightings * terms[3]
                        + perEFoldOfEyeDistance * terms[4]
                        + perEFoldOfPictures * terms[5]
                        + (likeness.together() ? TOGETHER : 0);
        return Math.clamp(evidence, -CERTAIN, MOST);
    }

    /**
     * What a face says at a site, the exceptions thought of.
     *
     * @param site what the site's own likenesses add to it
     * @param evidence as {@link #of} gives it
     */
    double at(double site, double evidence) {
        return Math.log(ratioAt(site, evidence));
    }

    /** As {@link #at}, not its logarithm. */
    double ratioAt(double site, double evidence) {
        return evidence >= CERTAIN
                ? Math.exp(CERTAIN)
                : boundedRatio(evidence + site, looksKnown, looksNew);
    }

    /**
     * Of a newcomer, the regression's evidence holds unless he looks known; of one who comes again,
     * unless he looks new.
     *
     * @param evidence a natural logarithm, −40 to 40
     */
    public static double bounded(double evidence, double looksKnown, double looksNew) {
        return Math.log(boundedRatio(evidence, looksKnown, looksNew));
    }

    private static double boundedRatio(double evidence, double looksKnown, double looksNew) {
        double ratio = Math.exp(evidence);
        return ((1 - looksKnown) * ratio + looksKnown) / (1 - looksNew + looksNew * ratio);
    }

    /** All weights, in the order in which they are declared. */
    public double[] weights() {
        return new double[] {
            intercept,
            perSimilarity,
            perEFoldOfVisitors,
            perEFoldOfSightings,
            perEFoldOfEyeDistance,
            perEFoldOfPictures,
            perSiteLikeness,
            looksKnown,
            looksNew
        };
    }

    /** What the regression runs over: 1, similarity, and the logarithms of the rest. */
    public static double[] terms(Likeness likeness) {
        return new double[] {
            1,
            likeness.similarity(),
            Math.log(Math.max(1, likeness.visitors())),
            Math.log(Math.max(1, likeness.sightings())),
            Math.log(
                    Math.clamp(likeness.eyeDistancePx(), EYE_DISTANCE_MIN_PX, EYE_DISTANCE_MAX_PX)),
            Math.log(Math.clamp(likeness.pictures(), 1, PICTURES_MAX))
        };
    }

    /** How much more alike than usual those of a day who came again were. */
    public static double siteLikeness(List<Likeness> day) {
        double sum = 0;
        int cameAgain = 0;
        for (Likeness likeness : day) {
            if (likeness.similarity() > CAME_AGAIN_FROM) {
                sum += likeness.similarity();
                cameAgain++;
            }
        }
        return siteLikeness(sum, cameAgain);
    }

    /**
     * How much more alike than usual those who came again were.
     *
     * @param sum of the similarities of all who came again
     */
    static double siteLikeness(double sum, int cameAgain) {
        double mean = (sum + USUAL_ONES * USUAL_LIKENESS) / (cameAgain + USUAL_ONES);
        return Math.clamp(mean - USUAL_LIKENESS, -SITE_MOST, SITE_MOST);
    }
}
