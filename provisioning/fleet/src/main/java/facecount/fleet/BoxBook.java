package facecount.fleet;

import facecount.sync.ForeignJson;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;
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
        try {
            return object(presence).longValue("sess", 0);
        } catch (JsonException e) {
            return 0;
        }
    }

    static BoxSummary summary(String device, Map<String, String> said, Optional<DayCount> newest) {
        JsonObject meta = object(said.getOrDefault("state/meta", ""));
        JsonObject presence = object(said.getOrDefault("state/conn", ""));
        JsonObject health = object(said.getOrDefault("up/health", ""));
        List<String> faults =
                array(health, "faults").stream()
                        .map(BoxBook::title)
                        .filter(title -> !title.isEmpty())
                        .toList();
        return new BoxSummary(
                device,
                words(meta, "site"),
                words(meta, "version"),
                flag(presence, "online"),
                newest.map(day -> day.day().toString()).orElse("-"),
                newest.map(DayCount::visitors).orElse(0L),
                newest.map(DayCount::low).orElse(0L),
                newest.map(DayCount::high).orElse(0L),
                newest.map(DayCount::coverage).orElse(1.0),
                faults);
    }

    private static List<JsonValue> array(JsonObject object, String name) {
        try {
            return object.arrayValue(name).map(values -> values.values()).orElse(List.of());
        } catch (JsonException e) {
            return List.of();
        }
    }

    private static boolean flag(JsonObject object, String name) {
        try {
            return object.booleanValue(name, false);
        } catch (JsonException e) {
            return false;
        }
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
        return ForeignJson.read(text).orElseGet(JsonObject::empty);
    }
}
