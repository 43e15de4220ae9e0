package facecount.sync;

import java.time.Duration;
import java.util.Optional;

/**
 * What is published.
 *
 * @param text the payload, UTF-8; what came and is no UTF-8 has replacement characters
 * @param qos 0 or 1
 * @param expiry after so long the broker need not deliver it any more
 * @param responseTopic where the answer to a command is expected
 * @param correlation of a command and its answer
 */
public record Publication(
        String topic,
        String text,
        int qos,
        boolean retained,
        Optional<Duration> expiry,
        Optional<String> responseTopic,
        Optional<String> correlation) {
    public Publication {
        if (qos < 0 || qos > 1) {
            throw new IllegalArgumentException("QoS must be 0 or 1, got " + qos);
        }
    }

    /** Delivered at least once while the connection lasts. */
    public static Publication of(String topic, String text) {
        return new Publication(
                topic, text, 1, false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same, and kept by the broker for whoever comes later. */
    public Publication asRetained() {
        return new Publication(topic, text, qos, true, expiry, responseTopic, correlation);
    }

    public Publication atMostOnce() {
        return new Publication(topic, text, 0, retained, expiry, responseTopic, correlation);
    }

    public Publication expiringAfter(Duration limit) {
        return new Publication(
                topic, text, qos, retained, Optional.of(limit), responseTopic, correlation);
    }

    /** A command, to be answered there. */
    public Publication answeredAt(String topicOfAnswer, String correlationData) {
        return new Publication(
                topic,
                text,
                qos,
                retained,
                expiry,
                Optional.of(topicOfAnswer),
                Optional.of(correlationData));
    }

    /** An answer to a command. */
    public Publication correlatedWith(String correlationData) {
        return new Publication(
                topic, text, qos, retained, expiry, responseTopic, Optional.of(correlationData));
    }

    /** Without the text, which may hold settings. */
    @Override
    public String toString() {
        return "Publication[%s, %d characters]".formatted(topic, text.length());
    }
}
