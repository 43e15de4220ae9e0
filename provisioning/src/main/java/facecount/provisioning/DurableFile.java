package facecount.provisioning;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes a small file so that a power cut leaves the whole of it, or what was there before. */
public final class DurableFile {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** Who may read a file; only the owner may write. */
    public enum Readers {
        OWNER("rw-------"),
        EVERYBODY("rw-r--r--");

        private final String permissions;

        Readers(String permissions) {
            this.permissions = permissions;
        }

        private Set<PosixFilePermission> permissions() {
            return PosixFilePermissions.fromString(permissions);
        }
    }

    private DurableFile() {}

    /** Makes a folder and what it is in, for their owner alone; what is there stays as it is. */
    public static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(folder, OWNER_ONLY_FOLDER);
    }

    /** Makes missing folders, for their owner alone. */
    public static void write(Path file, String text, Readers readers) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file's name");
        }
        makeFolder(folder);
        // Never readable by others, not even while it is written.
        Path unfinished =
                Files.createTempFile(
                        folder,
                        ".unfinished-",
                        "",
                        PosixFilePermissions.asFileAttribute(Readers.OWNER.permissions()));
        try {
            force(unfinished, text);
            Files.setPosixFilePermissions(unfinished, readers.permissions());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void force(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
