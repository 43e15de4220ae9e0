package facecount.inference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import facecount.camera.Frame;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The detector YuNet (libfacedetection.train; OpenCV Zoo 2023mar). The net looks at the picture in
 * a grid of cells of 8, 16 and 32 pixels; each cell says whether a face has its middle there.
 */
final class YuNet implements FaceDetector {
    private static final int[] STRIDES_PX = {8, 16, 32};

    private static final int BBOX = 4;
    private static final int KPS = 10;

    /* A picture of 16,000 pixels square has fewer cells. */
    private static final int CELL_BITS = 22;

    private final Net net;
    private final Letterbox letterbox;
    private final CropInput piece;
    private final int widthPx;
    private final Grid[] grids = new Grid[STRIDES_PX.length];

    /** Whether the input holds a piece of a picture, with black beside it. */
    private boolean holdsPiece;

    private final BestBoxes boxes;
    private final ArrayList<FaceDetection> faces = new ArrayList<>();

    /* Which grid and cell each candidate comes from. */
    private final int[] places = new int[BestBoxes.CANDIDATES_MAX];

    /* The scores on the heap: a loop over an array is four times as fast as one over a segment. */
    private final float[][] cls = new float[STRIDES_PX.length][];
    private final float[][] obj = new float[STRIDES_PX.length][];

    private record Grid(
            int stridePx,
            int columns,
            MemorySegment cls,
            MemorySegment obj,
            MemorySegment bbox,
            MemorySegment kps) {}

    YuNet(Net net) {
        this.net = net;
        long[] shape = net.entry().inputShape();
        int heightPx = Math.toIntExact(shape[2]);
        this.widthPx = Math.toIntExact(shape[3]);
        this.letterbox = new Letterbox(net.input(), widthPx, heightPx);
        this.piece = new CropInput(net);
        int allCells = 0;
        for (int stride : STRIDES_PX) {
            allCells += (widthPx / stride) * (heightPx / stride);
        }
        // One value a cell for all grids, then the next: the catalogue's entry has the order.
        int before = 0;
        for (int i = 0; i < grids.length; i++) {
            int stride = STRIDES_PX[i];
            int cells = (widthPx / stride) * (heightPx / stride);
            grids[i] =
                    new Grid(
                            stride,
                            widthPx / stride,
                            values(before, cells),
                            values(allCells + before, cells),
                            values(2 * allCells + BBOX * before, BBOX * cells),
                            values((2 + BBOX) * allCells + KPS * before, KPS * cells));
            cls[i] = new float[cells];
            obj[i] = new float[cells];
            before += cells;
        }
        this.boxes = new BestBoxes(net.entry().number("threshold.overlap"));
    }

    private MemorySegment values(int first, int count) {
        return net.output(net.entry().words("output.names").getFirst())
                .asSlice((long) first * Float.BYTES, (long) count * Float.BYTES);
    }

    @Override
    public List<FaceDetection> detect(Frame frame, float scoreMin) {
        if (holdsPiece) {
            letterbox.forget();
            holdsPiece = false;
        }
        letterbox.write(frame);
        net.run();
        return decode(scoreMin);
    }

    /** Room for pictures that another thread scales; to be closed before the net. */
    ScaledPictures scaledPictures() {
        return new ScaledPictures(net, widthPx, piece.heightPx());
    }

    /** The same as {@link #detect(Frame, float)}, of a picture that is already scaled. */
    List<FaceDetection> detect(ScaledPictures.Slot scaled, float scoreMin) {
        net.run(scaled.tensors());
        return decode(
                scoreMin, scaled.letterbox().pictureXPerPx(), scaled.letterbox().pictureYPerPx());
    }

    int widthPx() {
        return piece.widthPx();
    }

    int heightPx() {
        return piece.heightPx();
    }

    /**
     * Looks at a turned and scaled piece of the picture, in the middle of the net's input.
     *
     * @param toPicture takes a pixel of the net's input to its place in the picture
     * @return what is found in it, in the pixels of the net's input; the list is used again
     */
    List<FaceDetection> detectInPiece(Frame frame, SimilarityTransform toPicture, float scoreMin) {
        if (!holdsPiece) {
            net.input().fill((byte) 0);
            holdsPiece = true;
        }
        piece.writeMiddleSquare(frame, toPicture);
        net.run();
        return decode(scoreMin, 1, 1);
    }

    /** Reads the net's outputs as they are. */
    List<FaceDetection> decode(float scoreMin) {
        return decode(scoreMin, letterbox.pictureXPerPx(), letterbox.pictureYPerPx());
    }

    private List<FaceDetection> decode(float scoreMin, float xPerPx, float yPerPx) {
        boxes.clear();
        for (int i = 0; i < grids.length; i++) {
            Grid grid = grids[i];
            float[] classes = cls[i];
            float[] objects = obj[i];
            MemorySegment.copy(grid.cls, JAVA_FLOAT, 0, classes, 0, classes.length);
            MemorySegment.copy(grid.obj, JAVA_FLOAT, 0, objects, 0, objects.length);
            for (int cell = 0; cell < classes.length; cell++) {
                float square =
                        Math.clamp(classes[cell], 0f, 1f) * Math.clamp(objects[cell], 0f, 1f);
                if (square >= scoreMin * scoreMin && !boxes.isFull()) {
                    addBox(i, cell, (float) Math.sqrt(square), xPerPx, yPerPx);
                }
            }
        }
        faces.clear();
        int count = boxes.keepBest();
        for (int i = 0; i < count; i++) {
            faces.add(face(boxes.kept(i), xPerPx, yPerPx));
        }
        return faces;
    }

    private void addBox(int gridNumber, int cell, float score, float xPerPx, float yPerPx) {
        Grid grid = grids[gridNumber];
        int column = cell % grid.columns;
        int row = cell / grid.columns;
        float perX = grid.stridePx * xPerPx;
        float perY = grid.stridePx * yPerPx;
        long first = (long) BBOX * cell;
        float centerX = (column + grid.bbox.getAtIndex(JAVA_FLOAT, first)) * perX;
        float centerY = (row + grid.bbox.getAtIndex(JAVA_FLOAT, first + 1)) * perY;
        float width = (float) Math.exp(grid.bbox.getAtIndex(JAVA_FLOAT, first + 2)) * perX;
        float height = (float) Math.exp(grid.bbox.getAtIndex(JAVA_FLOAT, first + 3)) * perY;
        places[boxes.candidates()] = gridNumber << CELL_BITS | cell;
        boxes.add(score, centerX - width / 2, centerY - height / 2, width, height);
    }

    private FaceDetection face(int candidate, float xPerPx, float yPerPx) {
        Grid grid = grids[places[candidate] >>> CELL_BITS];
        int cell = places[candidate] & (1 << CELL_BITS) - 1;
        int column = cell % grid.columns;
        int row = cell / grid.columns;
        float perX = grid.stridePx * xPerPx;
        float perY = grid.stridePx * yPerPx;
        MemorySegment kps = grid.kps;
        long point = (long) KPS * cell;
        return new FaceDetection(
                boxes.box(candidate),
                new Landmarks(
                        (column + kps.getAtIndex(JAVA_FLOAT, point)) * perX,
                        (row + kps.getAtIndex(JAVA_FLOAT, point + 1)) * perY,
                        (column + kps.getAtIndex(JAVA_FLOAT, point + 2)) * perX,
                        (row + kps.getAtIndex(JAVA_FLOAT, point + 3)) * perY,
                        (column + kps.getAtIndex(JAVA_FLOAT, point + 4)) * perX,
                        (row + kps.getAtIndex(JAVA_FLOAT, point + 5)) * perY,
                        (column + kps.getAtIndex(JAVA_FLOAT, point + 6)) * perX,
                        (row + kps.getAtIndex(JAVA_FLOAT, point + 7)) * perY,
                        (column + kps.getAtIndex(JAVA_FLOAT, point + 8)) * perX,
                        (row + kps.getAtIndex(JAVA_FLOAT, point + 9)) * perY),
                boxes.score(candidate));
    }
}
