package facecount.appliance.counting;

import facecount.inference.Emotion;
import facecount.inference.EmotionScores;

import java.util.ArrayList;
import java.util.List;

/**
 * Emotions of several tracks, to be averaged by the number of pictures behind each.
 *
 * @param pictures how many pictures were summed
 * @param sums probabilities times pictures, one for each {@link Emotion}; empty if there were none
 */
public record EmotionTally(double pictures, List<Double> sums) {
    public static final EmotionTally NONE = new EmotionTally(0, List.of());

    public EmotionTally {
        sums = List.copyOf(sums);
    }

    EmotionTally plus(EmotionScores scores, int ofPictures) {
        if (!scores.isRead()) {
            return this;
        }
        List<Double> total = new ArrayList<>();
        for (Emotion emotion : Emotion.values()) {
            total.add(
                    (sums.isEmpty() ? 0 : sums.get(emotion.ordinal()))
                            + (double) ofPictures * scores.of(emotion));
        }
        return new EmotionTally(pictures + ofPictures, total);
    }

    EmotionTally plus(EmotionTally other) {
        if (other.sums.isEmpty()) {
            return this;
        }
        if (sums.isEmpty()) {
            return other;
        }
        List<Double> total = new ArrayList<>();
        for (int i = 0; i < sums.size(); i++) {
            total.add(sums.get(i) + other.sums.get(i));
        }
        return new EmotionTally(pictures + other.pictures, total);
    }

    EmotionScores mean() {
        if (sums.isEmpty()) {
            return EmotionScores.NONE;
        }
        float[] mean = new float[sums.size()];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sums.get(i) / pictures);
        }
        return EmotionScores.of(mean);
    }
}
