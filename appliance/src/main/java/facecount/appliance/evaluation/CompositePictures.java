package facecount.appliance.evaluation;

import facecount.camera.Frame;
import facecount.inference.Box;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Pictures as large as a camera's, put together from pieces of pictures without faces, and faces of
 * known size to be pasted into them. The same number makes the same picture.
 */
final class CompositePictures {
    static final int WIDTH_PX = 1280;
    static final int HEIGHT_PX = 720;

    /** Sizes of the pasted faces: the longer side, in pixels. */
    static final List<Integer> SIZES_PX = List.of(20, 30, 40, 60, 100);

    private static final int PIECE_WIDTH_PX = 320;
    private static final int PIECE_HEIGHT_PX = 240;

    private static final int PLACE_COLUMNS = 5;
    private static final int PLACE_ROWS = 3;

    /** So many faces fit into a picture, each in a field of its own. */
    static final int PLACES = PLACE_COLUMNS * PLACE_ROWS;

    /*
     * Labeled Faces in the Wild are cut around the square that Viola's and Jones's detector found, 2.2 times as large:
     * the face's place is known, and not from the detector that is tried here.
     */
    private static final float PORTRAIT_PER_FACE = 2.2f;

    /** Hair and chin are pasted too, and fade into the picture from this share of the radius on. */
    private static final float HEAD_PER_FACE = 1.6f;

    private static final float FADES_FROM = 0.85f;

    private final List<Photograph> photographs;

    /** A photograph without faces, not smaller than a piece, 320 x 240. */
    record Photograph(String name, Frame frame) {}

    CompositePictures(List<Photograph> photographs) {
        this.photographs = List.copyOf(photographs);
    }

    /**
     * Twelve pieces of the photographs, at their own size or smaller, some of them mirrored.
     *
     * @return the photograph of each piece, row by row
     */
    List<String> make(int number, Frame into) {
        RandomGenerator random = new SplittableRandom(number);
        MemorySegment pixels = into.prepare(WIDTH_PX, HEIGHT_PX, number, Instant.EPOCH);
        List<String> pieces = new ArrayList<>();
        float[] pixel = new float[3];
        for (int top = 0; top < HEIGHT_PX; top += PIECE_HEIGHT_PX) {
            for (int left = 0; left < WIDTH_PX; left += PIECE_WIDTH_PX) {
                Photograph photograph = photographs.get(random.nextInt(photographs.size()));
                pieces.add(photograph.name());
                Frame from = photograph.frame();
                double stepMax =
                        Math.min(
                                (double) from.widthPx() / PIECE_WIDTH_PX,
                                (double) from.heightPx() / PIECE_HEIGHT_PX);
                double step = 1 + (stepMax - 1) * random.nextDouble();
                double fromLeft = (from.widthPx() - step * PIECE_WIDTH_PX) * random.nextDouble();
                double fromTop = (from.heightPx() - step * PIECE_HEIGHT_PX) * random.nextDouble();
                boolean mirrored = random.nextBoolean();
                for (int y = 0; y < PIECE_HEIGHT_PX; y++) {
                    for (int x = 0; x < PIECE_WIDTH_PX; x++) {
                        int column = mirrored ? PIECE_WIDTH_PX - 1 - x : x;
                        double fromX = fromLeft + column * step;
                        double fromY = fromTop + y * step;
                        CameraLike.setToMean(
                                from, fromX, fromX + step, fromY, fromY + step, pixel, 0);
                        blend(pixels, left + x, top + y, pixel, 1);
                    }
                }
            }
        }
        return pieces;
    }

    /** The photograph that the middle of the box lies on. */
    static String at(Box box, List<String> pieces) {
        int columns = WIDTH_PX / PIECE_WIDTH_PX;
        int column = Math.clamp((long) box.centerXPx() / PIECE_WIDTH_PX, 0, columns - 1);
        int row =
                Math.clamp(
                        (long) box.centerYPx() / PIECE_HEIGHT_PX,
                        0,
                        HEIGHT_PX / PIECE_HEIGHT_PX - 1);
        return pieces.get(row * columns + column);
    }

    /**
     * Pastes a portrait's head, with every size at every place in turn.
     *
     * @param portrait cut as Labeled Faces in the Wild are
     * @param place 0 to {@link #PLACES} - 1
     * @return where the face is now
     */
    static Box paste(Frame portrait, int place, Frame into) {
        int number = Math.toIntExact(into.sequence());
        RandomGenerator random = new SplittableRandom((long) number * PLACES + place);
        int sizePx = SIZES_PX.get((number + place) % SIZES_PX.size());
        int headPx = Math.round(sizePx * HEAD_PER_FACE);
        int fieldWidthPx = WIDTH_PX / PLACE_COLUMNS;
        int fieldHeightPx = HEIGHT_PX / PLACE_ROWS;
        int left = place % PLACE_COLUMNS * fieldWidthPx + random.nextInt(fieldWidthPx - headPx + 1);
        int top =
                place / PLACE_COLUMNS * fieldHeightPx + random.nextInt(fieldHeightPx - headPx + 1);
        double fromHeadPx = portrait.widthPx() / PORTRAIT_PER_FACE * HEAD_PER_FACE;
        double step = fromHeadPx / headPx;
        double fromLeft = (portrait.widthPx() - fromHeadPx) / 2;
        double fromTop = (portrait.heightPx() - fromHeadPx) / 2;
        float[] pixel = new float[3];
        for (int y = 0; y < headPx; y++) {
            for (int x = 0; x < headPx; x++) {
                double fromX = fromLeft + x * step;
                double fromY = fromTop + y * step;
                CameraLike.setToMean(portrait, fromX, fromX + step, fromY, fromY + step, pixel, 0);
                double radius = Math.hypot(2 * (x + 0.5) / headPx - 1, 2 * (y + 0.5) / headPx - 1);
                double share = Math.clamp((1 - radius) / (1 - FADES_FROM), 0, 1);
                blend(into.pixelsBgr(), left + x, top + y, pixel, share);
            }
        }
        float margin = (headPx - sizePx) / 2f;
        return new Box(left + margin, top + margin, sizePx, sizePx);
    }

    private static void blend(MemorySegment pixels, int x, int y, float[] bgr, double share) {
        long at = 3 * ((long) y * WIDTH_PX + x);
        for (int c = 0; c < 3; c++) {
            int old = pixels.get(ValueLayout.JAVA_BYTE, at + c) & 0xff;
            long mixed = Math.round(share * bgr[c] + (1 - share) * old);
            pixels.set(ValueLayout.JAVA_BYTE, at + c, (byte) mixed);
        }
    }
}
