package facecount.fleet;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;
import io.helidon.json.JsonValue;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what boxes say of themselves; what cannot be read is as if it were not said. */
final class BoxBook {
    private static final int WORDS_MAX = 120;

    private BoxBook() {}

    /** Number of the connection a presence speaks of; 0 if there is none. */
    static long session(String presence) {
        return object(presence).longValue("sess", 0);
    }

    static BoxSummary summary(String device, Map<String, String> said, Optional<DayCount> newest) {
        JsonObject meta = object(said.getOrDefault("state/meta", ""));
        JsonObject presence = object(said.getOrDefault("state/conn", ""));
        JsonObject health = object(said.getOrDefault("up/health", ""));
        List<String> faults =
                health.arrayValue("faults").map(array -> array.values()).orElse(List.of()).stream()
                        .map(BoxBook::title)
                        .filter(title -> !title.isEmpty())
                        .toList();
        return new BoxSummary(
                device,
                words(meta, "site"),
                words(meta, "version"),
                presence.booleanValue("online", false),
                newest.map(day -> day.day().toString()).orElse("-"),
                newest.map(DayCount::visitors).orElse(0L),
                newest.map(DayCount::low).orElse(0L),
                newest.map(DayCount::high).orElse(0L),
                newest.map(DayCount::coverage).orElse(1.0),
                faults);
    }

    private static String title(JsonValue fault) {
        try {
            return words(fault.asObject(), "title");
        } catch (JsonException | ClassCastException e) {
            return "";
        }
    }

    /* What a box says goes to a terminal and a page: no control characters, no novels. */
    private static String words(JsonObject object, String name) {
        try {
            String text = object.stringValue(name, "").replaceAll("\\p{Cntrl}", " ");
            return text.substring(0, Math.min(text.length(), WORDS_MAX));
        } catch (JsonException | ClassCastException e) {
            return "";
        }
    }

    static JsonObject object(String text) {
        try {
            return text.isEmpty() ? JsonObject.empty() : JsonParser.create(text).readJsonObject();
        } catch (JsonException e) {
            return JsonObject.empty();
        }
    }
}
