package facecount.fleet;

import facecount.sync.ForeignJson;
import facecount.sync.Topics;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A stored message of a box, as it came.
 *
 * @param device who says it
 * @param epoch of which of its ledgers
 * @param sequence number in that ledger
 * @param base nothing of that ledger with a lower number will ever come
 * @param kind last level of the topic
 * @param body its strings and numbers are read when they are asked for, and may be none
 * @param text the same as text
 */
record BoxMessage(
        String device,
        String epoch,
        long sequence,
        long base,
        String kind,
        JsonObject body,
        String text) {
    private static final Pattern EPOCH = Pattern.compile("[0-9a-f]{32}");

    /** Empty if it is none: of another form, or a box speaks for another one. */
    static Optional<BoxMessage> parse(Topics.Parts topic, String text) {
        return ForeignJson.read(text).flatMap(body -> of(topic, body, text));
    }

    private static Optional<BoxMessage> of(Topics.Parts topic, JsonObject body, String text) {
        try {
            String device = body.stringValue("dev", "");
            String epoch = body.stringValue("ep", "");
            long sequence = whole(body, "seq", 0);
            long base = whole(body, "base", 1);
            boolean isSound =
                    device.equals(topic.box().device())
                            && EPOCH.matcher(epoch).matches()
                            && sequence >= 1
                            && base >= 1
                            && base <= sequence;
            return isSound
                    ? Optional.of(
                            new BoxMessage(device, epoch, sequence, base, topic.kind(), body, text))
                    : Optional.empty();
        } catch (JsonException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /**
     * A whole number of a document; {@code longValue} would cut its fraction off, and of what is
     * too large the upper bits.
     *
     * @throws ArithmeticException if it is none, or too large
     */
    static long whole(JsonObject object, String name, long otherwise) {
        return object.numberValue(name, BigDecimal.valueOf(otherwise)).longValueExact();
    }
}
