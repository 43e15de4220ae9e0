package facecount.appliance;

import facecount.appliance.evaluation.Progress;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonValue;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** What a command prints: results on standard output, messages and progress on standard error. */
final class Output {
    /** On a terminal a line is rewritten so often, elsewhere a line is printed. */
    private static final Duration TERMINAL_PAUSE = Duration.ofMillis(200);

    private static final Duration LINES_PAUSE = Duration.ofSeconds(5);

    private Output() {}

    /** One JSON object, or a line for each of its keys; arrays are for the JSON alone. */
    static void print(JsonObject result, boolean asJson) {
        PrintStream out = System.out;
        if (asJson) {
            out.println(result);
            return;
        }
        lines(result).forEach(out::println);
    }

    static List<String> lines(JsonObject result) {
        List<String> lines = new ArrayList<>();
        for (String key : result.keysAsStrings()) {
            JsonValue value = result.value(key).orElseThrow();
            if (!(value instanceof JsonArray)) {
                lines.add("%-30s %s".formatted(words(key), text(value)));
            }
        }
        return lines;
    }

    private static String words(String key) {
        return key.replace('_', ' ');
    }

    private static String text(JsonValue value) {
        return switch (value.type()) {
            case STRING -> value.asString().value();
            case OBJECT ->
                    value.asObject().keysAsStrings().stream()
                            .map(key -> words(key) + " " + text(member(value.asObject(), key)))
                            .collect(Collectors.joining(", "));
            case NULL -> "-";
            case ARRAY, NUMBER, BOOLEAN -> value.toString();
            case UNKNOWN -> throw new IllegalArgumentException("no JSON value: " + value);
        };
    }

    private static JsonValue member(JsonObject object, String key) {
        return object.value(key).orElseThrow();
    }

    /** A runtime without the line editor's module has no console. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Told how many pictures were counted, and how many visitors. */
    interface Counting {
        void done(long pictures, int visitors);
    }

    /** Says how far a count is, on standard error. */
    static Counting counting() {
        boolean isTerminal = isTerminal();
        long pauseNanos = (isTerminal ? TERMINAL_PAUSE : LINES_PAUSE).toNanos();
        AtomicLong next = new AtomicLong(System.nanoTime() + pauseNanos);
        return (pictures, visitors) -> {
            long now = System.nanoTime();
            if (now - next.get() >= 0) {
                next.set(now + pauseNanos);
                System.err.printf(
                        isTerminal
                                ? "\r%d pictures, %d different visitors "
                                : "%d pictures, %d different visitors%n",
                        pictures,
                        visitors);
            }
        };
    }

    /** Says how far long work is, on standard error. */
    static Progress progress(String what) {
        boolean isTerminal = isTerminal();
        Duration pause = isTerminal ? TERMINAL_PAUSE : LINES_PAUSE;
        AtomicLong next = new AtomicLong(System.nanoTime() + pause.toNanos());
        return (done, all) -> {
            long now = System.nanoTime();
            long due = next.get();
            boolean isLast = done == all;
            if ((now - due >= 0 && next.compareAndSet(due, now + pause.toNanos()))
                    || (isLast && isTerminal)) {
                System.err.printf(isTerminal ? "\r%d of %d %s" : "%d of %d %s%n", done, all, what);
                if (isLast && isTerminal) {
                    System.err.println();
                }
            }
        };
    }
}
