package facecount.convert;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 hash as 64 lower-case hexadecimal digits. */
record Sha256(String hex) {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");
    private static final int READ_BYTES = 1 << 16;

    Sha256 {
        if (!DIGITS.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a SHA-256: 64 lower-case hexadecimal digits are needed"
                            .formatted(hex));
        }
    }

    static Sha256 of(byte[] content) {
        return new Sha256(HexFormat.of().formatHex(digest().digest(content)));
    }

    static Sha256 ofFile(Path file) throws IOException {
        MessageDigest digest = digest();
        byte[] part = new byte[READ_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                digest.update(part, 0, length);
            }
        }
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
