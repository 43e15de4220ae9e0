package facecount.fleet;

import facecount.provisioning.DurableFile;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * All settings that a box was sent from here; a file in the fleet's folder, so that they can be
 * read and kept under version control.
 *
 * @param version the box takes up only a larger one than every one before
 * @param values by name, as {@code camera.rotate}
 */
record BoxSettings(long version, Map<String, String> values) {
    static final BoxSettings NONE = new BoxSettings(0, Map.of());

    BoxSettings {
        values = Map.copyOf(values);
    }

    /**
     * @param folder of all boxes' settings
     * @throws FleetException if there is a file that cannot be understood
     */
    static BoxSettings read(Path folder, String box) {
        Path file = file(folder, box);
        try {
            JsonObject document = JsonParser.create(Files.readString(file)).readJsonObject();
            JsonObject cfg = document.objectValue("cfg").orElseThrow();
            Map<String, String> values = new TreeMap<>();
            for (String key : cfg.keysAsStrings()) {
                values.put(key, cfg.stringValue(key).orElseThrow());
            }
            return new BoxSettings(BoxMessage.whole(document, "ver", 0), values);
        } catch (NoSuchFileException e) {
            return NONE;
        } catch (IOException
                | JsonException
                | ArithmeticException
                | ClassCastException
                | java.util.NoSuchElementException e) {
            throw new FleetException(
                    "%s cannot be read (%s); put it right or delete it, then set the box's settings again"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /**
     * @throws FleetException if it cannot be written
     */
    void write(Path folder, String box) {
        try {
            DurableFile.write(
                    file(folder, box),
                    JsonObject.builder()
                                    .set("ver", version)
                                    .set("cfg", document())
                                    .build()
                                    .toString()
                            + "\n",
                    DurableFile.Readers.OWNER);
        } catch (IOException e) {
            throw new FleetException(
                    "%s cannot be written (%s); make the fleet's folder writable"
                            .formatted(file(folder, box), e.getMessage()),
                    e);
        }
    }

    private static Path file(Path folder, String box) {
        return folder.resolve(box + ".json");
    }

    JsonObject document() {
        JsonObject.Builder cfg = JsonObject.builder();
        new TreeMap<>(values).forEach(cfg::set);
        return cfg.build();
    }
}
