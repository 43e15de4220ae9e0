package facecount.appliance.health;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How bright and how sharp a picture is, for the question whether faces can be seen in it at all.
 *
 * @param brightness mean luma, 0 (black) to 1 (white)
 * @param sharpness 0 (a soft blur) to 1; independent of brightness and contrast
 */
public record PictureMeasure(float brightness, float sharpness) {
    /* Twelve photographs with recognisable people had 0.15 to 0.52 (2026-11-25). */
    private static final float DARK_BELOW = 0.08f;

    /*
     * The same photographs had 0.45 to 0.80 in focus, 0.20 to 0.32 blurred by the mean of 5 x 5
     * pixels, and 0.12 to 0.18 by that of 9 x 9, where faces of 60 px are no longer recognised.
     */
    private static final float BLURRED_BELOW = 0.19f;

    /** The blur the picture is compared with: the mean of nine neighbours, as the paper has it. */
    private static final int WINDOW = 9;

    public static final PictureMeasure GOOD = new PictureMeasure(0.5f, 1);

    /**
     * Measures a picture.
     *
     * <p>Sharpness is one minus the blur metric of Crété, Dolmière, Ladret and Nicolas (2007):
     * blurring a sharp picture once more changes the differences of neighbours much, blurring a
     * blurred one little.
     *
     * @param pixelsBgr {@code widthPx * heightPx * 3} bytes, rows without padding; only read
     */
    public static PictureMeasure of(MemorySegment pixelsBgr, int widthPx, int heightPx) {
        float[] luma = new float[widthPx * heightPx];
        double sum = 0;
        for (int i = 0; i < luma.length; i++) {
            int blue = pixelsBgr.get(ValueLayout.JAVA_BYTE, 3L * i) & 0xff;
            int green = pixelsBgr.get(ValueLayout.JAVA_BYTE, 3L * i + 1) & 0xff;
            int red = pixelsBgr.get(ValueLayout.JAVA_BYTE, 3L * i + 2) & 0xff;
            luma[i] = 0.114f * blue + 0.587f * green + 0.299f * red;
            sum += luma[i];
        }
        float across = sharpness(luma, widthPx, heightPx, 1, widthPx);
        float down = sharpness(luma, heightPx, widthPx, widthPx, 1);
        return new PictureMeasure((float) (sum / luma.length / 255), Math.min(across, down));
    }

    boolean isDark() {
        return brightness < DARK_BELOW;
    }

    boolean isBlurred() {
        return sharpness < BLURRED_BELOW;
    }

    /** Along lines of {@code length} pixels that lie {@code step} apart in memory. */
    private static float sharpness(float[] luma, int length, int lines, int step, int lineStep) {
        double differences = 0;
        double lost = 0;
        for (int line = 0; line < lines; line++) {
            int start = line * lineStep;
            double window = 0;
            double blurredBefore = 0;
            for (int i = 0; i < length; i++) {
                window += luma[start + i * step];
                if (i < WINDOW) {
                    blurredBefore = window / WINDOW;
                    continue;
                }
                window -= luma[start + (i - WINDOW) * step];
                double blurred = window / WINDOW;
                int centre = start + (i - WINDOW / 2) * step;
                double difference = Math.abs(luma[centre] - luma[centre - step]);
                differences += difference;
                lost += Math.max(0, difference - Math.abs(blurred - blurredBefore));
                blurredBefore = blurred;
            }
        }
        return differences == 0 ? 0 : (float) (lost / differences);
    }
}
