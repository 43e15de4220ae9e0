package facecount.appliance.evaluation;

import facecount.inference.Emotion;

import io.helidon.json.JsonObject;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Fits how the emotion nets are combined: a weight for each, and a bias for each emotion, under
 * which the true emotions are likeliest ("vector scaling", Guo et al., "On Calibration of Modern
 * Neural Networks", 2017, with a single weight a net). Every picture weighs the same.
 */
final class EmotionFit {
    private static final int CLASSES = Emotion.values().length;

    /* Held towards equal nets, and no biases: some hundred pictures do not tell more. */
    private static final double WEIGHT_USUAL = 0.4;
    private static final double WEIGHT_PULL = 0.005;
    private static final double BIAS_PULL = 0.003;

    private static final double STEP = 0.02;
    private static final int ROUNDS_MAX = 200_000;
    private static final double SLOPE_ENOUGH = 1e-6;

    /** Of the pictures it was fitted on, on which nothing is to be said. */
    private static final double ABSTAINED = 0.125;

    private static final class Picture {
        final float[][] netLogs;
        final int truth;

        Picture(float[][] netLogs, int truth) {
            this.netLogs = netLogs;
            this.truth = truth;
        }
    }

    private final List<Picture> pictures = new ArrayList<>();

    /**
     * @param netLogs logarithms of probabilities, a row for each net, in the order of {@link
     *     Emotion}
     */
    void add(float[][] netLogs, Emotion truth) {
        pictures.add(new Picture(netLogs, truth.ordinal()));
    }

    /** Weights of the nets, then biases of the emotions in their order. */
    double[] fit() {
        if (pictures.isEmpty()) {
            throw new EvaluationException("no pictures to fit emotions on");
        }
        int nets = pictures.getFirst().netLogs.length;
        double[] parameters = new double[nets + CLASSES];
        Arrays.fill(parameters, 0, nets, WEIGHT_USUAL);
        for (int round = 0; round < ROUNDS_MAX; round++) {
            double[] slope = slope(parameters, nets);
            double steepest = 0;
            for (int i = 0; i < slope.length; i++) {
                parameters[i] -= STEP * slope[i];
                steepest = Math.max(steepest, Math.abs(slope[i]));
            }
            if (steepest < SLOPE_ENOUGH) {
                break;
            }
        }
        return parameters;
    }

    private double[] slope(double[] parameters, int nets) {
        double[] slope = new double[parameters.length];
        for (Picture picture : pictures) {
            double[] probabilities = probabilities(picture, parameters, nets);
            for (int c = 0; c < CLASSES; c++) {
                double miss = (probabilities[c] - (c == picture.truth ? 1 : 0)) / pictures.size();
                slope[nets + c] += miss;
                for (int net = 0; net < nets; net++) {
                    slope[net] += miss * picture.netLogs[net][c];
                }
            }
        }
        for (int i = 0; i < parameters.length; i++) {
            slope[i] +=
                    i < nets
                            ? 2 * WEIGHT_PULL * (parameters[i] - WEIGHT_USUAL)
                            : 2 * BIAS_PULL * parameters[i];
        }
        return slope;
    }

    private static double[] probabilities(Picture picture, double[] parameters, int nets) {
        double[] probabilities = new double[CLASSES];
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            double log = parameters[nets + c];
            for (int net = 0; net < nets; net++) {
                log += parameters[net] * picture.netLogs[net][c];
            }
            probabilities[c] = Math.exp(log);
            sum += probabilities[c];
        }
        for (int c = 0; c < CLASSES; c++) {
            probabilities[c] /= sum;
        }
        return probabilities;
    }

    /** The fit, as the catalogue's entries want it. */
    JsonObject toJson() {
        double[] parameters = fit();
        int nets = parameters.length - CLASSES;
        JsonObject.Builder biases = JsonObject.builder();
        for (Emotion emotion : Emotion.values()) {
            biases.set(emotion.label(), parameters[nets + emotion.ordinal()]);
        }
        List<Double> confidences = new ArrayList<>();
        for (Picture picture : pictures) {
            confidences.add(
                    Arrays.stream(probabilities(picture, parameters, nets)).max().orElseThrow());
        }
        Collections.sort(confidences);
        return JsonObject.builder()
                .setDoubles("weights", Arrays.stream(parameters).limit(nets).boxed().toList())
                .set("biases", biases.build())
                .set("clear_from", confidences.get((int) (ABSTAINED * confidences.size())))
                .build();
    }
}
