package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import facecount.inference.Emotion;

import org.junit.jupiter.api.Test;

import java.util.Random;

class EmotionFitTest {
    private static final int CLASSES = Emotion.values().length;

    @Test
    void a_net_that_knows_nothing_gets_no_weight_and_one_that_is_too_sure_less() {
        Random random = new Random(1);
        EmotionFit fit = new EmotionFit();
        for (int i = 0; i < 4000; i++) {
            float[] logits = new float[CLASSES];
            float[] noise = new float[CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                logits[c] = (float) (2 * random.nextGaussian());
                noise[c] = (float) (2 * random.nextGaussian());
            }
            // It says three times the logits that the truth is drawn by.
            float[] tooSure = new float[CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                tooSure[c] = 3 * logits[c];
            }
            fit.add(new float[][] {tooSure, noise}, drawn(logits, random));
        }

        double[] parameters = fit.fit();

        assertThat(parameters[0]).isCloseTo(1 / 3.0, within(0.03));
        assertThat(parameters[1]).isCloseTo(0, within(0.05));
    }

    @Test
    void an_emotion_that_is_said_too_rarely_gets_a_bias() {
        Random random = new Random(2);
        EmotionFit fit = new EmotionFit();
        for (int i = 0; i < 2000; i++) {
            float[] logits = new float[CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                logits[c] = (float) random.nextGaussian();
            }
            Emotion truth = drawn(logits, random);
            logits[Emotion.DISGUST.ordinal()] -= 2;
            fit.add(new float[][] {logits}, truth);
        }

        double[] parameters = fit.fit();

        double others = 0;
        for (Emotion emotion : Emotion.values()) {
            if (emotion != Emotion.DISGUST) {
                others += parameters[1 + emotion.ordinal()] / (CLASSES - 1);
            }
        }
        assertThat(parameters[1 + Emotion.DISGUST.ordinal()] - others).isCloseTo(2, within(0.3));
    }

    @Test
    void nothing_to_fit_on_is_an_error() {
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> new EmotionFit().fit())
                .withMessageContaining("no pictures");
    }

    /** With the probabilities that the logarithms say. */
    private static Emotion drawn(float[] logits, Random random) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        double left = random.nextDouble() * sum;
        int c = 0;
        while (c < CLASSES - 1 && left > Math.exp(logits[c])) {
            left -= Math.exp(logits[c]);
            c++;
        }
        return Emotion.values()[c];
    }
}
