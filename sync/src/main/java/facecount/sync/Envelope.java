package facecount.sync;

/** Adds to a stored message who sends it and which it is. */
final class Envelope {
    private Envelope() {}

    /**
     * @param oldest nothing of this store with a lower number will ever come
     * @return the message's JSON object with {@code dev, ep, seq, base} before its own members
     */
    static String wrap(String device, String epoch, long oldest, OutboxMessage message) {
        String payload = message.payload();
        if (!payload.startsWith("{\"")) {
            throw new IllegalArgumentException(
                    "message %d must be a JSON object with members".formatted(message.sequence()));
        }
        return "{\"dev\":\"%s\",\"ep\":\"%s\",\"seq\":%d,\"base\":%d,%s"
                .formatted(device, epoch, message.sequence(), oldest, payload.substring(1));
    }
}
