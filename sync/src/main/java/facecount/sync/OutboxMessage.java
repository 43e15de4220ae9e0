package facecount.sync;

/**
 * A stored message, on its way to a broker.
 *
 * @param sequence its number in the outbox, from 1; rises, and none is ever used again
 * @param kind what it is, the last part of its topic, as {@code agg}
 * @param payload UTF-8 text; opaque to delivery
 */
public record OutboxMessage(long sequence, String kind, String payload) {
    public OutboxMessage {
        if (sequence < 1) {
            throw new IllegalArgumentException("messages are numbered from 1, got " + sequence);
        }
        if (kind.isEmpty() || kind.contains("/") || kind.contains("+") || kind.contains("#")) {
            throw new IllegalArgumentException(
                    "a kind is one level of a topic, got \"%s\"".formatted(kind));
        }
    }
}
