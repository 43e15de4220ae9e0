package facecount.sampleclip;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Scales a window of a photo to the film's size, bilinear. */
final class Projector {
    /** Weights are in 256ths. */
    private static final int ONE = 256;

    private final int widthPx;
    private final int heightPx;
    private final byte[] row;
    private final int[] leftByte;
    private final int[] rightByte;
    private final int[] rightWeight;

    Projector(int widthPx, int heightPx) {
        this.widthPx = widthPx;
        this.heightPx = heightPx;
        this.row = new byte[3 * widthPx];
        this.leftByte = new int[widthPx];
        this.rightByte = new int[widthPx];
        this.rightWeight = new int[widthPx];
    }

    /**
     * @param picture receives {@code widthPx * heightPx} B, G, R pixels
     */
    void project(Photo photo, Window window, MemorySegment picture) {
        for (int x = 0; x < widthPx; x++) {
            double at = window.leftPx() + (x + 0.5) * window.widthPx() / widthPx - 0.5;
            int left = clamped((int) Math.floor(at), photo.widthPx());
            leftByte[x] = 3 * left;
            rightByte[x] = 3 * clamped(left + 1, photo.widthPx());
            rightWeight[x] = (int) ((at - Math.floor(at)) * ONE);
        }
        for (int y = 0; y < heightPx; y++) {
            double at = window.topPx() + (y + 0.5) * window.heightPx() / heightPx - 0.5;
            int above = clamped((int) Math.floor(at), photo.heightPx());
            projectRow(
                    photo,
                    3 * photo.widthPx() * above,
                    3 * photo.widthPx() * clamped(above + 1, photo.heightPx()),
                    (int) ((at - Math.floor(at)) * ONE));
            MemorySegment.copy(
                    row, 0, picture, ValueLayout.JAVA_BYTE, (long) y * row.length, row.length);
        }
    }

    private void projectRow(Photo photo, int aboveByte, int belowByte, int belowWeight) {
        byte[] bgr = photo.bgr();
        for (int x = 0, target = 0; x < widthPx; x++) {
            int left = leftByte[x];
            int right = rightByte[x];
            int weight = rightWeight[x];
            for (int c = 0; c < 3; c++) {
                int above =
                        (bgr[aboveByte + left + c] & 0xFF) * (ONE - weight)
                                + (bgr[aboveByte + right + c] & 0xFF) * weight;
                int below =
                        (bgr[belowByte + left + c] & 0xFF) * (ONE - weight)
                                + (bgr[belowByte + right + c] & 0xFF) * weight;
                row[target++] =
                        (byte)
                                ((above * (ONE - belowWeight) + below * belowWeight + ONE * ONE / 2)
                                        / (ONE * ONE));
            }
        }
    }

    private static int clamped(int at, int size) {
        return Math.max(0, Math.min(size - 1, at));
    }
}
