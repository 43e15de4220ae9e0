package facecount.appliance.storage;

import facecount.appliance.counting.Passage;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import java.time.Instant;
import java.util.List;

/** What a box has to tell beside counts. {@code docs/mqtt/ev.schema.json} describes it. */
final class EventMessage {
    /** Kind of the messages. */
    static final String KIND = "ev";

    private EventMessage() {}

    /**
     * Detail that had to go.
     *
     * @param detail which class of it
     * @param from time of the oldest of it
     * @param to time of the newest of it
     */
    record Dropped(String detail, long rows, Instant from, Instant to) {
        /** Passages that were never written. */
        static Dropped of(List<Passage> passages) {
            return new Dropped(
                    "passages",
                    passages.size(),
                    passages.stream()
                            .map(Passage::firstSeen)
                            .reduce(Instant.MAX, (a, b) -> a.isBefore(b) ? a : b),
                    passages.stream()
                            .map(Passage::firstSeen)
                            .reduce(Instant.MIN, (a, b) -> a.isAfter(b) ? a : b));
        }

        /** Both, told as one. */
        Dropped plus(Dropped other) {
            return new Dropped(
                    detail,
                    rows + other.rows,
                    from.isBefore(other.from) ? from : other.from,
                    to.isAfter(other.to) ? to : other.to);
        }

        String payload(BootLog.Moment now) {
            return EventMessage.payload(
                    "dropped",
                    JsonObject.builder()
                            .set("class", detail)
                            .set("n", rows)
                            .set("from", from.toString())
                            .set("to", to.toString())
                            .build(),
                    now);
        }

        /** As {@link #payload} wrote it. */
        static Dropped of(String payload) {
            JsonObject told = JsonParser.create(payload).readJsonObject();
            return new Dropped(
                    told.stringValue("class").orElseThrow(),
                    told.longValue("n", 0),
                    Instant.parse(told.stringValue("from").orElseThrow()),
                    Instant.parse(told.stringValue("to").orElseThrow()));
        }
    }

    /** The disk is full, or is not any more. */
    static String disk(boolean isFull, BootLog.Moment now) {
        return payload(isFull ? "disk-full" : "disk-has-room", JsonObject.empty(), now);
    }

    /**
     * @param detail what else there is to say of it
     */
    static String payload(String what, JsonObject detail, BootLog.Moment now) {
        JsonObject.Builder message =
                JsonObject.builder().set("v", 1).set("k", KIND).set("ts", now.at().toString());
        now.stamp().addTo(message);
        return message.set("ev", what).from(detail).build().toString();
    }
}
