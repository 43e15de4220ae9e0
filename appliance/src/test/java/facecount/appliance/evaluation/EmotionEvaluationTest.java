package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import facecount.inference.Emotion;
import facecount.inference.EmotionScores;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

class EmotionEvaluationTest {
    private static final Path ONE = Path.of("1");
    private static final Path TWO = Path.of("2");
    private static final Path THREE = Path.of("3");
    private static final Path FOUR = Path.of("4");

    @Test
    void what_was_abstained_from_or_not_found_counts_as_wrong() {
        var result =
                EmotionEvaluation.score(
                        Map.of(
                                ONE, Emotion.HAPPINESS,
                                TWO, Emotion.HAPPINESS,
                                THREE, Emotion.ANGER,
                                FOUR, Emotion.ANGER),
                        Map.of(
                                ONE, Optional.of(surely(Emotion.HAPPINESS, 0.94f)),
                                TWO, Optional.of(surely(Emotion.HAPPINESS, 0.22f)),
                                THREE, Optional.of(surely(Emotion.HAPPINESS, 0.94f)),
                                FOUR, Optional.empty()));

        assertThat(result.pictures()).isEqualTo(4);
        assertThat(result.facesNotFound()).isEqualTo(1);
        assertThat(result.accuracy()).isEqualTo(0.25);
        assertThat(result.accuracyAnswered()).isEqualTo(0.5);
        assertThat(result.accuracyWithoutAbstaining()).isEqualTo(0.5);
        assertThat(result.abstained()).isEqualTo(0.5);
        assertThat(result.confusion().get(Emotion.ANGER.ordinal()).get(Emotion.HAPPINESS.ordinal()))
                .isEqualTo(1);
    }

    @Test
    void calibration_compares_what_was_said_with_what_was_right() {
        var result =
                EmotionEvaluation.score(
                        Map.of(ONE, Emotion.HAPPINESS, TWO, Emotion.ANGER),
                        Map.of(
                                ONE, Optional.of(surely(Emotion.HAPPINESS, 0.94f)),
                                TWO, Optional.of(surely(Emotion.HAPPINESS, 0.94f))));

        // 94 % sure twice, right once.
        assertThat(result.expectedCalibrationError()).isCloseTo(0.44, within(1e-6));
    }

    private static EmotionScores surely(Emotion emotion, float probability) {
        float[] probabilities = new float[Emotion.values().length];
        java.util.Arrays.fill(probabilities, (1 - probability) / (probabilities.length - 1));
        probabilities[emotion.ordinal()] = probability;
        return EmotionScores.of(probabilities);
    }
}
