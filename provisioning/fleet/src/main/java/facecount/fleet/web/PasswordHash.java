package facecount.fleet.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** What is kept of a password: enough to recognise it, too costly to guess it from. Immutable. */
final class PasswordHash {
    /** OWASP's figure for PBKDF2 with HMAC-SHA256; half a second on a small machine. */
    private static final int ITERATIONS = 600_000;

    /** Nobody's file should make a login take minutes. */
    private static final int ITERATIONS_MAX = 10_000_000;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;

    private static final Pattern LINE =
            Pattern.compile(
                    "pbkdf2-hmac-sha256 (?<iterations>\\d{5,8}) (?<salt>[A-Za-z0-9+/]{22}==)"
                            + " (?<hash>[A-Za-z0-9+/]{43}=)\\s*");

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    static PasswordHash of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(ITERATIONS, salt, derive(password, salt, ITERATIONS));
    }

    /** Empty if it is not what {@link #line()} writes. */
    static Optional<PasswordHash> parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int iterations = Integer.parseInt(parts.group("iterations"));
        return iterations < ITERATIONS || iterations > ITERATIONS_MAX
                ? Optional.empty()
                : Optional.of(
                        new PasswordHash(
                                iterations,
                                Base64.getDecoder().decode(parts.group("salt")),
                                Base64.getDecoder().decode(parts.group("hash"))));
    }

    String line() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "pbkdf2-hmac-sha256 %d %s %s\n"
                .formatted(iterations, base64.encodeToString(salt), base64.encodeToString(hash));
    }

    /** Takes half a second, right or wrong. */
    boolean isOf(String password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations));
    }

    /** Is it the same password, set at the same time? */
    boolean isSame(PasswordHash other) {
        return MessageDigest.isEqual(
                line().getBytes(StandardCharsets.US_ASCII),
                other.line().getBytes(StandardCharsets.US_ASCII));
    }

    /* A terminal and a browser may send the same letter in different forms. */
    private static byte[] derive(String password, byte[] salt, int iterations) {
        char[] characters = Normalizer.normalize(password, Normalizer.Form.NFC).toCharArray();
        PBEKeySpec spec = new PBEKeySpec(characters, salt, iterations, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public String toString() {
        return "PasswordHash";
    }
}
