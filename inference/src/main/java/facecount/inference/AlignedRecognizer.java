package facecount.inference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import facecount.camera.Frame;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A recognizer that wants faces turned and scaled so that their five points lie at the places its
 * catalogue entry names, as SFace and all of ArcFace's family do.
 */
final class AlignedRecognizer implements FaceRecognizer {
    private static final String POINTS = "crop.points";
    private static final String CENTRE = "output.centre";

    private final Net net;
    private final CropInput crop;
    private final MemorySegment output;
    private final float[] template;

    /* What all faces' embeddings have in common. Zeros where the catalogue names nothing. */
    private final float[] centre;

    AlignedRecognizer(Net net) {
        this.net = net;
        this.crop = new CropInput(net);
        this.output = net.output(net.entry().words("output.names").getFirst());
        if (output.byteSize() != FaceEmbedding.BYTES) {
            throw new InferenceException(
                    "model %s: embeddings have %d dimensions, got %d"
                            .formatted(
                                    net.entry().name(),
                                    FaceEmbedding.DIMENSIONS,
                                    output.byteSize() / Float.BYTES));
        }
        this.template = points(net.entry());
        this.centre =
                net.entry().has(CENTRE)
                        ? net.entry().numbers(CENTRE, FaceEmbedding.DIMENSIONS)
                        : new float[FaceEmbedding.DIMENSIONS];
    }

    @Override
    public float align(Frame frame, Landmarks landmarks) {
        crop.write(frame, SimilarityTransform.onto(landmarks, template).inverse());
        return crop.sharpness();
    }

    @Override
    public void addEmbedding(boolean mirrored, float weight, MemorySegment sum) {
        net.run();
        addUnit(mirrored ? weight / 2 : weight, sum);
        if (mirrored) {
            crop.mirror();
            net.run();
            addUnit(weight / 2, sum);
        }
    }

    private void addUnit(float weight, MemorySegment sum) {
        double squares = 0;
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            float value = output.getAtIndex(JAVA_FLOAT, i);
            squares += (double) value * value;
        }
        if (!(squares > 0) || !Double.isFinite(squares)) {
            throw new InferenceException(
                    "model %s gave an embedding of length %s; the file or the accelerator is broken"
                            .formatted(net.entry().name(), Math.sqrt(squares)));
        }
        float unit = (float) (1 / Math.sqrt(squares));
        double centredSquares = 0;
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            float value = unit * output.getAtIndex(JAVA_FLOAT, i) - centre[i];
            centredSquares += (double) value * value;
        }
        float scale = (float) (weight / Math.sqrt(centredSquares));
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            float value = unit * output.getAtIndex(JAVA_FLOAT, i) - centre[i];
            sum.setAtIndex(JAVA_FLOAT, i, sum.getAtIndex(JAVA_FLOAT, i) + scale * value);
        }
        output.fill((byte) 0);
    }

    private static float[] points(ModelEntry entry) {
        List<String> pairs = List.of(entry.text(POINTS).split("[;,]"));
        if (pairs.size() != 10) {
            throw new InferenceException(
                    "model %s: %s names five points as x,y;x,y;…, got %s"
                            .formatted(entry.name(), POINTS, entry.text(POINTS)));
        }
        float[] points = new float[10];
        for (int i = 0; i < points.length; i++) {
            points[i] = Float.parseFloat(pairs.get(i));
        }
        return points;
    }
}
