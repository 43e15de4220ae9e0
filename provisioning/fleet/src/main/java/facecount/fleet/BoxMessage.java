package facecount.fleet;

import facecount.sync.ForeignJson;
import facecount.sync.Topics;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;

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
 */
record BoxMessage(
        String device, String epoch, long sequence, long base, String kind, JsonObject body) {
    private static final Pattern EPOCH = Pattern.compile("[0-9a-f]{32}");

    /** Empty if it is none: of another form, or a box speaks for another one. */
    static Optional<BoxMessage> parse(Topics.Parts topic, String text) {
        return ForeignJson.read(text).flatMap(body -> of(topic, body));
    }

    private static Optional<BoxMessage> of(Topics.Parts topic, JsonObject body) {
        try {
            String device = body.stringValue("dev", "");
            String epoch = body.stringValue("ep", "");
            long sequence = body.longValue("seq", 0);
            long base = body.longValue("base", 1);
            boolean isSound =
                    device.equals(topic.box().device())
                            && EPOCH.matcher(epoch).matches()
                            && sequence >= 1
                            && base >= 1
                            && base <= sequence;
            return isSound
                    ? Optional.of(new BoxMessage(device, epoch, sequence, base, topic.kind(), body))
                    : Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }
}
