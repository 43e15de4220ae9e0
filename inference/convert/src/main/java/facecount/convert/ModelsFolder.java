package facecount.convert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The build's result: for each model {@code NAME.onnx} and {@code NAME.properties}, the entry as it
 * is read at run time.
 *
 * <p>A file is replaced in one step and only if its content changes.
 */
final class ModelsFolder {
    private static final String MODEL = ".onnx";
    private static final String ENTRY = ".properties";

    /** How a file is called while it is written; left behind only by a build that was killed. */
    private static final String UNFINISHED = ".new";

    private final Path folder;

    ModelsFolder(Path folder) {
        this.folder = folder;
    }

    /** Whether the model is there with the hash the entry asks for. */
    boolean holdsModel(CatalogueEntry entry) {
        Path file = folder.resolve(entry.id() + MODEL);
        try {
            return Files.exists(file) && Sha256.ofFile(file).equals(entry.model());
        } catch (IOException e) {
            return false;
        }
    }

    void writeModel(CatalogueEntry entry, byte[] onnx) {
        write(entry.id() + MODEL, onnx);
    }

    /** Writes every entry beside its model, and removes what the catalogue no longer names. */
    void finish(List<CatalogueEntry> entries) {
        Set<String> expected = new HashSet<>();
        for (CatalogueEntry entry : entries) {
            expected.add(entry.id() + MODEL);
            expected.add(entry.id() + ENTRY);
            write(entry.id() + ENTRY, text(entry).getBytes(StandardCharsets.UTF_8));
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                boolean ours =
                        name.endsWith(MODEL) || name.endsWith(ENTRY) || name.endsWith(UNFINISHED);
                if (ours && !expected.contains(name)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /** Not {@link java.util.Properties#store}, which writes the time of day. */
    private static String text(CatalogueEntry entry) {
        StringBuilder text = new StringBuilder();
        text.append("file=").append(entry.id()).append(MODEL).append('\n');
        for (Map.Entry<String, String> key : entry.keys().entrySet()) {
            text.append(key.getKey())
                    .append('=')
                    .append(key.getValue().replace("\\", "\\\\"))
                    .append('\n');
        }
        return text.toString();
    }

    private void write(String name, byte[] content) {
        Path file = folder.resolve(name);
        Path fresh = folder.resolve(name + UNFINISHED);
        try {
            Files.createDirectories(folder);
            if (Files.exists(file) && Sha256.ofFile(file).equals(Sha256.of(content))) {
                return;
            }
            Files.write(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private static ConvertException cannotWrite(Path path, IOException e) {
        return new ConvertException("%s cannot be written: %s".formatted(path, e.getMessage()), e);
    }
}
