package facecount.inference;

import java.util.Arrays;

/** Probabilities of the seven emotions of one face, smoothed over its track. Immutable. */
public final class EmotionScores {
    /** The emotion was not read. */
    public static final EmotionScores NONE = new EmotionScores(new float[0]);

    /**
     * Below this probability of the best class nothing is said: one picture in eight of the tune
     * half. See docs/decisions/0012-emotions.md.
     */
    static final float CLEAR_FROM = 0.36f;

    private final float[] probabilities;

    private EmotionScores(float[] probabilities) {
        this.probabilities = probabilities;
    }

    /**
     * @param probabilities one for each {@link Emotion}, in its order; copied
     */
    public static EmotionScores of(float[] probabilities) {
        if (probabilities.length != Emotion.values().length) {
            throw new IllegalArgumentException(
                    "there are %d emotions, got %d probabilities"
                            .formatted(Emotion.values().length, probabilities.length));
        }
        return new EmotionScores(probabilities.clone());
    }

    public boolean isRead() {
        return probabilities.length > 0;
    }

    /** The probability of {@code emotion}; 0 if the emotion was not read. */
    public float of(Emotion emotion) {
        return isRead() ? probabilities[emotion.ordinal()] : 0;
    }

    /** The emotion that stands out, or why none is said. */
    public EmotionReading reading() {
        if (!isRead()) {
            return new EmotionReading.Unclear(EmotionReading.Reason.NOT_READ);
        }
        Emotion best = Emotion.NEUTRAL;
        for (Emotion emotion : Emotion.values()) {
            if (of(emotion) > of(best)) {
                best = emotion;
            }
        }
        return of(best) >= CLEAR_FROM
                ? new EmotionReading.Clear(best, of(best))
                : new EmotionReading.Unclear(EmotionReading.Reason.UNSURE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EmotionScores that
                && Arrays.equals(probabilities, that.probabilities);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        return reading().toString();
    }
}
