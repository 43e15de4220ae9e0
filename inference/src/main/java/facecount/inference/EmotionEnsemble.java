package facecount.inference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import facecount.camera.Frame;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Several emotion nets whose logarithms of probabilities are added up, each with its weight, and
 * with a bias for each emotion. Weights and biases are the catalogue's, fitted so that the
 * probabilities are as often right as they say.
 */
final class EmotionEnsemble implements EmotionClassifier {
    private static final int CLASSES = Emotion.values().length;

    /* A net that is sure it cannot be has a say, not a veto. */
    private static final float PROBABILITY_MIN = 1e-4f;

    private static final String WEIGHT = "calibration.weight";
    private static final String BIAS = "calibration.bias";

    /** One look at a face, its square scaled and moved by shares of its side. */
    private record Look(float scale, float right, float down) {}

    private static final Look STRAIGHT = new Look(1, 0, 0);

    /* The nets' answers change with a crop that is off by little: the mean over some is steadier. */
    private static final List<Look> LOOKS =
            List.of(
                    STRAIGHT,
                    new Look(1 / 1.1f, 0, 0),
                    new Look(1 / 0.9f, 0, 0),
                    new Look(1, 0.04f, 0),
                    new Look(1, -0.04f, 0),
                    new Look(1, 0, 0.04f),
                    new Look(1, 0, -0.04f));

    private final List<Member> members;

    /* Sum over the looks. */
    private final float[][] netLogs;

    private record Member(
            Net net,
            CropInput crop,
            MemorySegment output,
            List<Emotion> classes,
            float boxScale,
            Calibration calibration) {}

    /** Has an array, so it is no record. */
    private static final class Calibration {
        final float weight;
        final float[] biases;

        Calibration(float weight, float[] biases) {
            this.weight = weight;
            this.biases = biases;
        }
    }

    EmotionEnsemble(List<Net> nets) {
        this.members = nets.stream().map(net -> member(net, nets.size())).toList();
        this.netLogs = new float[nets.size()][CLASSES];
    }

    @Override
    public void classify(Frame frame, Box box, boolean mirrored, float[] logProbabilities) {
        for (int i = 0; i < members.size(); i++) {
            Arrays.fill(netLogs[i], 0);
            Member member = members.get(i);
            float sidePx = Math.max(box.widthPx(), box.heightPx()) * member.boxScale;
            look(i, frame, box.centerXPx(), box.centerYPx(), sidePx, STRAIGHT, mirrored);
        }
        combine(1, logProbabilities);
    }

    @Override
    public void classifySingle(Frame frame, Box box, float[] logProbabilities) {
        for (int i = 0; i < members.size(); i++) {
            float sidePx = Math.max(box.widthPx(), box.heightPx()) * members.get(i).boxScale;
            lookOften(i, frame, box.centerXPx(), box.centerYPx(), sidePx);
        }
        combine(2 * LOOKS.size(), logProbabilities);
    }

    @Override
    public void classifyCrop(Frame crop, float[] logProbabilities) {
        lookOften(crop);
        combine(2 * LOOKS.size(), logProbabilities);
    }

    @Override
    public float[][] netLogs(Frame crop) {
        lookOften(crop);
        float[][] mean = new float[netLogs.length][CLASSES];
        for (int i = 0; i < mean.length; i++) {
            for (int j = 0; j < CLASSES; j++) {
                mean[i][j] = netLogs[i][j] / (2 * LOOKS.size());
            }
        }
        return mean;
    }

    private void lookOften(Frame crop) {
        float sidePx = Math.max(crop.widthPx(), crop.heightPx());
        for (int i = 0; i < members.size(); i++) {
            lookOften(i, crop, sidePx / 2, sidePx / 2, sidePx);
        }
    }

    private void lookOften(int net, Frame frame, float centerX, float centerY, float sidePx) {
        Arrays.fill(netLogs[net], 0);
        for (int i = 0; i < LOOKS.size(); i++) {
            look(net, frame, centerX, centerY, sidePx, LOOKS.get(i), false);
            look(net, frame, centerX, centerY, sidePx, LOOKS.get(i), true);
        }
    }

    private void look(
            int net,
            Frame frame,
            float centerX,
            float centerY,
            float faceSidePx,
            Look look,
            boolean mirrored) {
        Member member = members.get(net);
        float sidePx = faceSidePx * look.scale;
        float stepPx = sidePx / member.crop.widthPx();
        float first = (stepPx - sidePx) / 2 - 0.5f;
        member.crop.write(
                frame,
                new SimilarityTransform(
                        stepPx,
                        0,
                        centerX + look.right * faceSidePx + first,
                        centerY + look.down * faceSidePx + first));
        if (mirrored) {
            member.crop.mirror();
        }
        member.net.run();
        for (int i = 0; i < CLASSES; i++) {
            float probability = Math.max(PROBABILITY_MIN, member.output.getAtIndex(JAVA_FLOAT, i));
            netLogs[net][member.classes.get(i).ordinal()] += (float) Math.log(probability);
        }
    }

    private void combine(int looks, float[] logProbabilities) {
        Arrays.fill(logProbabilities, 0);
        for (int i = 0; i < netLogs.length; i++) {
            Calibration calibration = members.get(i).calibration;
            for (int j = 0; j < CLASSES; j++) {
                logProbabilities[j] +=
                        calibration.weight * netLogs[i][j] / looks + calibration.biases[j];
            }
        }
        normalize(logProbabilities);
    }

    /** Shifts logarithms so that their exponentials sum to 1. */
    private static void normalize(float[] logProbabilities) {
        double sum = 0;
        for (float value : logProbabilities) {
            sum += Math.exp(value);
        }
        float shift = (float) Math.log(sum);
        for (int i = 0; i < logProbabilities.length; i++) {
            logProbabilities[i] -= shift;
        }
    }

    private static Member member(Net net, int nets) {
        ModelEntry entry = net.entry();
        List<Emotion> classes =
                entry.words("output.classes").stream()
                        .map(label -> Emotion.valueOf(label.toUpperCase(Locale.ROOT)))
                        .toList();
        if (classes.size() != CLASSES) {
            throw new InferenceException(
                    "model %s: output.classes names the %d emotions, got %d"
                            .formatted(entry.name(), CLASSES, classes.size()));
        }
        return new Member(
                net,
                new CropInput(net),
                net.output(entry.words("output.names").getFirst()),
                classes,
                entry.number("crop.box_scale"),
                calibration(entry, classes, nets));
    }

    /** Without one: a net among equals, as sure as it says. */
    private static Calibration calibration(ModelEntry entry, List<Emotion> classes, int nets) {
        float[] biases = new float[CLASSES];
        if (entry.has(BIAS)) {
            float[] inItsOrder = entry.numbers(BIAS, CLASSES);
            for (int i = 0; i < CLASSES; i++) {
                biases[classes.get(i).ordinal()] = inItsOrder[i];
            }
        }
        return new Calibration(entry.has(WEIGHT) ? entry.number(WEIGHT) : 1f / nets, biases);
    }
}
