package facecount.appliance.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Labelled people: a folder with one subfolder a person, that person's photos in it. */
final class PeopleFolder {
    private static final Set<String> PICTURES = Set.of("jpg", "jpeg", "png", "bmp", "webp");

    /** One person and his photos, in name order. */
    record Person(String name, List<Path> photos) {
        Person {
            photos = List.copyOf(photos);
        }
    }

    private PeopleFolder() {}

    /**
     * Reads the people of a half.
     *
     * @param picturesMin only people with at least so many photos
     * @throws EvaluationException if there is none
     */
    static List<Person> read(Path folder, Half half, LabelFaults faults, int picturesMin) {
        TreeMap<String, List<Path>> photosByPerson = new TreeMap<>();
        for (Path subfolder : entries(folder)) {
            if (!Files.isDirectory(subfolder)) {
                continue;
            }
            String name = faults.personOf(subfolder.getFileName().toString());
            for (Path photo : entries(subfolder)) {
                if (isPicture(photo) && !faults.drops(stem(photo))) {
                    photosByPerson.computeIfAbsent(name, _ -> new ArrayList<>()).add(photo);
                }
            }
        }
        List<Person> people = new ArrayList<>();
        photosByPerson.forEach(
                (name, photos) -> {
                    if (half.holds(name) && photos.size() >= picturesMin) {
                        people.add(new Person(name, photos));
                    }
                });
        if (people.isEmpty()) {
            throw new EvaluationException(
                    "%s has no subfolder with at least %d pictures of one person (half: %s)"
                            .formatted(folder, picturesMin, half.name().toLowerCase(Locale.ROOT)));
        }
        return people;
    }

    static boolean isPicture(Path file) {
        String name = file.getFileName().toString();
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return PICTURES.contains(ending) && Files.isRegularFile(file);
    }

    static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** The folder's entries in name order. */
    static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new EvaluationException(
                    "%s is not a folder that can be read".formatted(folder), e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new EvaluationException("%s cannot be read as text".formatted(file), e);
        }
    }
}
