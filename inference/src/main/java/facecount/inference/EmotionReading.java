package facecount.inference;

/** What a face shows, or why that cannot be said. */
public sealed interface EmotionReading {
    /**
     * @param confidence the emotion's probability, 0 to 1
     */
    record Clear(Emotion emotion, float confidence) implements EmotionReading {}

    record Unclear(Reason reason) implements EmotionReading {}

    /** Why an emotion is not said. */
    enum Reason {
        /** No picture of the face was good enough, or emotions are switched off. */
        NOT_READ,
        /** No class stands out. */
        UNSURE
    }
}
