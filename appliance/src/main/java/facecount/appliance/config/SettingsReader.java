package facecount.appliance.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes typed values out of the layers and gathers everything that is wrong with them.
 *
 * <p>A getter that finds a wrong value notes the problem and returns the default, so that reading
 * goes on and the reader learns of all mistakes at once. A key is known once it was asked for; what
 * was never asked for is unknown. Not thread-safe.
 */
final class SettingsReader {
    static final String DURATION_EXAMPLES = "\"30s\", \"5m\", \"2h\" or \"PT30S\"";

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|min|m|h|d)");
    private static final Pattern KEY_AT_START = Pattern.compile("[a-z]+\\.[a-z0-9-]+");

    /** Lowest first. */
    private final List<Layer> layers;

    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    /**
     * @param problems what was wrong already when the layers were read
     */
    SettingsReader(List<Layer> layers, List<Problem> problems) {
        this.layers = List.copyOf(layers);
        this.problems.addAll(problems);
    }

    String text(String key, String fallback) {
        return value(key, fallback, SettingsReader::toText, SettingsReader::quoted);
    }

    int wholeNumber(String key, int fallback) {
        return value(key, fallback, SettingsReader::toWholeNumber, String::valueOf);
    }

    boolean onOff(String key, boolean fallback) {
        return value(key, fallback, SettingsReader::toOnOff, String::valueOf);
    }

    Duration duration(String key, Duration fallback) {
        return value(
                key, fallback, SettingsReader::toDuration, duration -> quoted(shown(duration)));
    }

    LocalTime timeOfDay(String key, LocalTime fallback) {
        return value(key, fallback, SettingsReader::toTimeOfDay, time -> quoted(time.toString()));
    }

    /** A time zone by its name, {@code Europe/Paris}; empty is the machine's own. */
    ZoneId zone(String key) {
        String name =
                value(
                        key,
                        "",
                        raw -> {
                            String text = toText(raw);
                            if (!text.isEmpty() && !ZoneId.getAvailableZoneIds().contains(text)) {
                                throw new WrongValue(
                                        "must be a time zone as \"Europe/Paris\", got %s%s"
                                                .formatted(
                                                        quoted(text),
                                                        didYouMean(
                                                                text,
                                                                ZoneId.getAvailableZoneIds())));
                            }
                            return text;
                        },
                        SettingsReader::quoted);
        return name.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(name);
    }

    /** One of the enum's constants, in lower case and with dashes. */
    <E extends Enum<E>> E choice(String key, E fallback) {
        return choice(key, fallback, SettingsReader::dashed);
    }

    /** One of the enum's constants, by a name of its own. */
    <E extends Enum<E>> E choice(String key, E fallback, Function<E, String> name) {
        E[] constants = fallback.getDeclaringClass().getEnumConstants();
        return value(
                key,
                fallback,
                raw -> {
                    for (E constant : constants) {
                        if (raw.value().equals(name.apply(constant))) {
                            return constant;
                        }
                    }
                    List<String> names = Arrays.stream(constants).map(name).toList();
                    throw new WrongValue(
                            "must be one of %s, got %s%s"
                                    .formatted(
                                            names.stream()
                                                    .map(SettingsReader::quoted)
                                                    .collect(Collectors.joining(", ")),
                                            written(raw),
                                            didYouMean(String.valueOf(raw.value()), names)));
                },
                constant -> quoted(name.apply(constant)));
    }

    /** An absolute path. */
    Path path(String key, Path fallback) {
        return value(key, fallback, SettingsReader::toPath, path -> quoted(path.toString()));
    }

    /** A list of texts, {@code ["a", "b"]}; from a place that knows only text, {@code a,b}. */
    Set<String> texts(String key, Set<String> fallback) {
        return value(
                key,
                fallback,
                SettingsReader::toTexts,
                texts ->
                        texts.stream()
                                .map(SettingsReader::quoted)
                                .collect(Collectors.joining(", ", "[", "]")));
    }

    /** Text that {@code parse} understands; its message says what would be right. */
    <T> T parsed(String key, T fallback, Function<String, T> parse, Function<T, String> shown) {
        return value(
                key,
                fallback,
                raw -> {
                    String text = toText(raw);
                    try {
                        return parse.apply(text);
                    } catch (IllegalArgumentException e) {
                        throw new WrongValue(String.valueOf(e.getMessage()));
                    }
                },
                value -> quoted(shown.apply(value)));
    }

    /**
     * A module's record, which checks its own rules when it is built.
     *
     * @param build throws {@link IllegalArgumentException} whose message names one wrong setting a
     *     line
     * @param fallback stands in for it, so that reading goes on
     */
    <T> T record(Supplier<T> build, Supplier<T> fallback) {
        try {
            return build.get();
        } catch (IllegalArgumentException e) {
            for (String line : String.valueOf(e.getMessage()).lines().toList()) {
                Matcher key = KEY_AT_START.matcher(line);
                problems.add(
                        new Problem(
                                key.lookingAt() ? origin(key.group()) : new Origin.Default(),
                                line));
            }
            return fallback.get();
        }
    }

    /**
     * A change of a module's record that one setting makes.
     *
     * @param change throws {@link IllegalArgumentException} whose message says what would be right
     * @return {@code unchanged} if the record refuses the value
     */
    <T> T changed(String key, T unchanged, UnaryOperator<T> change) {
        try {
            return change.apply(unchanged);
        } catch (IllegalArgumentException e) {
            problem(key, String.valueOf(e.getMessage()));
            return unchanged;
        }
    }

    /** Notes a rule that is broken between settings. */
    void problem(String key, String text) {
        problems.add(new Problem(origin(key), key + ": " + text));
    }

    Origin origin(String key) {
        Setting setting = settings.get(key);
        return setting == null ? new Origin.Default() : setting.origin();
    }

    /** Everything that was asked for, in the order of asking. */
    List<Setting> settings() {
        return List.copyOf(settings.values());
    }

    /**
     * Ends the reading.
     *
     * @throws SettingsException with everything that is wrong, unknown keys among them
     */
    void finish() {
        for (Layer layer : layers) {
            layer.values()
                    .forEach(
                            (key, raw) -> {
                                if (!settings.containsKey(key)) {
                                    problems.add(new Problem(raw.origin(), unknown(key)));
                                }
                            });
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(
                    problems.stream()
                            .sorted(Comparator.comparing(Problem::origin, BY_PLACE))
                            .map(Problem::toString)
                            .toList());
        }
    }

    private static final Comparator<Origin> BY_PLACE =
            Comparator.comparingInt(SettingsReader::rank)
                    .thenComparing(SettingsReader::place)
                    .thenComparingInt(
                            origin -> origin instanceof Origin.Line line ? line.line() : 0)
                    .thenComparingInt(
                            origin -> origin instanceof Origin.Line line ? line.column() : 0);

    private static String place(Origin origin) {
        return origin instanceof Origin.Line line ? line.file().toString() : origin.shown();
    }

    private static int rank(Origin origin) {
        return switch (origin) {
            case Origin.Default() -> 0;
            case Origin.Line _ -> 1;
            case Origin.Fleet _ -> 2;
            case Origin.Environment _ -> 3;
            case Origin.CommandLine() -> 4;
        };
    }

    private String unknown(String key) {
        Set<String> sections = new LinkedHashSet<>();
        settings.keySet().forEach(known -> sections.add(known.substring(0, known.indexOf('.'))));
        if (sections.contains(key)) {
            return "%s: is a section: write [%s] and its settings below".formatted(key, key);
        }
        return key + ": unknown setting" + didYouMean(key, settings.keySet());
    }

    private <T> T value(
            String key,
            T fallback,
            Function<Layer.Raw, T> convert,
            Function<? super T, String> shown) {
        T value = fallback;
        Origin origin = new Origin.Default();
        Optional<Layer.Raw> raw = raw(key);
        if (raw.isPresent()) {
            origin = raw.get().origin();
            try {
                value = convert.apply(raw.get());
            } catch (WrongValue e) {
                problems.add(new Problem(origin, key + ": " + e.getMessage()));
            }
        }
        settings.put(key, new Setting(key, shown.apply(value), origin));
        return value;
    }

    private Optional<Layer.Raw> raw(String key) {
        return layers.reversed().stream()
                .flatMap(layer -> Optional.ofNullable(layer.values().get(key)).stream())
                .findFirst();
    }

    private static String toText(Layer.Raw raw) {
        if (raw.value() instanceof String text) {
            return text;
        }
        throw new WrongValue("must be text in quotes, got " + written(raw));
    }

    private static int toWholeNumber(Layer.Raw raw) {
        long number;
        if (raw.value() instanceof Long whole) {
            number = whole;
        } else if (raw.text()) {
            try {
                number = Long.parseLong(String.valueOf(raw.value()).strip());
            } catch (NumberFormatException e) {
                throw new WrongValue("must be a whole number, got " + written(raw), e);
            }
        } else {
            throw new WrongValue(
                    "must be a whole number%s, got %s"
                            .formatted(
                                    raw.value() instanceof String ? " without quotes" : "",
                                    written(raw)));
        }
        if (number != (int) number) {
            throw new WrongValue("is out of range: " + number);
        }
        return (int) number;
    }

    private static boolean toOnOff(Layer.Raw raw) {
        if (raw.value() instanceof Boolean value) {
            return value;
        }
        if (raw.text() && raw.value().equals("true")) {
            return true;
        }
        if (raw.text() && raw.value().equals("false")) {
            return false;
        }
        throw new WrongValue("must be true or false, got " + written(raw));
    }

    private static Duration toDuration(Layer.Raw raw) {
        if (raw.value() instanceof Long || raw.value() instanceof Double) {
            throw new WrongValue(
                    "needs a unit: a duration is written as %s, got %s"
                            .formatted(DURATION_EXAMPLES, written(raw)));
        }
        String text = String.valueOf(raw.value());
        Matcher matcher = DURATION.matcher(text);
        if (raw.value() instanceof String && matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m", "min" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        if (text.startsWith("P") || text.startsWith("p")) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw new WrongValue(durationExpected(raw), e);
            }
        }
        throw new WrongValue(durationExpected(raw));
    }

    private static String durationExpected(Layer.Raw raw) {
        return "must be a duration as %s, got %s".formatted(DURATION_EXAMPLES, written(raw));
    }

    private static LocalTime toTimeOfDay(Layer.Raw raw) {
        if (raw.value() instanceof LocalTime time) {
            return time;
        }
        String expected = "must be a time of day as \"04:00\", got " + written(raw);
        if (!(raw.value() instanceof String text)) {
            throw new WrongValue(expected);
        }
        try {
            return LocalTime.parse(text);
        } catch (DateTimeParseException e) {
            throw new WrongValue(expected, e);
        }
    }

    private static Path toPath(Layer.Raw raw) {
        String text = toText(raw);
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new WrongValue("is no path: " + e.getReason(), e);
        }
        throw new WrongValue("must be an absolute path, beginning with /, got " + quoted(text));
    }

    private static Set<String> toTexts(Layer.Raw raw) {
        String expected = "must be a list of texts as [\"a\", \"b\"], got " + written(raw);
        List<?> items;
        if (raw.value() instanceof List<?> list) {
            items = list;
        } else if (raw.text()) {
            items =
                    Arrays.stream(String.valueOf(raw.value()).split(",", -1))
                            .map(String::strip)
                            .filter(item -> !item.isEmpty())
                            .toList();
        } else {
            throw new WrongValue(expected);
        }
        Set<String> texts = new LinkedHashSet<>();
        for (Object item : items) {
            if (!(item instanceof String text)) {
                throw new WrongValue(expected);
            }
            texts.add(text);
        }
        return texts;
    }

    private static String didYouMean(String written, Iterable<String> known) {
        List<String> words = new ArrayList<>();
        known.forEach(words::add);
        return Nearest.to(written, words).map(word -> ", did you mean " + word + "?").orElse("");
    }

    /** The value as the file has it. */
    private static String written(Layer.Raw raw) {
        return raw.value() instanceof String text ? quoted(text) : String.valueOf(raw.value());
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String shown(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        if (duration.toSecondsPart() != 0) {
            return duration.toSeconds() + "s";
        }
        return duration.toMinutesPart() != 0
                ? duration.toMinutes() + "m"
                : duration.toHours() + "h";
    }

    private static String dashed(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value cannot be used; caught in this class, where the key is known. */
    private static final class WrongValue extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongValue(String message) {
            super(message);
        }

        WrongValue(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
