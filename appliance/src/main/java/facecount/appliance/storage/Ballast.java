package facecount.appliance.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * A file that only takes up space: thrown away when the disk is full, so that the count can go on
 * and old detail can be deleted, which takes space, too. Belongs to the count thread.
 */
final class Ballast {
    /** Name of the file in the data folder. */
    static final String FILE = "ballast";

    /** Enough for the ledger's reserve, once in the file and once in its write-ahead log. */
    static final int BYTES = 2 << 20;

    /** Made only where so much stays free for everybody else. */
    private static final long LEFT_FREE_BYTES = 8L << 20;

    /** What must be free for {@link #make}. */
    static final long ROOM_BYTES = BYTES + LEFT_FREE_BYTES;

    private final Path file;
    private final Path draft;

    Ballast(Path dataFolder) {
        this.file = dataFolder.resolve(FILE);
        this.draft = dataFolder.resolve(FILE + ".new");
    }

    boolean isThere() {
        return file.toFile().length() == BYTES;
    }

    /**
     * Makes it if it is not there: really allocated, and on the disk on return.
     *
     * @param freeBytes on the disk now
     * @return false if there is no room for it
     */
    boolean make(long freeBytes) {
        if (isThere()) {
            return true;
        }
        release();
        if (freeBytes < ROOM_BYTES) {
            return false;
        }
        // Neither zeros nor a pattern: file systems leave out the one and compress the other.
        byte[] noise = new byte[BYTES];
        new Random(BYTES).nextBytes(noise);
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(noise);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            // Somebody else was quicker with the space.
            release();
            return false;
        }
    }

    /** Gives the space back. */
    void release() {
        try {
            Files.deleteIfExists(draft);
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StorageException(
                    "%s cannot be deleted (%s); make its folder writable"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }
}
