package facecount.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A file that takes its place when it is whole; until then it lies in a folder beside it. */
final class UnfinishedFile implements AutoCloseable {
    private final Path file;
    private final Path folder;

    private UnfinishedFile(Path file, Path folder) {
        this.file = file;
        this.folder = folder;
    }

    /**
     * @throws FleetException if there can be no such file
     */
    static UnfinishedFile of(Path file) {
        Path whole = file.toAbsolutePath();
        Path parent = whole.getParent();
        if (parent == null || Files.isDirectory(whole)) {
            throw new FleetException("%s is a folder; name a file".formatted(file));
        }
        try {
            return new UnfinishedFile(whole, Files.createTempDirectory(parent, ".unfinished-"));
        } catch (IOException e) {
            throw new FleetException(
                    "%s cannot be written: its folder must be there and writable (%s)"
                            .formatted(file, e),
                    e);
        }
    }

    /** Where the file is until it is whole. */
    Path path() {
        return folder.resolve("table");
    }

    /** For what is needed on the way. */
    Path folder() {
        return folder;
    }

    /**
     * It is whole.
     *
     * @throws FleetException if it cannot take its place
     */
    void finish() {
        try {
            Files.move(path(), file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new FleetException("%s cannot be written (%s)".formatted(file, e), e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> left = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : left) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new FleetException(
                    "%s is left over; delete it (%s)".formatted(folder, e.getMessage()), e);
        }
    }
}
