package facecount.fleet;

import facecount.provisioning.DurableFile;
import facecount.sync.Topics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Boxes under a name: a file in the fleet's folder with lines {@code name: box box}. The broker and
 * the boxes know nothing of it.
 */
final class BoxGroups {
    private static final String FILE = "groups.txt";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

    private final Path file;
    private final NavigableMap<String, NavigableSet<String>> groups = new TreeMap<>();

    private BoxGroups(Path file) {
        this.file = file;
    }

    /**
     * @throws FleetException if a line is wrong
     */
    static BoxGroups read(Path fleetFolder) {
        BoxGroups groups = new BoxGroups(fleetFolder.resolve(FILE));
        try {
            int number = 0;
            for (String line : Files.readAllLines(groups.file)) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    groups.take(number, line);
                }
            }
        } catch (NoSuchFileException e) {
            return groups;
        } catch (IOException e) {
            throw new FleetException(
                    "%s cannot be read (%s)".formatted(groups.file, e.getMessage()), e);
        }
        return groups;
    }

    private void take(int number, String line) {
        int colon = line.indexOf(':');
        try {
            if (colon < 0) {
                throw new FleetException("a group is written as name: box box");
            }
            add(
                    line.substring(0, colon).strip(),
                    List.of(line.substring(colon + 1).strip().split("\\s+", -1)));
        } catch (FleetException e) {
            throw new FleetException("%s:%d: %s".formatted(file, number, e.getMessage()), e);
        }
    }

    /** The groups by name, their boxes in order. */
    Map<String, List<String>> all() {
        Map<String, List<String>> all = new TreeMap<>();
        groups.forEach((name, boxes) -> all.put(name, List.copyOf(boxes)));
        return all;
    }

    /**
     * @throws FleetException if there is no such group
     */
    List<String> boxes(String group) {
        NavigableSet<String> boxes = groups.get(group);
        if (boxes == null) {
            throw new FleetException(
                    "there is no group %s; there are %s".formatted(group, groups.keySet()));
        }
        return List.copyOf(boxes);
    }

    /**
     * @throws FleetException if a name is none
     */
    void add(String group, List<String> boxes) {
        if (!NAME.matcher(group).matches()) {
            throw new FleetException(
                    "a group's name has letters, digits, dots, dashes, got \"%s\""
                            .formatted(group));
        }
        for (String box : boxes) {
            try {
                groups.computeIfAbsent(group, name -> new TreeSet<>())
                        .add(new Topics(box).device());
            } catch (IllegalArgumentException e) {
                throw new FleetException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    void remove(String group, List<String> boxes) {
        NavigableSet<String> left = new TreeSet<>(boxes(group));
        boxes.forEach(left::remove);
        if (boxes.isEmpty() || left.isEmpty()) {
            groups.remove(group);
        } else {
            groups.put(group, left);
        }
    }

    /**
     * @throws FleetException if it cannot be written
     */
    void write() {
        List<String> lines = new ArrayList<>();
        lines.add("# Boxes under a name: `facecount fleet group`.");
        groups.forEach((name, boxes) -> lines.add(name + ": " + String.join(" ", boxes)));
        try {
            DurableFile.write(file, String.join("\n", lines) + "\n", DurableFile.Readers.OWNER);
        } catch (IOException e) {
            throw new FleetException(
                    "%s cannot be written (%s); make the fleet's folder writable"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }
}
