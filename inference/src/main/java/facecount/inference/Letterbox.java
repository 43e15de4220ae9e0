package facecount.inference;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import facecount.camera.Frame;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Scales a whole picture into a detector's input of fixed size: as large as fits, at the top left,
 * the rest black. Planes of floats 0 to 255 in the order B, G, R.
 *
 * <p>Going smaller, each pixel is the mean of the area it covers; going larger, it is interpolated.
 * Nothing is allocated as long as the pictures keep their size. Not thread-safe.
 */
final class Letterbox {
    /* Both passes are plain loops over arrays that the compiler turns into vector code: the rows
     * first, all bytes alike, then the columns. */
    private static final int ROW_WEIGHT_BITS = 8;

    private static final int ROW_WEIGHT_ONE = 1 << ROW_WEIGHT_BITS;

    private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;

    private final MemorySegment input;
    private final int widthPx;
    private final int heightPx;
    private final float[][] planeRows;

    private int pictureWidthPx;
    private int pictureHeightPx;
    private int scaledWidthPx;
    private int scaledHeightPx;
    private Taps columns = Taps.NONE;
    private Taps rows = Taps.NONE;
    private byte[] pictureRow = {};
    private int[] rowSums = {};

    /**
     * @param input {@code 3 * heightPx * widthPx} floats
     */
    Letterbox(MemorySegment input, int widthPx, int heightPx) {
        this.input = input;
        this.widthPx = widthPx;
        this.heightPx = heightPx;
        this.planeRows = new float[3][widthPx];
    }

    /** Somebody else wrote into the input: its black parts must be made black again. */
    void forget() {
        pictureWidthPx = 0;
    }

    void write(Frame frame) {
        if (frame.widthPx() != pictureWidthPx || frame.heightPx() != pictureHeightPx) {
            prepare(frame.widthPx(), frame.heightPx());
        }
        MemorySegment pixels = frame.pixelsBgr();
        long planeBytes = (long) widthPx * heightPx * Float.BYTES;
        long rowBytes = (long) scaledWidthPx * Float.BYTES;
        boolean halves = columns.halves && rows.halves;
        for (int y = 0; y < scaledHeightPx; y++) {
            if (halves) {
                halve(pixels, y);
            } else {
                sumRows(pixels, y);
                scaleColumns();
            }
            for (int plane = 0; plane < 3; plane++) {
                MemorySegment.copy(
                        planeRows[plane],
                        0,
                        input,
                        JAVA_FLOAT,
                        plane * planeBytes + (long) y * widthPx * Float.BYTES,
                        (int) (rowBytes / Float.BYTES));
            }
        }
    }

    /** Pixels of the picture for one of the input's, across. */
    float pictureXPerPx() {
        return (float) pictureWidthPx / scaledWidthPx;
    }

    /** Pixels of the picture for one of the input's, down. */
    float pictureYPerPx() {
        return (float) pictureHeightPx / scaledHeightPx;
    }

    private void prepare(int width, int height) {
        double scale = Math.min((double) widthPx / width, (double) heightPx / height);
        pictureWidthPx = width;
        pictureHeightPx = height;
        scaledWidthPx = Math.clamp(Math.round(width * scale), 1, widthPx);
        scaledHeightPx = Math.clamp(Math.round(height * scale), 1, heightPx);
        columns = Taps.between(width, scaledWidthPx, 1f / ROW_WEIGHT_ONE);
        rows = Taps.between(height, scaledHeightPx, ROW_WEIGHT_ONE);
        pictureRow = new byte[3 * width];
        rowSums = new int[3 * width];
        input.fill((byte) 0);
    }

    /* The common case, 1280 x 720, at less than half the time: eight bytes of two rows are added at
     * once in lanes of 16 bits. Of the six bytes of two pixels, B G R B G R, blue are the first and
     * the fourth, and so on. */
    private void halve(MemorySegment pixels, int y) {
        float[] blue = planeRows[0];
        float[] green = planeRows[1];
        float[] red = planeRows[2];
        long upper = 2L * y * 3 * pictureWidthPx;
        long lower = upper + 3L * pictureWidthPx;
        int last = scaledWidthPx - 1;
        for (int x = 0; x < last; x++) {
            long above = pixels.get(LITTLE_ENDIAN_LONG, upper + 6L * x);
            long below = pixels.get(LITTLE_ENDIAN_LONG, lower + 6L * x);
            long even = (above & EVEN_BYTES) + (below & EVEN_BYTES);
            long odd = (above >>> 8 & EVEN_BYTES) + (below >>> 8 & EVEN_BYTES);
            blue[x] = 0.25f * (int) ((even & 0xffff) + (odd >>> 16 & 0xffff));
            green[x] = 0.25f * (int) ((odd & 0xffff) + (even >>> 32 & 0xffff));
            red[x] = 0.25f * (int) ((even >>> 16 & 0xffff) + (odd >>> 32 & 0xffff));
        }
        // Eight bytes at the last pixel would reach beyond the picture.
        blue[last] = quarter(pixels, upper + 6L * last, lower + 6L * last);
        green[last] = quarter(pixels, upper + 6L * last + 1, lower + 6L * last + 1);
        red[last] = quarter(pixels, upper + 6L * last + 2, lower + 6L * last + 2);
    }

    private static float quarter(MemorySegment pixels, long upper, long lower) {
        return 0.25f
                * ((pixels.get(JAVA_BYTE, upper) & 0xff)
                        + (pixels.get(JAVA_BYTE, upper + 3) & 0xff)
                        + (pixels.get(JAVA_BYTE, lower) & 0xff)
                        + (pixels.get(JAVA_BYTE, lower + 3) & 0xff));
    }

    private void sumRows(MemorySegment pixels, int y) {
        int bytes = pictureRow.length;
        int first = rows.first[y];
        int count = rows.count[y];
        int left = ROW_WEIGHT_ONE;
        for (int tap = 0; tap < count; tap++) {
            // The weights are whole numbers whose sum is kept exact, so that white stays white.
            int weight =
                    tap == count - 1
                            ? left
                            : Math.min(left, Math.round(rows.weights[y * rows.stride + tap]));
            left -= weight;
            MemorySegment.copy(
                    pixels, JAVA_BYTE, (long) (first + tap) * bytes, pictureRow, 0, bytes);
            if (tap == 0) {
                assign(rowSums, pictureRow, weight);
            } else {
                add(rowSums, pictureRow, weight);
            }
        }
    }

    private static void assign(int[] sums, byte[] row, int weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = (row[i] & 0xff) * weight;
        }
    }

    private static void add(int[] sums, byte[] row, int weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += (row[i] & 0xff) * weight;
        }
    }

    private void scaleColumns() {
        float[] blue = planeRows[0];
        float[] green = planeRows[1];
        float[] red = planeRows[2];
        int[] sums = rowSums;
        for (int x = 0; x < scaledWidthPx; x++) {
            int i = 3 * columns.first[x];
            int weightAt = x * columns.stride;
            float b = 0;
            float g = 0;
            float r = 0;
            for (int tap = columns.count[x]; tap > 0; tap--) {
                float weight = columns.weights[weightAt++];
                b += weight * sums[i];
                g += weight * sums[i + 1];
                r += weight * sums[i + 2];
                i += 3;
            }
            blue[x] = b;
            green[x] = g;
            red[x] = r;
        }
    }

    /** Which pixels of a row or column make each scaled one, and with what weight. */
    private static final class Taps {
        static final Taps NONE = new Taps(0, 1);

        final int[] first;
        final int[] count;
        final int stride;
        final float[] weights;
        boolean halves;

        private Taps(int pixels, int stride) {
            this.first = new int[pixels];
            this.count = new int[pixels];
            this.stride = stride;
            this.weights = new float[pixels * stride];
        }

        /**
         * @param sum of the weights of each scaled pixel
         */
        static Taps between(int from, int to, float sum) {
            double step = (double) from / to;
            Taps taps = new Taps(to, (int) Math.ceil(Math.max(step, 1)) + 1);
            for (int i = 0; i < to; i++) {
                if (step >= 1) {
                    taps.cover(i, i * step, Math.min(from, (i + 1) * step), sum / (float) step);
                } else {
                    taps.interpolate(i, Math.clamp((i + 0.5) * step - 0.5, 0, from - 1), from, sum);
                }
            }
            taps.halves = from == 2 * to;
            return taps;
        }

        private void cover(int i, double start, double end, float weight) {
            first[i] = (int) start;
            for (int pixel = (int) start; pixel < end - 1e-9; pixel++) {
                double part = Math.min(end, pixel + 1) - Math.max(start, pixel);
                weights[i * stride + count[i]++] = (float) part * weight;
            }
        }

        private void interpolate(int i, double at, int from, float sum) {
            int left = (int) at;
            float right = (float) (at - left);
            first[i] = left;
            count[i] = left + 1 < from ? 2 : 1;
            weights[i * stride] = count[i] == 2 ? (1 - right) * sum : sum;
            if (count[i] == 2) {
                weights[i * stride + 1] = right * sum;
            }
        }
    }
}
