package facecount.inference;

/**
 * The emotion of one track: a running mean of the logarithms of the readings' probabilities, so
 * that one odd picture does not change it.
 */
final class SmoothedEmotion {
    /* After seven readings, about two seconds, the oldest begin to fade. */
    private static final float NEWEST_SHARE_MIN = 0.15f;

    private final float[] meanLogs = new float[Emotion.values().length];
    private int readings;
    private EmotionScores scores = EmotionScores.NONE;
    private EmotionReading reading = EmotionScores.NONE.reading();

    /**
     * @param logProbabilities one for each {@link Emotion}, in its order
     */
    void add(float[] logProbabilities) {
        readings++;
        float share = Math.max(1f / readings, NEWEST_SHARE_MIN);
        for (int i = 0; i < meanLogs.length; i++) {
            meanLogs[i] += share * (logProbabilities[i] - meanLogs[i]);
        }
        scores = probabilities(meanLogs);
        reading = scores.reading();
    }

    boolean isRead() {
        return readings > 0;
    }

    int readings() {
        return readings;
    }

    EmotionScores scores() {
        return scores;
    }

    EmotionReading reading() {
        return reading;
    }

    /** Probabilities that sum to 1, from logarithms up to a constant. */
    static EmotionScores probabilities(float[] logs) {
        float[] probabilities = new float[logs.length];
        float sum = 0;
        for (int i = 0; i < logs.length; i++) {
            probabilities[i] = (float) Math.exp(logs[i]);
            sum += probabilities[i];
        }
        for (int i = 0; i < logs.length; i++) {
            probabilities[i] /= sum;
        }
        return EmotionScores.of(probabilities);
    }
}
