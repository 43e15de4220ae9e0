package facecount.appliance.evaluation;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Known faults of the labels: photos that show somebody else, one person under two names. */
public final class LabelFaults {
    public static final LabelFaults NONE = new LabelFaults(Set.of(), Map.of());

    private final Set<String> dropped;
    private final Map<String, String> sameAs;

    private LabelFaults(Set<String> dropped, Map<String, String> sameAs) {
        this.dropped = dropped;
        this.sameAs = sameAs;
    }

    /**
     * Reads lines {@code drop PICTURE} and {@code same A B}, separated by tabs or spaces; # begins
     * a comment.
     */
    public static LabelFaults read(Path file) {
        Set<String> dropped = new HashSet<>();
        Map<String, String> sameAs = new HashMap<>();
        int number = 0;
        for (String line : PeopleFolder.lines(file)) {
            number++;
            String[] words = line.strip().split("\\s+", -1);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (words.length == 2 && words[0].equals("drop")) {
                dropped.add(words[1]);
            } else if (words.length == 3 && words[0].equals("same")) {
                sameAs.put(words[2], words[1]);
            } else {
                throw new EvaluationException(
                        "%s line %d: expected 'drop PICTURE' or 'same A B', got '%s'"
                                .formatted(file, number, line));
            }
        }
        return new LabelFaults(dropped, sameAs);
    }

    boolean drops(String picture) {
        return dropped.contains(picture);
    }

    String personOf(String name) {
        return sameAs.getOrDefault(name, name);
    }
}
