package facecount.fleet;

import static java.lang.System.Logger.Level.WARNING;

import facecount.fleet.overview.SettingsChange;
import facecount.fleet.overview.SettingsChange.State;
import facecount.provisioning.DurableFile;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What became of each change of settings that was made from here: a file each, the newest {@value
 * #KEPT}.
 *
 * @param folder of them; need not be there yet
 */
record SettingsChanges(Path folder) {
    private static final System.Logger LOG = System.getLogger(SettingsChanges.class.getName());

    static final int KEPT = 50;

    private static final String ENDING = ".json";

    /**
     * @param due when more is known at the latest: after that, nobody works on it any more
     * @throws FleetException if it cannot be written
     */
    void write(SettingsChange change, Instant due) {
        JsonObject.Builder ill = JsonObject.builder();
        change.ill().forEach(ill::set);
        JsonObject document =
                JsonObject.builder()
                        .set("begun", change.begun().toString())
                        .set("due", due.toString())
                        .setStrings("what", change.what())
                        .set("boxes", change.boxes())
                        .set("done", change.done())
                        .set("waiting", change.waiting())
                        .set("ill", ill.build())
                        .set("state", change.state().name().toLowerCase(Locale.ROOT))
                        .build();
        Path file = folder.resolve(change.begun().toString().replace(':', '-') + ENDING);
        try {
            DurableFile.write(file, document + "\n", DurableFile.Readers.OWNER);
            for (Path old : newestFirst().stream().skip(KEPT).toList()) {
                Files.delete(old);
            }
        } catch (IOException e) {
            throw new FleetException(
                    "%s cannot be written (%s); make the fleet's folder writable"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /** The newest first. */
    List<SettingsChange> newest(int most, Instant now) {
        try {
            return newestFirst().stream()
                    .flatMap(file -> read(file, now).stream())
                    .limit(most)
                    .toList();
        } catch (IOException e) {
            LOG.log(WARNING, () -> "%s cannot be read (%s)".formatted(folder, e.getMessage()));
            return List.of();
        }
    }

    private List<Path> newestFirst() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    private static Optional<SettingsChange> read(Path file, Instant now) {
        try {
            JsonObject document = JsonParser.create(Files.readString(file)).readJsonObject();
            JsonObject ill = BoxBook.object(document, "ill");
            TreeMap<String, String> why = new TreeMap<>();
            ill.keysAsStrings().forEach(box -> why.put(box, BoxBook.text(ill, box)));
            State state = State.valueOf(BoxBook.words(document, "state").toUpperCase(Locale.ROOT));
            boolean isOverdue =
                    BoxBook.instant(document, "due").filter(due -> !due.isBefore(now)).isEmpty();
            return Optional.of(
                    new SettingsChange(
                            BoxBook.instant(document, "begun").orElseThrow(),
                            BoxBook.texts(document, "what"),
                            number(document, "boxes"),
                            number(document, "done"),
                            number(document, "waiting"),
                            why,
                            state == State.UNDER_WAY && isOverdue ? State.BROKEN_OFF : state));
        } catch (IOException
                | JsonException
                | IllegalArgumentException
                | java.util.NoSuchElementException e) {
            LOG.log(WARNING, () -> "%s is left out (%s)".formatted(file, e.getMessage()));
            return Optional.empty();
        }
    }

    private static int number(JsonObject document, String name) {
        return BoxBook.number(document, name).orElseThrow().intValue();
    }
}
