package facecount.appliance.counting;

import facecount.inference.Box;
import facecount.inference.FaceQuality;

/**
 * The thresholds of the decision, in one place. How each was found: docs/decisions/0006-counting.md
 * and 0009-estimate.md.
 */
final class DecisionRules {
    /*
     * Log-odds: how much likelier a face is somebody new than the visitor it is most like, with the day's share of
     * newcomers; 0 is as likely as not.
     */

    /** Below this a face is the known visitor's. */
    static final double KNOWN_BELOW = 0;

    /** From here on a good face is certainly nobody's yet: no need to wait for more pictures. */
    static final double SURELY_NEW_FROM = 2;

    /**
     * A track that was taken for a visitor is let go from here on: apart from {@link #KNOWN_BELOW},
     * so that it does not flutter.
     */
    static final double LEFT_FROM = 2;

    /**
     * Below this two visitors are one. Stricter than {@link #KNOWN_BELOW}: every pair of the day is
     * compared again and again while their templates grow.
     */
    static final double ONE_BELOW = -1;

    /** At the day's end an undecided face joins a visitor below this: it never founds one alone. */
    static final double JOIN_BELOW = 1;

    /** The day's share of newcomers says no more than this, however long nobody new came. */
    static final double SHARE_MOST = 3;

    /* Similarities, cosines of centred SFace embeddings: what no share of newcomers makes alike. */

    static final float ALIKE_FROM = 0.30f;

    static final float MERGE_ALIKE_FROM = 0.36f;

    /** Two undecided faces are one person: as good as one in 10,000 pairs of strangers. */
    static final float BOTH_UNDECIDED_FROM = 0.36f;

    /** What is at a poster's place is the poster. */
    static final float SAME_STILL_FACE_FROM = 0.36f;

    /** By how much another visitor must be more alike for a track to change to him. */
    static final float CHANGE_MARGIN = 0.05f;

    /** Overlap of the boxes from which a face is at the same place as a still one. */
    static final float SAME_PLACE_FROM = 0.4f;

    /** So many undecided faces wait at most; beyond, the oldest is settled first. 0.5 kB each. */
    static final int UNDECIDED_MAX = 1_000;

    /** So many posters are remembered a day; beyond, the oldest is forgotten. */
    static final int STILL_FACES_MAX = 64;

    /** Beyond this many pictures one track weighs no more in a template than another. */
    private static final int PICTURES_WEIGHED_MAX = 8;

    /* "Seen well": one picture is enough to found a visitor. Below, faces split people. */
    private static final float EYES_WELL_PX = 10;
    private static final float SCORE_WELL = 0.6f;
    private static final float FRONTALITY_WELL = 0.2f;
    private static final float SHARPNESS_WELL = 0.02f;

    /* A face so large and clear is a person's, however far it is turned: at its end it may found a visitor too. */
    private static final float EYES_TURNED_PX = 15;
    private static final float SCORE_TURNED = 0.85f;

    private static final int PICTURES_PLENTY = 4;

    private DecisionRules() {}

    /** One picture says enough. */
    static boolean isSeenWell(FaceQuality quality) {
        return quality.eyeDistancePx() >= EYES_WELL_PX
                && quality.detectorScore() >= SCORE_WELL
                && quality.frontality() >= FRONTALITY_WELL
                && quality.sharpness() >= SHARPNESS_WELL;
    }

    /** Seen twice or seen well: enough to found a visitor. */
    static boolean isEvidence(Passage.Face face) {
        return face.pictures() >= 2 || isSeenWell(face.quality());
    }

    /** Enough if nothing better comes any more. */
    static boolean isEvidenceAtTheEnd(Passage.Face face) {
        FaceQuality quality = face.quality();
        boolean turned =
                quality.eyeDistancePx() >= EYES_TURNED_PX
                        && quality.detectorScore() >= SCORE_TURNED
                        && quality.sharpness() >= SHARPNESS_WELL;
        return turned || isEvidence(face);
    }

    /** More pictures would say nothing new: a track need not wait for its end. */
    static boolean isPlenty(Passage.Face face) {
        return face.pictures() >= PICTURES_PLENTY;
    }

    /**
     * Whoever he is, it is somebody: what was none had detector's scores up to 0.82. While it is
     * undecided it counts by its chance to be somebody new.
     */
    static boolean isSomebody(Passage.Face face) {
        return face.quality().detectorScore() >= SCORE_TURNED;
    }

    /** A track's weight in its visitor's template. */
    static float weight(Passage.Face face) {
        float byPictures = (float) Math.sqrt(Math.min(face.pictures(), PICTURES_WEIGHED_MAX));
        float bySize = Math.clamp(face.quality().eyeDistancePx() / 30, 0.5f, 1);
        return byPictures * bySize;
    }

    static boolean isSamePlace(Box one, Box other) {
        return one.overlap(other) >= SAME_PLACE_FROM;
    }
}
