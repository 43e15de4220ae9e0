package facecount.inference;

/**
 * Whether a face has stayed exactly where it is for a minute, as posters, screens and mannequins
 * do, and no living person does.
 *
 * <p>Compares means over a second of the five points, in units of the distance of the eyes. The
 * mean takes the detector's jitter away; a living head moves by more than what is left.
 */
final class Stillness {
    private static final long WINDOW_NANOS = 1_000_000_000L;
    private static final long STILL_NANOS = 60_000_000_000L;

    /* A second with fewer pictures says nothing; a track that is seen so rarely is not a poster. */
    private static final int PICTURES_MIN = 3;

    /* How far a mean over a second may lie from the first, in eye distances. Measured on a still
     * picture with sensor noise, see the test beside this class; people who sit and read move by
     * 0.1 and more within a minute. */
    static final float JITTER_MAX = 0.06f;

    private static final int VALUES = 10;

    private final double[] sums = new double[VALUES];
    private final double[] anchor = new double[VALUES];
    private int pictures;
    private long windowStart;
    private long anchoredAt = Long.MIN_VALUE;
    private boolean still;

    boolean isStill() {
        return still;
    }

    /** Takes the face's points in the picture of {@code nanos}, which rise. */
    void add(Landmarks face, long nanos) {
        if (pictures > 0 && nanos - windowStart >= WINDOW_NANOS) {
            endWindow(face.eyeDistancePx());
        }
        if (pictures == 0) {
            windowStart = nanos;
        }
        pictures++;
        sums[0] += face.leftEyeX();
        sums[1] += face.leftEyeY();
        sums[2] += face.rightEyeX();
        sums[3] += face.rightEyeY();
        sums[4] += face.noseX();
        sums[5] += face.noseY();
        sums[6] += face.leftMouthX();
        sums[7] += face.leftMouthY();
        sums[8] += face.rightMouthX();
        sums[9] += face.rightMouthY();
    }

    private void endWindow(float eyeDistancePx) {
        if (pictures >= PICTURES_MIN) {
            if (anchoredAt == Long.MIN_VALUE || moved(eyeDistancePx)) {
                for (int i = 0; i < VALUES; i++) {
                    anchor[i] = sums[i] / pictures;
                }
                anchoredAt = windowStart;
            }
            still = windowStart + WINDOW_NANOS - anchoredAt >= STILL_NANOS;
        }
        pictures = 0;
        java.util.Arrays.fill(sums, 0);
    }

    private boolean moved(float eyeDistancePx) {
        double allowed = JITTER_MAX * Math.max(1, eyeDistancePx);
        for (int i = 0; i < VALUES; i++) {
            if (Math.abs(sums[i] / pictures - anchor[i]) > allowed) {
                return true;
            }
        }
        return false;
    }
}
