package facecount.fleet;

import facecount.sync.ForeignJson;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonValue;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads what boxes say of themselves; what cannot be read is as if it were not said. */
final class BoxBook {
    private static final int WORDS_MAX = 120;
    private static final int TEXT_MAX = 400;

    /**
     * A document as it came.
     *
     * @param at when it was stored, by the collector's clock
     */
    record Said(Instant at, String text) {
        /** When the box said it, by its own clock; empty if it names no moment that can be. */
        Optional<Instant> saidAt() {
            return instant(object(text), "ts").map(said -> said.isAfter(at) ? at : said);
        }
    }

    private BoxBook() {}

    /** Number of the connection a presence speaks of; 0 if there is none. */
    static long session(String presence) {
        return said(() -> BoxMessage.whole(object(presence), "sess", 0), 0L);
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

    private static String title(JsonValue fault) {
        return words(object(fault), "title");
    }

    /** What is of another kind than expected is as if it were not said. */
    private static <T> T said(Supplier<T> value, T otherwise) {
        try {
            return value.get();
        } catch (JsonException
                | ArithmeticException
                | ClassCastException
                | NoSuchElementException e) {
            return otherwise;
        }
    }

    static String words(JsonObject object, String name) {
        return text(object, name, WORDS_MAX);
    }

    /** A sentence or two. */
    static String text(JsonObject object, String name) {
        return text(object, name, TEXT_MAX);
    }

    /** An answer of several lines, for a terminal. */
    static String lines(JsonObject object, String name) {
        return said(() -> object.stringValue(name, ""), "")
                .lines()
                .map(line -> line.replaceAll("[\\p{Cntrl}\\p{Cf}&&[^\t]]", " ").stripTrailing())
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /* What a box says goes to a terminal and a page: no control characters, no novels. */
    /** Without what would move a terminal's cursor. */
    static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", " ").strip();
    }

    private static String text(JsonObject object, String name, int charactersMax) {
        String text = plain(said(() -> object.stringValue(name, ""), ""));
        return text.substring(0, Math.min(text.length(), charactersMax));
    }

    static JsonObject object(JsonValue value) {
        return said(value::asObject, JsonObject.empty());
    }

    static JsonObject object(JsonObject object, String name) {
        return said(() -> object.objectValue(name).orElseThrow(), JsonObject.empty());
    }

    static List<JsonValue> array(JsonObject object, String name) {
        return said(() -> object.arrayValue(name).orElseThrow().values(), List.<JsonValue>of());
    }

    /** The texts of a list; what is none is left out. */
    static List<String> texts(JsonObject object, String name) {
        return array(object, name).stream()
                .map(value -> plain(said(() -> value.asString().value(), "")))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    static boolean flag(JsonObject object, String name) {
        return said(() -> object.booleanValue(name, false), false);
    }

    static Optional<Double> number(JsonObject object, String name) {
        return said(() -> object.doubleValue(name).filter(Double::isFinite), Optional.empty());
    }

    static Optional<Instant> instant(JsonObject object, String name) {
        try {
            return Optional.of(Instant.parse(words(object, name)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What a text says; nothing if it is no JSON object, or deeper than any of ours. */
    static JsonObject object(String text) {
        return ForeignJson.read(text).orElseGet(JsonObject::empty);
    }
}
