package facecount.sync;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whose signatures count, and for what. Immutable.
 *
 * <p>The file has a line a key: role, name, the Ed25519 key's SubjectPublicKeyInfo in base64; empty
 * lines and those that begin with {@code #} do not count. {@code fleet init} writes it.
 */
public final class TrustedKeys {
    private static final int KEYS_MAX = 16;

    /** What a key may sign. */
    public enum Role {
        /** That counts have arrived. */
        COLLECTOR,
        /** Settings and commands. */
        OPERATOR;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Name(Role role, String kid) {}

    private final Map<Name, PublicKey> keys;

    private TrustedKeys(Map<Name, PublicKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    /** Nobody is trusted. */
    public static TrustedKeys none() {
        return new TrustedKeys(Map.of());
    }

    /**
     * @throws IllegalArgumentException naming file, line and remedy, if it cannot be read or is not
     *     as above
     */
    public static TrustedKeys read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s cannot be read (%s); take trusted-keys.txt from the fleet's folder"
                            .formatted(file, e.getMessage()),
                    e);
        }
        Map<Name, PublicKey> keys = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                add(keys, file, i + 1, line);
            }
        }
        if (keys.isEmpty() || keys.size() > KEYS_MAX) {
            throw new IllegalArgumentException(
                    "%s: must hold 1 to %d keys, got %d; take trusted-keys.txt from the fleet's folder"
                            .formatted(file, KEYS_MAX, keys.size()));
        }
        return new TrustedKeys(keys);
    }

    private static void add(Map<Name, PublicKey> keys, Path file, int line, String text) {
        String[] parts = text.split("\\s+", -1);
        try {
            if (parts.length != 3) {
                throw new IllegalArgumentException("expected role, name and key");
            }
            Role role = Role.valueOf(parts[0].toUpperCase(Locale.ROOT));
            PublicKey key =
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(
                                    new X509EncodedKeySpec(Base64.getDecoder().decode(parts[2])));
            if (keys.put(new Name(role, parts[1]), key) != null) {
                throw new IllegalArgumentException("the name is there twice");
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s, line %d: expected \"collector|operator NAME KEY\" (%s); take trusted-keys.txt from the fleet's folder"
                            .formatted(file, line, e.getMessage()),
                    e);
        }
    }

    /** A line of the file. */
    public static String line(Role role, String kid, PublicKey key) {
        return "%s %s %s"
                .formatted(role.word(), kid, Base64.getEncoder().encodeToString(key.getEncoded()));
    }

    Optional<PublicKey> key(Role role, String kid) {
        return Optional.ofNullable(keys.get(new Name(role, kid)));
    }

    @Override
    public String toString() {
        return "TrustedKeys[" + keys.keySet() + "]";
    }
}
