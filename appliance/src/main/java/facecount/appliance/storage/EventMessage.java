package facecount.appliance.storage;

import facecount.appliance.counting.Passage;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import java.time.Instant;
import java.util.List;

/**
 * What the ledger itself has to tell beside counts. {@code docs/mqtt/ev.schema.json} describes it.
 */
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

        String payload(Instant at) {
            return event("dropped", at)
                    .set("class", detail)
                    .set("n", rows)
                    .set("from", from.toString())
                    .set("to", to.toString())
                    .build()
                    .toString();
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
    static String disk(boolean isFull, Instant at) {
        return event(isFull ? "disk-full" : "disk-has-room", at).build().toString();
    }

    private static JsonObject.Builder event(String what, Instant at) {
        return JsonObject.builder()
                .set("v", 1)
                .set("k", KIND)
                .set("ts", at.toString())
                .set("ev", what);
    }
}
