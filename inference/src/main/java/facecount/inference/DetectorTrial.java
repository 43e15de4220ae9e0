package facecount.inference;

import facecount.camera.Frame;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The detector by itself with one of its inputs, to be compared with the others: on one thread of
 * the CPU, without the closer look and without tracks. Belongs to one thread.
 */
public final class DetectorTrial implements AutoCloseable {
    /**
     * Of the picture's width and height a quarter has so much: faces of up to a tenth of the
     * picture are whole in one of them at least.
     */
    private static final float QUARTER_SHARE = 0.55f;

    private final DetectorInput input;
    private final NetLoader loader;
    private final Net net;
    private final YuNet detector;
    private final BestBoxes boxes;
    private final Arena arena = Arena.ofConfined();
    private final Frame quarter = new Frame(arena);

    /**
     * A face that was found.
     *
     * @param score the detector's confidence, 0 to 1
     */
    public record FoundFace(Box box, float score) {}

    private DetectorTrial(Path models, AnalysisSettings settings, DetectorInput input) {
        this.input = input;
        this.loader = new NetLoader(models, settings, new Accelerator.Cpu(1));
        this.net = loader.load(input.model(), "detector");
        this.detector = new YuNet(net);
        this.boxes = new BestBoxes(net.entry().number("threshold.overlap"));
    }

    /**
     * @param models the catalogue: entries and ONNX files
     * @throws InferenceException if the model is missing or another than its entry says
     */
    public static DetectorTrial open(Path models, AnalysisSettings settings, DetectorInput input) {
        OnnxRuntime.start();
        return new DetectorTrial(models, settings.withCpuThreads(1), input);
    }

    /** The faces of a picture with at least {@code scoreMin}, best first. */
    public List<FoundFace> find(Frame frame, float scoreMin) {
        boxes.clear();
        if (input.inQuarters()) {
            int widthPx = (int) Math.ceil(QUARTER_SHARE * frame.widthPx());
            int heightPx = (int) Math.ceil(QUARTER_SHARE * frame.heightPx());
            int rightPx = frame.widthPx() - widthPx;
            int lowerPx = frame.heightPx() - heightPx;
            findInQuarter(frame, 0, 0, widthPx, heightPx, scoreMin);
            findInQuarter(frame, rightPx, 0, widthPx, heightPx, scoreMin);
            findInQuarter(frame, 0, lowerPx, widthPx, heightPx, scoreMin);
            findInQuarter(frame, rightPx, lowerPx, widthPx, heightPx, scoreMin);
        } else {
            add(detector.detect(frame, scoreMin), 0, 0);
        }
        int count = boxes.keepBest();
        List<FoundFace> found = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            found.add(new FoundFace(boxes.box(boxes.kept(i)), boxes.score(boxes.kept(i))));
        }
        return found;
    }

    private void findInQuarter(
            Frame frame, int leftPx, int topPx, int widthPx, int heightPx, float scoreMin) {
        MemorySegment pixels =
                quarter.prepare(widthPx, heightPx, frame.sequence(), frame.capturedAt());
        for (int y = 0; y < heightPx; y++) {
            long from = 3 * ((topPx + y) * (long) frame.widthPx() + leftPx);
            MemorySegment.copy(frame.pixelsBgr(), from, pixels, 3L * y * widthPx, 3L * widthPx);
        }
        add(detector.detect(quarter, scoreMin), leftPx, topPx);
    }

    private void add(List<FaceDetection> faces, int leftPx, int topPx) {
        for (FaceDetection face : faces) {
            Box box = face.box();
            boxes.add(
                    face.score(),
                    leftPx + box.leftPx(),
                    topPx + box.topPx(),
                    box.widthPx(),
                    box.heightPx());
        }
    }

    @Override
    public void close() {
        net.close();
        loader.close();
        arena.close();
    }
}
