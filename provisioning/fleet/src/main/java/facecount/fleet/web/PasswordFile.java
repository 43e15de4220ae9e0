package facecount.fleet.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where the page's password is kept, as a hash. A new one counts at once, and whoever came in with
 * the old one is out.
 *
 * @param file readable by its owner only
 */
public record PasswordFile(Path file) {
    /** Shorter ones are guessed from a stolen file, however costly a guess is. */
    private static final int CHARACTERS_MIN = 10;

    static final int CHARACTERS_MAX = 256;

    private static final Set<PosixFilePermission> OWNER =
            PosixFilePermissions.fromString("rw-------");

    /**
     * Replaces the password in one step.
     *
     * @throws ServeException if it is too short or long, or the file cannot be written
     */
    public void write(String password) {
        int characters = password.codePointCount(0, password.length());
        if (characters < CHARACTERS_MIN || characters > CHARACTERS_MAX) {
            throw new ServeException(
                    "a password has %d to %d characters, got %d"
                            .formatted(CHARACTERS_MIN, CHARACTERS_MAX, characters));
        }
        try {
            Path beside =
                    Files.createTempFile(
                            file.toAbsolutePath().getParent(),
                            file.getFileName().toString(),
                            ".new",
                            PosixFilePermissions.asFileAttribute(OWNER));
            try {
                Files.writeString(
                        beside, PasswordHash.of(password).line(), StandardCharsets.US_ASCII);
                Files.move(
                        beside,
                        file,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new ServeException(
                    "%s cannot be written (%s)".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * @throws ServeException if there is none, it is damaged or others may read it
     */
    PasswordHash read() {
        try {
            Set<PosixFilePermission> others = EnumSet.allOf(PosixFilePermission.class);
            others.removeIf(permission -> permission.name().startsWith("OWNER"));
            others.retainAll(Files.getPosixFilePermissions(file));
            if (!others.isEmpty()) {
                throw new ServeException(
                        "%s is open to others than its owner: chmod 600 %s".formatted(file, file));
            }
            return PasswordHash.parse(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .orElseThrow(
                            () ->
                                    new ServeException(
                                            ("%s is damaged; `facecount fleet password` sets the"
                                                            + " password again")
                                                    .formatted(file)));
        } catch (NoSuchFileException e) {
            throw new ServeException(
                    "the page has no password yet (%s); `facecount fleet password` sets one"
                            .formatted(file),
                    e);
        } catch (IOException e) {
            throw new ServeException(
                    "%s cannot be read (%s); it must belong to the user this program runs as"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }
}
