package facecount.inference;

import java.util.Arrays;

/**
 * Whether a face has stayed exactly where it is for a minute, as posters, screens and mannequins
 * do, and no living person does.
 *
 * <p>Takes the middle of the face's box, its mean over each second, and how far the last sixty of
 * these scatter, in units of the distance of the eyes. The mean takes the detector's jitter away; a
 * living head moves by more than what is left.
 */
final class Stillness {
    private static final long WINDOW_NANOS = 1_000_000_000L;
    private static final int WINDOWS = 60;

    /* A second with fewer pictures says nothing; a track that is seen so rarely is not a poster. */
    private static final int PICTURES_MIN = 3;

    /* Sixty seconds with something to say lie within so many. */
    private static final long SPAN_MAX_NANOS = 75 * WINDOW_NANOS;

    /*
     * Standard deviation, in eye distances (63 mm). A film of a still picture with sensor noise, H.264 coded, had 0.003,
     * 0.005 and 0.007 for its three faces (the five points scattered by up to 0.03: the codec's groups of pictures move
     * them more than the noise does). A head that sways by 3 mm to either side has 0.035.
     */
    static final double SCATTER_MAX = 0.018;

    private final double[] middlesX = new double[WINDOWS];
    private final double[] middlesY = new double[WINDOWS];
    private final long[] starts = new long[WINDOWS];
    private int windows;
    private double sumX;
    private double sumY;
    private int pictures;
    private long windowStart;
    private boolean still;

    boolean isStill() {
        return still;
    }

    /** Takes where the face is in the picture of {@code nanos}, which rise. */
    void add(Box face, float eyeDistancePx, long nanos) {
        if (pictures > 0 && nanos - windowStart >= WINDOW_NANOS) {
            endWindow(eyeDistancePx);
        }
        if (pictures == 0) {
            windowStart = nanos;
        }
        pictures++;
        sumX += face.centerXPx();
        sumY += face.centerYPx();
    }

    private void endWindow(float eyeDistancePx) {
        if (pictures >= PICTURES_MIN) {
            int slot = windows % WINDOWS;
            middlesX[slot] = sumX / pictures;
            middlesY[slot] = sumY / pictures;
            starts[slot] = windowStart;
            windows++;
            if (windows >= WINDOWS) {
                // The slot after the newest is the oldest.
                long span = windowStart + WINDOW_NANOS - starts[windows % WINDOWS];
                double allowed = SCATTER_MAX * Math.max(1, eyeDistancePx);
                still =
                        span <= SPAN_MAX_NANOS
                                && scatter(middlesX) <= allowed
                                && scatter(middlesY) <= allowed;
            }
        }
        pictures = 0;
        sumX = 0;
        sumY = 0;
    }

    private static double scatter(double[] values) {
        double mean = Arrays.stream(values).sum() / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / values.length);
    }
}
