package facecount.inference;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import facecount.camera.Frame;

import java.lang.foreign.MemorySegment;

/**
 * Notices that a picture shows another scene than the one before it, as after a cut in a film or
 * when a camera is turned: then nobody stands where somebody stood.
 *
 * <p>Compares two grids of samples by their correlation, which a change of exposure or a person
 * walking past leaves high. Not thread-safe.
 */
final class SceneChange {
    private static final int COLUMNS = 48;
    private static final int ROWS = 27;

    /* A cell is the mean of 2 x 2 samples: enough against noise, 5,184 bytes read a picture. */
    private static final int SAMPLES = 2;

    /* Neighbouring pictures of a film correlate above 0.9 even at 5 pictures a second; pictures of
     * different scenes rarely above 0.5. */
    private static final double SAME_FROM = 0.7;

    /* A dark or blank picture has only noise to compare. Standard deviation in grey levels. */
    private static final double CONTRAST_MIN = 4;

    private float[] before = new float[COLUMNS * ROWS];
    private float[] now = new float[COLUMNS * ROWS];
    private boolean seen;

    /** Takes the next picture and says whether it begins another scene. */
    boolean isNewScene(Frame frame) {
        float[] swap = before;
        before = now;
        now = swap;
        sample(frame, now);
        boolean first = !seen;
        seen = true;
        return !first && isOtherScene();
    }

    private static void sample(Frame frame, float[] cells) {
        MemorySegment pixels = frame.pixelsBgr();
        int width = frame.widthPx();
        int height = frame.heightPx();
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                int sum = 0;
                for (int i = 0; i < SAMPLES * SAMPLES; i++) {
                    int x = (column * SAMPLES + i % SAMPLES) * width / (COLUMNS * SAMPLES);
                    int y = (row * SAMPLES + i / SAMPLES) * height / (ROWS * SAMPLES);
                    // Green stands for brightness.
                    sum += pixels.get(JAVA_BYTE, 3L * ((long) y * width + x) + 1) & 0xff;
                }
                cells[row * COLUMNS + column] = (float) sum / (SAMPLES * SAMPLES);
            }
        }
    }

    private boolean isOtherScene() {
        double sumBefore = 0;
        double sumNow = 0;
        for (int i = 0; i < now.length; i++) {
            sumBefore += before[i];
            sumNow += now[i];
        }
        double meanBefore = sumBefore / now.length;
        double meanNow = sumNow / now.length;
        double squaresBefore = 0;
        double squaresNow = 0;
        double products = 0;
        for (int i = 0; i < now.length; i++) {
            double b = before[i] - meanBefore;
            double n = now[i] - meanNow;
            squaresBefore += b * b;
            squaresNow += n * n;
            products += b * n;
        }
        double least = CONTRAST_MIN * CONTRAST_MIN * now.length;
        if (squaresBefore < least || squaresNow < least) {
            // From or to a blank picture: the light went, the lens was covered.
            return squaresBefore >= 4 * least || squaresNow >= 4 * least;
        }
        return products / Math.sqrt(squaresBefore * squaresNow) < SAME_FROM;
    }
}
