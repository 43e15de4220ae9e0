package facecount.appliance.storage;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.FaceKey;
import facecount.appliance.counting.TrackKey;
import facecount.appliance.counting.Visitor;
import facecount.appliance.counting.VisitorCounting.FaceSource;
import facecount.inference.FaceEmbedding;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Today's templates, sealed (AES-256-GCM) under a key made for the day. Not thread-safe: belongs to
 * the count thread.
 *
 * <p>The key is in memory and in one file of a folder in memory (tmpfs): it survives a restart of
 * the process, not a power cut. Without the key the file says nothing, so a day that is over is
 * made unreadable by destroying 32 bytes that no disk ever held.
 */
public final class DayFile implements FaceSource, AutoCloseable {
    /*
     * Templates and ledger are two files and cannot be committed together. Each set of templates has
     * a version; it is written first, beside the older ones, and the ledger's transaction then names
     * it. What a crash leaves of a version the ledger does not name is dropped at the next start, and
     * the one before it stands. Older versions go with the next set.
     */

    /** Name of the file in the data folder. */
    public static final String FILE = "day.db";

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final @Nullable Path file;
    private final @Nullable Path keyFile;
    private final SecureRandom random = new SecureRandom();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment clear = arena.allocate(FaceEmbedding.BYTES, 64);
    private final ByteBuffer sealed =
            ByteBuffer.allocateDirect(NONCE_BYTES + (int) FaceEmbedding.BYTES + TAG_BYTES);
    private final Cipher cipher = newCipher();
    private final CountingDay day;
    private final Database database;
    private final byte[] key;
    private final Set<FaceKey> asked = new HashSet<>();
    private final List<Outdated> outdated = new ArrayList<>();

    private DayFile(
            CountingDay day,
            Database database,
            @Nullable Path file,
            @Nullable Path keyFile,
            byte[] key) {
        this.day = day;
        this.database = database;
        this.file = file;
        this.keyFile = keyFile;
        this.key = key;
    }

    /**
     * Opens the templates of {@code day}, as far as the ledger knows them. Where the key is gone,
     * or the file is another day's, it begins anew.
     *
     * @param runtimeFolder in memory (tmpfs), only for this program's user
     * @param ledger its epoch, which tells keys of several data folders apart
     * @param version the newest set the ledger names; 0 if none
     */
    public static DayFile open(
            Path dataFolder, Path runtimeFolder, String ledger, CountingDay day, long version) {
        Path file = dataFolder.resolve(FILE);
        Path keyFile = keyFile(runtimeFolder, ledger);
        if (isReadable(dataFolder, runtimeFolder, ledger, day)) {
            Database database = Database.open(file, Schema.DAY_FILE_ID, Schema.DAY_FILE);
            DayFile opened = new DayFile(day, database, file, keyFile, readKey(keyFile, day));
            opened.dropBut(version);
            return opened;
        }
        delete(file);
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        writeKey(keyFile, day, fresh);
        Database database = Database.open(file, Schema.DAY_FILE_ID, Schema.DAY_FILE);
        database.transaction(
                () -> {
                    database.update("INSERT INTO meta VALUES ('day', ?)", day.toString());
                    database.update("INSERT INTO meta VALUES ('ledger', ?)", ledger);
                });
        return new DayFile(day, database, file, keyFile, fresh);
    }

    /** Whether the templates of {@code day} are there, and the key to them. */
    public static boolean isReadable(
            Path dataFolder, Path runtimeFolder, String ledger, CountingDay day) {
        Path file = dataFolder.resolve(FILE);
        if (readKey(keyFile(runtimeFolder, ledger), day).length != KEY_BYTES
                || !Files.exists(file)) {
            return false;
        }
        try (Database database = Database.open(file, Schema.DAY_FILE_ID, Schema.DAY_FILE)) {
            return database.text("SELECT value FROM meta WHERE key = 'day'").equals(day.toString())
                    && database.text("SELECT value FROM meta WHERE key = 'ledger'").equals(ledger);
        }
    }

    private static Path keyFile(Path runtimeFolder, String ledger) {
        return runtimeFolder.resolve("day-" + ledger + ".key");
    }

    /** For a ledger in memory. */
    public static DayFile temporary(CountingDay day) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new DayFile(
                day, Database.inMemory(Schema.DAY_FILE_ID, Schema.DAY_FILE), null, null, key);
    }

    private static byte[] readKey(Path keyFile, CountingDay day) {
        try {
            List<String> lines = Files.readAllLines(keyFile, StandardCharsets.US_ASCII);
            if (lines.size() == 2 && lines.getFirst().equals(day.toString())) {
                return HexFormat.of().parseHex(lines.getLast());
            }
            return new byte[0];
        } catch (IOException | IllegalArgumentException e) {
            // No key is an expected outcome: after a power cut there is none.
            return new byte[0];
        }
    }

    private static void writeKey(Path keyFile, CountingDay day, byte[] key) {
        try {
            Path folder = keyFile.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.deleteIfExists(keyFile);
            Files.createFile(
                    keyFile,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(keyFile, day + "\n" + HexFormat.of().formatHex(key) + "\n");
        } catch (IOException e) {
            throw new StorageException(
                    "%s: the day's key cannot be written (%s); make %s writable"
                            .formatted(keyFile, e.getMessage(), keyFile.getParent()),
                    e);
        }
    }

    private void dropBut(long version) {
        database.transaction(
                () -> {
                    database.update("DELETE FROM face WHERE version > ?", version);
                    database.update(
                            """
                            DELETE FROM face WHERE EXISTS (
                                SELECT 1 FROM face AS newer
                                WHERE newer.kind = face.kind AND newer.a = face.a
                                    AND newer.b = face.b AND newer.version > face.version)
                            """);
                });
    }

    /**
     * Writes a set of templates; on the disk on return. The ledger's transaction follows.
     *
     * @param version one more than the ledger's
     * @param gone not needed any more once the ledger has named this version
     * @param reader writes the template of a key into memory
     */
    public void store(
            long version,
            List<FaceKey> faces,
            List<FaceKey> gone,
            BiConsumer<FaceKey, MemorySegment> reader) {
        if (faces.isEmpty() && gone.isEmpty() && outdated.isEmpty()) {
            return;
        }
        database.transaction(
                () -> {
                    for (Outdated old : outdated) {
                        Address at = Address.of(old.face());
                        database.update(
                                "DELETE FROM face WHERE kind = ? AND a = ? AND b = ? AND version <"
                                        + " ?",
                                at.kind(),
                                at.a(),
                                at.b(),
                                old.before());
                    }
                    for (FaceKey face : faces) {
                        Address at = Address.of(face);
                        reader.accept(face, clear);
                        database.update(
                                "INSERT OR REPLACE INTO face VALUES (?, ?, ?, ?, ?)",
                                at.kind(),
                                at.a(),
                                at.b(),
                                version,
                                seal(at, version));
                    }
                });
        clear.fill((byte) 0);
        outdated.clear();
        faces.forEach(face -> outdated.add(new Outdated(face, version)));
        gone.forEach(face -> outdated.add(new Outdated(face, version + 1)));
    }

    /** There is a template of somebody. */
    public boolean has(FaceKey face) {
        Address at = Address.of(face);
        return database.number(
                        "SELECT count(*) FROM face WHERE kind = ? AND a = ? AND b = ?",
                        at.kind(),
                        at.a(),
                        at.b())
                > 0;
    }

    @Override
    public boolean copy(FaceKey face, MemorySegment target) {
        asked.add(face);
        Address at = Address.of(face);
        boolean[] found = new boolean[1];
        database.query(
                "SELECT version, sealed FROM face WHERE kind = ? AND a = ? AND b = ? ORDER BY"
                        + " version",
                row -> found[0] = open(at, row.getLong(1), row.getBytes(2), target),
                at.kind(),
                at.a(),
                at.b());
        return found[0];
    }

    /** After a restart: drops templates that nobody asked for, since nobody owns them. */
    public void dropUnasked() {
        List<Address> unowned = new ArrayList<>();
        Set<Address> owned = new HashSet<>();
        asked.forEach(face -> owned.add(Address.of(face)));
        database.query(
                "SELECT DISTINCT kind, a, b FROM face",
                row -> {
                    Address at = new Address(row.getInt(1), row.getLong(2), row.getLong(3));
                    if (!owned.contains(at)) {
                        unowned.add(at);
                    }
                });
        database.transaction(
                () ->
                        unowned.forEach(
                                at ->
                                        database.update(
                                                "DELETE FROM face WHERE kind = ? AND a = ? AND b ="
                                                        + " ?",
                                                at.kind(),
                                                at.a(),
                                                at.b())));
        asked.clear();
    }

    private byte[] seal(Address at, long version) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            sealed.clear();
            sealed.put(nonce);
            cipher(Cipher.ENCRYPT_MODE, nonce, at, version).doFinal(clear.asByteBuffer(), sealed);
            byte[] row = new byte[sealed.flip().remaining()];
            sealed.get(row);
            return row;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    private boolean open(Address at, long version, byte[] row, MemorySegment target) {
        if (row.length != sealed.capacity()) {
            return false;
        }
        try {
            sealed.clear();
            sealed.put(row, NONCE_BYTES, row.length - NONCE_BYTES).flip();
            cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(row, NONCE_BYTES), at, version)
                    .doFinal(sealed, clear.asByteBuffer());
            target.copyFrom(clear);
            return true;
        } catch (GeneralSecurityException e) {
            // Written under another key or damaged: as good as none.
            return false;
        } finally {
            clear.fill((byte) 0);
        }
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /** The one cipher, made ready: looking for it among the providers costs kilobytes. */
    private Cipher cipher(int mode, byte[] nonce, Address at, long version)
            throws GeneralSecurityException {
        cipher.init(
                mode,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(
                (day + "|" + at.kind() + "|" + at.a() + "|" + at.b() + "|" + version)
                        .getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    /** Destroys the key, then the file: what the disk may still hold says nothing any more. */
    public void destroy() {
        close();
        if (keyFile != null) {
            overwrite(keyFile);
            delete(keyFile);
        }
        if (file != null) {
            delete(file);
        }
    }

    private static void overwrite(Path keyFile) {
        try {
            if (Files.exists(keyFile)) {
                Files.write(
                        keyFile,
                        new byte[(int) Files.size(keyFile)],
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SYNC);
            }
        } catch (IOException e) {
            throw new StorageException(
                    "%s: the day's key cannot be overwritten (%s)"
                            .formatted(keyFile, e.getMessage()),
                    e);
        }
    }

    private static void delete(Path file) {
        try {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
            }
        } catch (IOException e) {
            throw new StorageException(
                    "%s cannot be deleted (%s); delete it, it is the day before's"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /** Keeps file and key: the day goes on after the restart. */
    @Override
    public void close() {
        Arrays.fill(key, (byte) 0);
        if (arena.scope().isAlive()) {
            clear.fill((byte) 0);
            arena.close();
            database.close();
        }
    }

    private record Outdated(FaceKey face, long before) {}

    private record Address(int kind, long a, long b) {
        static Address of(FaceKey face) {
            return switch (face) {
                case FaceKey.OfVisitor(Visitor.Id visitor) -> new Address(0, visitor.value(), 0);
                case FaceKey.OfTrack(TrackKey track) ->
                        new Address(1, track.session(), track.track());
                case FaceKey.OfStillFace(int number) -> new Address(2, number, 0);
            };
        }
    }
}
