package facecount.inference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import facecount.camera.Frame;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Several emotion nets whose probabilities are combined by their geometric mean. */
final class EmotionEnsemble implements EmotionClassifier {
    /* A net that is sure it cannot be has a say, not a veto. */
    private static final float PROBABILITY_MIN = 1e-4f;

    private final List<Member> members;

    private record Member(
            Net net, CropInput crop, MemorySegment output, List<Emotion> classes, float boxScale) {}

    EmotionEnsemble(List<Net> nets) {
        this.members = nets.stream().map(EmotionEnsemble::member).toList();
    }

    @Override
    public void classify(Frame frame, Box box, float[] logProbabilities) {
        Arrays.fill(logProbabilities, 0);
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            float sidePx = Math.max(box.widthPx(), box.heightPx()) * member.boxScale;
            float stepPx = sidePx / member.crop.widthPx();
            float first = (stepPx - sidePx) / 2 - 0.5f;
            member.crop.write(
                    frame,
                    new SimilarityTransform(
                            stepPx, 0, box.centerXPx() + first, box.centerYPx() + first));
            add(member, logProbabilities);
        }
        normalize(logProbabilities);
    }

    @Override
    public void classifyCrop(Frame crop, float[] logProbabilities) {
        Arrays.fill(logProbabilities, 0);
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            float stepPx =
                    (float) Math.max(crop.widthPx(), crop.heightPx()) / member.crop.widthPx();
            float first = stepPx / 2 - 0.5f;
            member.crop.write(crop, new SimilarityTransform(stepPx, 0, first, first));
            add(member, logProbabilities);
        }
        normalize(logProbabilities);
    }

    private void add(Member member, float[] logProbabilities) {
        member.net.run();
        for (int i = 0; i < member.classes.size(); i++) {
            float probability = Math.max(PROBABILITY_MIN, member.output.getAtIndex(JAVA_FLOAT, i));
            logProbabilities[member.classes.get(i).ordinal()] +=
                    (float) Math.log(probability) / members.size();
        }
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

    private static Member member(Net net) {
        ModelEntry entry = net.entry();
        List<Emotion> classes =
                entry.words("output.classes").stream()
                        .map(label -> Emotion.valueOf(label.toUpperCase(Locale.ROOT)))
                        .toList();
        if (classes.size() != Emotion.values().length) {
            throw new InferenceException(
                    "model %s: output.classes names the %d emotions, got %d"
                            .formatted(entry.name(), Emotion.values().length, classes.size()));
        }
        return new Member(
                net,
                new CropInput(net),
                net.output(entry.words("output.names").getFirst()),
                classes,
                entry.number("crop.box_scale"));
    }
}
