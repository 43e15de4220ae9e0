package facecount.inference;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import facecount.camera.Frame;

import java.lang.foreign.MemorySegment;

/**
 * Writes a turned and scaled piece of a picture into a net's input, as its catalogue entry wants
 * it: colour order, size, offset and divisor. What lies outside the picture is black, as it was
 * when the nets were trained.
 */
final class CropInput {
    private static final float LUMA_B = 0.114f;
    private static final float LUMA_G = 0.587f;
    private static final float LUMA_R = 0.299f;

    /* A pixel of the crop that covers more than this many of the picture's is averaged from
     * several samples: one bilinear sample would skip pixels, and what is left flickers. */
    private static final float SOURCE_PX_PER_SAMPLE = 1.5f;

    /* 4 x 4 samples for faces above 650 px; a larger face has detail to spare. */
    private static final int SAMPLES_MAX = 4;

    private enum Colour {
        GREY,
        RGB,
        BGR
    }

    private final MemorySegment input;
    private final int widthPx;
    private final int heightPx;
    private final Colour colour;
    private final float subtract;
    private final float factor;
    private final float[] rowB;
    private final float[] rowG;
    private final float[] rowR;

    /** Where the samples of a pixel lie in it. */
    private final float[] offsets = new float[SAMPLES_MAX];

    /*
     * The part of the picture that the crop shows, on the heap: copied in whole rows, which costs a hundredth of what
     * reading each pixel four times from off-heap memory does. Grows to the largest face so far.
     */
    private byte[] patch = new byte[0];
    private float[] patchValues = new float[0];
    private int patchLeft;
    private int patchTop;
    private int patchWidth;
    private int patchHeight;

    CropInput(Net net) {
        ModelEntry entry = net.entry();
        long[] shape = entry.inputShape();
        this.input = net.input();
        this.heightPx = Math.toIntExact(shape[2]);
        this.widthPx = Math.toIntExact(shape[3]);
        this.colour =
                switch (entry.text("input.colour")) {
                    case "grey" -> Colour.GREY;
                    case "rgb" -> Colour.RGB;
                    case "bgr" -> Colour.BGR;
                    default ->
                            throw new InferenceException(
                                    "model %s: input.colour is grey, rgb or bgr, got %s"
                                            .formatted(entry.name(), entry.text("input.colour")));
                };
        if (shape[1] != (colour == Colour.GREY ? 1 : 3)) {
            throw new InferenceException(
                    "model %s: %s does not fit %d channels"
                            .formatted(entry.name(), entry.text("input.colour"), shape[1]));
        }
        this.subtract = entry.number("input.subtract");
        this.factor = 1 / entry.number("input.divide");
        this.rowB = new float[widthPx];
        this.rowG = new float[widthPx];
        this.rowR = new float[widthPx];
    }

    int widthPx() {
        return widthPx;
    }

    int heightPx() {
        return heightPx;
    }

    /**
     * @param toPicture takes a pixel of the crop to its place in the picture; whole numbers are the
     *     middles of pixels in both
     */
    void write(Frame frame, SimilarityTransform toPicture) {
        write(frame, toPicture, 0, widthPx);
    }

    /** Writes only the columns of a square in the middle; what is beside it stays. */
    void writeMiddleSquare(Frame frame, SimilarityTransform toPicture) {
        int first = Math.max(0, (widthPx - heightPx) / 2);
        write(frame, toPicture, first, Math.min(widthPx, first + heightPx));
    }

    private void write(Frame frame, SimilarityTransform toPicture, int first, int end) {
        int samples =
                Math.clamp(
                        (long) Math.ceil(toPicture.scale() / SOURCE_PX_PER_SAMPLE), 1, SAMPLES_MAX);
        for (int i = 0; i < samples; i++) {
            offsets[i] = (i + 0.5f) / samples;
        }
        copyPatch(frame, toPicture, first, end);
        for (int row = 0; row < heightPx; row++) {
            if (isInside(frame, toPicture, row, first, end)) {
                sampleRowInside(toPicture, row, samples, first, end);
            } else {
                sampleRow(frame, toPicture, row, samples, first, end);
            }
            writeRow(row, first, end);
        }
    }

    /** Mirrors the input left to right, in place. */
    void mirror() {
        long rows = input.byteSize() / Float.BYTES / widthPx;
        for (long row = 0; row < rows; row++) {
            long first = row * widthPx;
            for (int left = 0, right = widthPx - 1; left < right; left++, right--) {
                float value = input.getAtIndex(JAVA_FLOAT, first + left);
                input.setAtIndex(
                        JAVA_FLOAT, first + left, input.getAtIndex(JAVA_FLOAT, first + right));
                input.setAtIndex(JAVA_FLOAT, first + right, value);
            }
        }
    }

    /**
     * How much fine detail the crop has, 0 to 1: the energy of the differences between neighbours
     * two apart relative to the crop's contrast. Taken from the middle, where the face is, in the
     * second plane, which is green or grey.
     */
    float sharpness() {
        long plane = colour == Colour.GREY ? 0 : (long) widthPx * heightPx;
        int left = widthPx / 4;
        int top = heightPx / 4;
        int right = widthPx - left;
        int bottom = heightPx - heightPx / 8;
        double sum = 0;
        double squares = 0;
        double detail = 0;
        int count = 0;
        for (int y = top; y < bottom; y++) {
            long row = plane + (long) y * widthPx;
            for (int x = left; x < right; x++) {
                float here = input.getAtIndex(JAVA_FLOAT, row + x);
                float laplacian =
                        4 * here
                                - input.getAtIndex(JAVA_FLOAT, row + x - 1)
                                - input.getAtIndex(JAVA_FLOAT, row + x + 1)
                                - input.getAtIndex(JAVA_FLOAT, row - widthPx + x)
                                - input.getAtIndex(JAVA_FLOAT, row + widthPx + x);
                sum += here;
                squares += (double) here * here;
                detail += (double) laplacian * laplacian;
                count++;
            }
        }
        double variance = squares / count - sum / count * (sum / count);
        if (variance < 1e-6) {
            return 0;
        }
        double ratio = Math.sqrt(detail / count / variance);
        return (float) Math.min(1, ratio / SHARP_FROM);
    }

    /* Laplacian over contrast from which on a face counts as fully sharp. On LFW's photos, which
     * are not very sharp, it is 0.24, 0.35 and 0.51 for a tenth, a half and nine tenths of the
     * faces (2018 faces, 2026-11-25); on the sharp ones of a studio it is above 0.6. */
    private static final double SHARP_FROM = 0.6;

    private void copyPatch(Frame frame, SimilarityTransform toPicture, int first, int end) {
        float left = Float.MAX_VALUE;
        float top = Float.MAX_VALUE;
        float right = -Float.MAX_VALUE;
        float bottom = -Float.MAX_VALUE;
        for (int corner = 0; corner < 4; corner++) {
            float u = corner % 2 == 0 ? first - 0.5f : end - 0.5f;
            float v = corner / 2 == 0 ? -0.5f : heightPx - 0.5f;
            left = Math.min(left, toPicture.x(u, v));
            right = Math.max(right, toPicture.x(u, v));
            top = Math.min(top, toPicture.y(u, v));
            bottom = Math.max(bottom, toPicture.y(u, v));
        }
        patchLeft = Math.clamp((long) Math.floor(left) - 1, 0, frame.widthPx());
        patchTop = Math.clamp((long) Math.floor(top) - 1, 0, frame.heightPx());
        patchWidth =
                Math.clamp((long) Math.ceil(right) + 2, patchLeft, frame.widthPx()) - patchLeft;
        patchHeight =
                Math.clamp((long) Math.ceil(bottom) + 2, patchTop, frame.heightPx()) - patchTop;
        int bytes = 3 * patchWidth * patchHeight;
        if (patch.length < bytes) {
            patch = new byte[bytes];
            patchValues = new float[bytes];
        }
        for (int row = 0; row < patchHeight; row++) {
            long from = 3L * ((long) (patchTop + row) * frame.widthPx() + patchLeft);
            MemorySegment.copy(
                    frame.pixelsBgr(),
                    JAVA_BYTE,
                    from,
                    patch,
                    3 * row * patchWidth,
                    3 * patchWidth);
        }
        convert(patch, patchValues, bytes);
    }

    private static void convert(byte[] bytes, float[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = bytes[i] & 0xff;
        }
    }

    /** The samples of a row lie inside if its four corners do. */
    private static boolean isInside(
            Frame frame, SimilarityTransform toPicture, int row, int first, int end) {
        float left = first - 0.5f;
        float right = end - 0.5f;
        float top = row - 0.5f;
        float bottom = row + 0.5f;
        return isInside(frame, toPicture.x(left, top), toPicture.y(left, top))
                && isInside(frame, toPicture.x(right, top), toPicture.y(right, top))
                && isInside(frame, toPicture.x(left, bottom), toPicture.y(left, bottom))
                && isInside(frame, toPicture.x(right, bottom), toPicture.y(right, bottom));
    }

    private static boolean isInside(Frame frame, float x, float y) {
        return x >= 0 && y >= 0 && x < frame.widthPx() - 1 && y < frame.heightPx() - 1;
    }

    /* Nearly every row of nearly every face: without a question for each sample, and from numbers
     * that are converted once instead of at each of the four looks at them. */
    private void sampleRowInside(
            SimilarityTransform toPicture, int row, int samples, int first, int end) {
        float[] pixels = patchValues;
        int stride = 3 * patchWidth;
        float share = 1f / (samples * samples);
        float a = toPicture.a();
        float b = toPicture.b();
        float shiftX = toPicture.shiftX();
        float shiftY = toPicture.shiftY();
        for (int column = first; column < end; column++) {
            float blue = 0;
            float green = 0;
            float red = 0;
            for (int sampleRow = 0; sampleRow < samples; sampleRow++) {
                float v = row + offsets[sampleRow] - 0.5f;
                float bv = b * v;
                float av = a * v;
                for (int sampleColumn = 0; sampleColumn < samples; sampleColumn++) {
                    float u = column + offsets[sampleColumn] - 0.5f;
                    float x = a * u - bv + shiftX - patchLeft;
                    float y = b * u + av + shiftY - patchTop;
                    int left = (int) x;
                    int top = (int) y;
                    float rightShare = x - left;
                    float bottomShare = y - top;
                    float topLeft = (1 - rightShare) * (1 - bottomShare);
                    float topRight = rightShare * (1 - bottomShare);
                    float bottomLeft = (1 - rightShare) * bottomShare;
                    float bottomRight = rightShare * bottomShare;
                    int p = top * stride + 3 * left;
                    int r = p + stride;
                    blue +=
                            topLeft * pixels[p]
                                    + topRight * pixels[p + 3]
                                    + bottomLeft * pixels[r]
                                    + bottomRight * pixels[r + 3];
                    green +=
                            topLeft * pixels[p + 1]
                                    + topRight * pixels[p + 4]
                                    + bottomLeft * pixels[r + 1]
                                    + bottomRight * pixels[r + 4];
                    red +=
                            topLeft * pixels[p + 2]
                                    + topRight * pixels[p + 5]
                                    + bottomLeft * pixels[r + 2]
                                    + bottomRight * pixels[r + 5];
                }
            }
            rowB[column] = blue * share;
            rowG[column] = green * share;
            rowR[column] = red * share;
        }
    }

    private void sampleRow(
            Frame frame, SimilarityTransform toPicture, int row, int samples, int first, int end) {
        float[] pixels = patchValues;
        int pictureWidth = frame.widthPx();
        int pictureHeight = frame.heightPx();
        float share = 1f / (samples * samples);
        for (int column = first; column < end; column++) {
            float blue = 0;
            float green = 0;
            float red = 0;
            for (int sample = 0; sample < samples * samples; sample++) {
                int sampleRow = sample / samples;
                int sampleColumn = sample % samples;
                float u = column + offsets[sampleColumn] - 0.5f;
                float v = row + offsets[sampleRow] - 0.5f;
                float x = toPicture.x(u, v);
                float y = toPicture.y(u, v);
                int left = (int) Math.floor(x);
                int top = (int) Math.floor(y);
                if (left < -1 || top < -1 || left >= pictureWidth || top >= pictureHeight) {
                    continue;
                }
                float rightShare = x - left;
                float bottomShare = y - top;
                float topLeft = (1 - rightShare) * (1 - bottomShare);
                float topRight = rightShare * (1 - bottomShare);
                float bottomLeft = (1 - rightShare) * bottomShare;
                float bottomRight = rightShare * bottomShare;
                // At the picture's edge what would lie outside weighs nothing, and its offset is
                // moved inside.
                int right = left + 1;
                int bottom = top + 1;
                if (left < 0) {
                    topLeft = bottomLeft = 0;
                    left = 0;
                }
                if (top < 0) {
                    topLeft = topRight = 0;
                    top = 0;
                }
                if (right >= pictureWidth) {
                    topRight = bottomRight = 0;
                    right = left;
                }
                if (bottom >= pictureHeight) {
                    bottomLeft = bottomRight = 0;
                    bottom = top;
                }
                int topRow = (top - patchTop) * patchWidth - patchLeft;
                int bottomRow = (bottom - patchTop) * patchWidth - patchLeft;
                int p = 3 * (topRow + left);
                int q = 3 * (topRow + right);
                int r = 3 * (bottomRow + left);
                int t = 3 * (bottomRow + right);
                blue +=
                        topLeft * pixels[p]
                                + topRight * pixels[q]
                                + bottomLeft * pixels[r]
                                + bottomRight * pixels[t];
                green +=
                        topLeft * pixels[p + 1]
                                + topRight * pixels[q + 1]
                                + bottomLeft * pixels[r + 1]
                                + bottomRight * pixels[t + 1];
                red +=
                        topLeft * pixels[p + 2]
                                + topRight * pixels[q + 2]
                                + bottomLeft * pixels[r + 2]
                                + bottomRight * pixels[t + 2];
            }
            rowB[column] = blue * share;
            rowG[column] = green * share;
            rowR[column] = red * share;
        }
    }

    private void writeRow(int row, int first, int end) {
        switch (colour) {
            case GREY -> {
                for (int x = first; x < end; x++) {
                    rowG[x] = LUMA_B * rowB[x] + LUMA_G * rowG[x] + LUMA_R * rowR[x];
                }
                writePlane(0, row, first, end, rowG);
            }
            case RGB -> writePlanes(row, first, end, rowR, rowG, rowB);
            case BGR -> writePlanes(row, first, end, rowB, rowG, rowR);
        }
    }

    private void writePlanes(int row, int first, int end, float[] one, float[] two, float[] three) {
        writePlane(0, row, first, end, one);
        writePlane(1, row, first, end, two);
        writePlane(2, row, first, end, three);
    }

    private void writePlane(int plane, int row, int first, int end, float[] values) {
        for (int x = first; x < end; x++) {
            values[x] = (values[x] - subtract) * factor;
        }
        long start = ((long) plane * heightPx + row) * widthPx + first;
        MemorySegment.copy(values, first, input, JAVA_FLOAT, start * Float.BYTES, end - first);
    }
}
