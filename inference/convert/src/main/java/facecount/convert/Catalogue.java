package facecount.convert;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Reader;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The models this product is built with: a folder with one properties file a model.
 *
 * <p>{@code inference/convert/catalogue/README.md} lists the keys.
 */
final class Catalogue {
    private static final String ENDING = ".properties";
    private static final Set<String> ROLES = Set.of("detector", "recognizer", "emotion");
    private static final Set<String> COLOURS = Set.of("bgr", "rgb", "grey");
    private static final List<String> REQUIRED =
            List.of("role", "name", "version", "licence", "lineage", "input.colour");
    private static final Set<String> KNOWN =
            Set.of(
                    "role",
                    "name",
                    "version",
                    "licence",
                    "lineage",
                    "package",
                    "package.sha256",
                    "conversion",
                    "sha256",
                    "input.name",
                    "input.shape",
                    "input.colour",
                    "input.subtract",
                    "input.divide",
                    "output.names",
                    "output.shapes",
                    "output.centre",
                    "output.classes",
                    "like");

    /** What a reader of the contract may need beyond it; free because each net brings its own. */
    private static final List<String> FREE =
            List.of("crop.", "calibration.", "threshold.", "measured.");

    private final String id;
    private final SortedMap<String, String> keys;
    private final List<String> problems;

    private Catalogue(String id, SortedMap<String, String> keys, List<String> problems) {
        this.id = id;
        this.keys = keys;
        this.problems = problems;
    }

    /**
     * Reads every entry of a folder, in the order of their names.
     *
     * @throws ConvertException if there is none or anything is wrong with one; the message lists
     *     every problem
     */
    static List<CatalogueEntry> read(Path folder) {
        List<String> problems = new ArrayList<>();
        Map<String, SortedMap<String, String>> written = new TreeMap<>();
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            String id = name.substring(0, name.length() - ENDING.length());
            written.put(id, keys(file, problems));
        }
        if (written.isEmpty()) {
            throw new ConvertException(
                    "%s: no model is named there; a catalogue is a folder with one .properties file a model"
                            .formatted(folder));
        }
        List<CatalogueEntry> entries = new ArrayList<>();
        written.forEach(
                (id, keys) ->
                        new Catalogue(id, inherited(id, keys, written, problems), problems)
                                .entry()
                                .ifPresent(entries::add));
        if (!problems.isEmpty()) {
            throw new ConvertException(
                    "%s: %s".formatted(folder, String.join(System.lineSeparator(), problems)));
        }
        return entries;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
        } catch (IOException e) {
            throw new ConvertException(
                    "%s: the catalogue cannot be read: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static SortedMap<String, String> keys(Path file, List<String> problems) {
        OncePerKey properties = new OncePerKey();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConvertException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
        }
        for (String twice : properties.twice) {
            problems.add("%s: %s is there twice".formatted(file.getFileName(), twice));
        }
        SortedMap<String, String> keys = new TreeMap<>();
        properties.forEach((key, value) -> keys.put(key.toString(), value.toString().strip()));
        return keys;
    }

    /** An entry with {@code like = OTHER} has the other's keys where it has none of its own. */
    private static SortedMap<String, String> inherited(
            String id,
            SortedMap<String, String> own,
            Map<String, SortedMap<String, String>> written,
            List<String> problems) {
        String like = own.get("like");
        if (like == null) {
            return own;
        }
        SortedMap<String, String> other = written.get(like);
        if (other == null || other.containsKey("like")) {
            problems.add(
                    "%s: like = %s must name an entry without 'like' of its own: %s"
                            .formatted(id + ENDING, like, written.keySet()));
            return own;
        }
        SortedMap<String, String> keys = new TreeMap<>(other);
        keys.putAll(own);
        keys.remove("like");
        return keys;
    }

    private Optional<CatalogueEntry> entry() {
        int before = problems.size();
        REQUIRED.forEach(key -> value(key, text -> text));
        oneOf("role", ROLES);
        oneOf("input.colour", COLOURS);
        value("input.subtract", Catalogue::numbers);
        value("input.divide", Catalogue::numbers);
        Optional<Conversion> conversion =
                value(
                        "conversion",
                        label ->
                                Conversion.of(label)
                                        .orElseThrow(
                                                () ->
                                                        new IllegalArgumentException(
                                                                "'%s' is not one of %s"
                                                                        .formatted(
                                                                                label,
                                                                                Conversion
                                                                                        .labels()))));
        Optional<PackageSource> source = value("package", PackageSource::parse);
        Optional<Sha256> archive = value("package.sha256", Sha256::new);
        Optional<Sha256> model = value("sha256", Sha256::new);
        Map<String, CatalogueEntry.SourceFile> files = new HashMap<>();
        for (String part : conversion.map(Conversion::files).orElse(Set.of())) {
            Optional<String> path = value("file." + part, text -> text);
            Optional<Sha256> hash = value("file." + part + ".sha256", Sha256::new);
            if (path.isPresent() && hash.isPresent()) {
                files.put(part, new CatalogueEntry.SourceFile(path.get(), hash.get()));
            }
        }
        Optional<CatalogueEntry.Contract> contract = contract();
        unknown(conversion.map(Conversion::files).orElse(Set.of()));
        if (problems.size() > before) {
            return Optional.empty();
        }
        return Optional.of(
                new CatalogueEntry(
                        id,
                        source.orElseThrow(),
                        archive.orElseThrow(),
                        files,
                        conversion.orElseThrow(),
                        model.orElseThrow(),
                        contract.orElseThrow(),
                        Collections.unmodifiableSortedMap(keys)));
    }

    private Optional<CatalogueEntry.Contract> contract() {
        Optional<String> input = value("input.name", text -> text);
        Optional<Shape> shape = value("input.shape", Shape::parse);
        Optional<List<String>> outputs = value("output.names", CatalogueEntry::list);
        List<Shape> outputShapes =
                keys.containsKey("output.shapes")
                        ? value(
                                        "output.shapes",
                                        text ->
                                                Stream.of(text.split(";"))
                                                        .map(Shape::parse)
                                                        .toList())
                                .orElse(List.of())
                        : List.of();
        if (input.isEmpty() || shape.isEmpty() || outputs.isEmpty()) {
            return Optional.empty();
        }
        if (!outputShapes.isEmpty() && outputShapes.size() != outputs.get().size()) {
            problem(
                    "output.shapes has %d shapes, output.names has %d names"
                            .formatted(outputShapes.size(), outputs.get().size()));
        }
        return Optional.of(
                new CatalogueEntry.Contract(input.get(), shape.get(), outputs.get(), outputShapes));
    }

    private void oneOf(String key, Set<String> allowed) {
        String value = keys.get(key);
        if (value != null && !value.isEmpty() && !allowed.contains(value)) {
            problem("%s = %s is not one of %s".formatted(key, value, new TreeSet<>(allowed)));
        }
    }

    /** One number for all channels, or one for each. */
    private static List<Float> numbers(String text) {
        List<Float> numbers = CatalogueEntry.list(text).stream().map(Float::valueOf).toList();
        if (numbers.size() != 1 && numbers.size() != 3) {
            throw new IllegalArgumentException(
                    "'%s' is neither one number nor three with commas".formatted(text));
        }
        return numbers;
    }

    private void unknown(Set<String> files) {
        for (String key : keys.keySet()) {
            boolean known =
                    KNOWN.contains(key)
                            || FREE.stream().anyMatch(key::startsWith)
                            || files.stream()
                                    .anyMatch(
                                            part ->
                                                    key.equals("file." + part)
                                                            || key.equals(
                                                                    "file." + part + ".sha256"));
            if (!known) {
                problem("%s: unknown key; known are %s".formatted(key, new TreeSet<>(KNOWN)));
            }
        }
    }

    private <T> Optional<T> value(String key, Function<String, T> parse) {
        String text = keys.get(key);
        if (text == null || text.isEmpty()) {
            problem(key + " is missing");
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException e) {
            problem(key + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void problem(String text) {
        problems.add(id + ENDING + ": " + text);
    }

    /** Properties that remember which keys were written twice, since the last one wins silently. */
    private static final class OncePerKey extends Properties {
        @Serial private static final long serialVersionUID = 1L;

        private final transient Set<String> twice = new TreeSet<>();

        @Override
        public synchronized @Nullable Object put(Object key, Object value) {
            Object before = super.put(key, value);
            if (before != null) {
                twice.add(key.toString());
            }
            return before;
        }
    }
}
