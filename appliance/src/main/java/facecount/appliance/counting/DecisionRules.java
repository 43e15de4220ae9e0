package facecount.appliance.counting;

import facecount.inference.Box;
import facecount.inference.FaceQuality;

/**
 * The thresholds of the decision, in one place. Similarities are cosines of SFace embeddings; how
 * each was found: docs/decisions/0006-counting.md.
 */
final class DecisionRules {
    /** From here on a face is a known visitor's. */
    static final float KNOWN_FROM = 0.42f;

    /** Below this a good face is certainly nobody's yet: no need to wait for more pictures. */
    static final float NEW_BELOW = 0.33f;

    /**
     * A track that was taken for a visitor is let go below this: apart from {@link #KNOWN_FROM}, so
     * that it does not flutter.
     */
    static final float LEAVE_BELOW = 0.36f;

    /** By how much another visitor must be more alike for a track to change to him. */
    static final float CHANGE_MARGIN = 0.05f;

    /**
     * From here on two visitors are one. Stricter than {@link #KNOWN_FROM}: every pair of the day
     * is compared again and again while their templates grow.
     */
    static final float MERGE_FROM = 0.52f;

    /**
     * At the day's end an undecided face joins a visitor from here on: it never founds one alone.
     */
    static final float JOIN_FROM = 0.38f;

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

    /** More pictures would say nothing new: a track need not wait for its end. */
    static boolean isPlenty(Passage.Face face) {
        return face.pictures() >= PICTURES_PLENTY;
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
