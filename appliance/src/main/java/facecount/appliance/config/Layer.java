package facecount.appliance.config;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The values of one place, by key. A higher layer's value stands before a lower one's.
 *
 * @param values in the order of the place
 */
record Layer(Map<String, Raw> values) {
    private static final String PREFIX = "FACECOUNT_";

    /**
     * A value as it was written.
     *
     * @param value String, Long, Double, Boolean, a java.time type, or a List of these
     * @param text true if the place knows only text, as the environment does, so that a number is
     *     no mistake there
     */
    record Raw(Object value, boolean text, Origin origin) {}

    static final Layer NOTHING = new Layer(Map.of());

    /**
     * Reads a settings file.
     *
     * @param problems takes what is wrong with the file itself
     * @return nothing if the file cannot be read
     */
    static Layer ofFile(Path file, List<Problem> problems) {
        TomlParseResult parsed;
        try {
            /* A settings file has a few kB; a device file by mistake would never end. */
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                problems.add(unreadable(file, "not a file"));
                return NOTHING;
            }
            parsed = TomlFile.parse(file);
        } catch (NoSuchFileException e) {
            problems.add(unreadable(file, "no such file"));
            return NOTHING;
        } catch (AccessDeniedException e) {
            problems.add(unreadable(file, "may not be read by this user"));
            return NOTHING;
        } catch (IOException e) {
            problems.add(unreadable(file, "cannot be read: " + e.getMessage()));
            return NOTHING;
        }
        parsed.errors()
                .forEach(
                        error ->
                                problems.add(
                                        new Problem(
                                                at(file, error.position()),
                                                String.valueOf(error.getMessage()))));
        Map<String, Raw> values = new LinkedHashMap<>();
        for (List<String> path : parsed.keyPathSet(false)) {
            @Nullable Object value = parsed.get(path);
            if (value != null) {
                values.put(
                        String.join(".", path),
                        new Raw(plain(value), false, at(file, parsed.inputPositionOf(path))));
            }
        }
        return new Layer(values);
    }

    /**
     * The settings among the environment's variables: {@code FACECOUNT_CAMERA_WIDTH_PX} is {@code
     * camera.width-px}.
     *
     * @param sections which there are; what begins otherwise is another program's
     */
    static Layer ofEnvironment(Map<String, String> environment, Set<String> sections) {
        Map<String, Raw> values = new LinkedHashMap<>();
        environment.keySet().stream()
                .filter(variable -> variable.startsWith(PREFIX))
                .sorted()
                .forEach(
                        variable -> {
                            String name =
                                    variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
                            int end = name.indexOf('_');
                            if (end > 0 && sections.contains(name.substring(0, end))) {
                                String key =
                                        name.substring(0, end)
                                                + "."
                                                + name.substring(end + 1).replace('_', '-');
                                values.put(
                                        key,
                                        new Raw(
                                                environment.getOrDefault(variable, ""),
                                                true,
                                                new Origin.Environment(variable)));
                            }
                        });
        return new Layer(values);
    }

    /** What the fleet's operator set. */
    static Layer ofFleet(RemoteSettings.Version version) {
        Map<String, Raw> values = new LinkedHashMap<>();
        version.values()
                .forEach(
                        (key, value) ->
                                values.put(
                                        key,
                                        new Raw(value, true, new Origin.Fleet(version.number()))));
        return new Layer(values);
    }

    /** What options of the command line say, by key. */
    static Layer ofCommandLine(Map<String, String> options) {
        Map<String, Raw> values = new LinkedHashMap<>();
        options.forEach(
                (key, value) -> values.put(key, new Raw(value, true, new Origin.CommandLine())));
        return new Layer(values);
    }

    private static Problem unreadable(Path file, String why) {
        return new Problem(new Origin.Default(), "%s: %s".formatted(file, why));
    }

    private static Origin at(Path file, @Nullable TomlPosition position) {
        return position == null
                ? new Origin.Line(file, 1, 1)
                : new Origin.Line(file, position.line(), position.column());
    }

    private static Object plain(Object value) {
        if (!(value instanceof TomlArray array)) {
            return value;
        }
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            items.add(plain(array.get(i)));
        }
        return List.copyOf(items);
    }
}
