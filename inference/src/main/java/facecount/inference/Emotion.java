package facecount.inference;

import java.util.Locale;

/**
 * What a face shows; the seven classes of the emotion models. The names are the same in code, SQL,
 * MQTT and panel.
 */
public enum Emotion {
    ANGER,
    DISGUST,
    FEAR,
    HAPPINESS,
    NEUTRAL,
    SADNESS,
    SURPRISE;

    /** The name everywhere outside Java: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
