package facecount.appliance;

import facecount.sync.TrustedKeys;
import facecount.sync.TrustedKeys.Role;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/** Somebody who can sign, also what is no document at all. */
final class Operator {
    static final String BOX = "abcdefghijklmnopqrstuvwxyz";

    private final KeyPair keys;

    Operator() {
        try {
            keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A box's file in which this operator is trusted. */
    TrustedKeys trustedIn(Path folder) {
        try {
            Path file = folder.resolve("trusted-keys.txt");
            Files.writeString(file, TrustedKeys.line(Role.OPERATOR, "op", keys.getPublic()) + "\n");
            return TrustedKeys.read(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @param text a JSON object, or whatever ends in a character in place of its brace
     */
    String signed(String purpose, String text) {
        String signed = text.substring(0, text.length() - 1) + ",\"kid\":\"op\"";
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(keys.getPrivate());
            signature.update(
                    "facecount/1 %s %s\n%s"
                            .formatted(purpose, BOX, signed)
                            .getBytes(StandardCharsets.UTF_8));
            return "%s,\"sig\":\"%s\"}"
                    .formatted(
                            signed,
                            Base64.getUrlEncoder()
                                    .withoutPadding()
                                    .encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
