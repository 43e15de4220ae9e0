package facecount.inference;

/** How good a crop is for recognition, as one number. */
final class CropQuality {
    /* Faces with less are not embedded: below 8 px between the eyes a stranger looks like anybody,
     * and a profile lies far from the same person's front. */
    private static final float EYE_DISTANCE_MIN_PX = 8;
    private static final float FRONTALITY_MIN = 0.15f;

    /* The template has 35 px between the eyes: more adds nothing. */
    private static final float EYE_DISTANCE_FULL_PX = 35;

    private CropQuality() {}

    static boolean isEnough(FaceDetection face) {
        return face.landmarks().eyeDistancePx() >= EYE_DISTANCE_MIN_PX
                && face.landmarks().frontality() >= FRONTALITY_MIN;
    }

    /** 0 to 1, from size, pose and the detector's score: what can be said without the pixels. */
    static float ofGeometry(FaceDetection face) {
        return ofGeometry(
                face.landmarks().eyeDistancePx(), face.landmarks().frontality(), face.score());
    }

    static float ofGeometry(FaceQuality face) {
        return ofGeometry(face.eyeDistancePx(), face.frontality(), face.detectorScore());
    }

    private static float ofGeometry(float eyeDistancePx, float frontality, float score) {
        float size = Math.min(1, eyeDistancePx / EYE_DISTANCE_FULL_PX);
        return size * (0.2f + 0.8f * frontality) * score;
    }

    static FaceQuality describe(FaceDetection face, float sharpness) {
        return new FaceQuality(
                face.landmarks().eyeDistancePx(),
                sharpness,
                face.landmarks().frontality(),
                face.score());
    }

    /** The share of a crop in the mean of its track: the good ones decide. */
    static float weight(float crop, float sharpness) {
        float quality = crop * (0.25f + 0.75f * sharpness);
        return Math.max(1e-4f, quality * quality);
    }
}
