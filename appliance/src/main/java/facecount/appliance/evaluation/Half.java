package facecount.appliance.evaluation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which part of the labelled data: thresholds are tuned on one half, figures are reported on the
 * other.
 */
public enum Half {
    TUNE,
    REPORT,
    BOTH;

    /**
     * Whether the person or picture of this name is in the half: TUNE has the even first SHA-256
     * bytes.
     */
    boolean holds(String name) {
        return switch (this) {
            case TUNE -> isEven(name);
            case REPORT -> !isEven(name);
            case BOTH -> true;
        };
    }

    private static boolean isEven(String name) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.getBytes(StandardCharsets.UTF_8));
            return (hash[0] & 1) == 0;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
