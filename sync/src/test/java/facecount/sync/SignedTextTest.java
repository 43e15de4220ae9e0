package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.SignedText.Verdict;
import facecount.sync.TrustedKeys.Role;

import io.helidon.json.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Random;

class SignedTextTest {
    static final String BOX = "abcdefghijklmnopqrstuvwxyz";
    private static final String OTHER = "bbcdefghijklmnopqrstuvwxyz";

    @TempDir Path folder;
    private final KeyPair keys = newKeys();

    static KeyPair newKeys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] sign(KeyPair keys, byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(keys.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static TrustedKeys trusting(Path folder, Role role, String kid, KeyPair keys)
            throws IOException {
        Path file = folder.resolve("keys-" + kid + ".txt");
        Files.writeString(file, "# a comment\n\n" + TrustedKeys.line(role, kid, keys.getPublic()));
        return TrustedKeys.read(file);
    }

    /** A good signature around a text that need not be JSON, without its closing brace. */
    static String signedAsItIs(KeyPair keys, String purpose, String text) {
        String signed = text + ",\"kid\":\"k1\"";
        byte[] signature =
                sign(
                        keys,
                        "facecount/1 %s %s\n%s"
                                .formatted(purpose, BOX, signed)
                                .getBytes(StandardCharsets.UTF_8));
        return "%s,\"sig\":\"%s\"}"
                .formatted(
                        signed, Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
    }

    private String signed(String purpose, JsonObject document) {
        return SignedText.sign(purpose, BOX, document, "k1", message -> sign(keys, message));
    }

    private static final JsonObject DOCUMENT =
            JsonObject.builder().set("v", 1).set("ep", "é\"x").set("upto", 7).build();

    @Test
    void a_good_document_is_read() throws IOException {
        TrustedKeys trusted = trusting(folder, Role.COLLECTOR, "k1", keys);
        Verdict verdict =
                SignedText.verify("ack", BOX, signed("ack", DOCUMENT), trusted, Role.COLLECTOR);
        assertThat(verdict).isInstanceOf(Verdict.Good.class);
        JsonObject read = ((Verdict.Good) verdict).document();
        assertThat(read.longValue("upto", 0)).isEqualTo(7);
        assertThat(read.stringValue("ep", "")).isEqualTo("é\"x");
    }

    @Test
    void it_is_good_for_one_box_one_purpose_and_one_role() throws IOException {
        TrustedKeys trusted = trusting(folder, Role.COLLECTOR, "k1", keys);
        String ack = signed("ack", DOCUMENT);
        assertThat(SignedText.verify("cmd", BOX, ack, trusted, Role.COLLECTOR))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(SignedText.verify("ack", OTHER, ack, trusted, Role.COLLECTOR))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(SignedText.verify("ack", BOX, ack, trusted, Role.OPERATOR))
                .isEqualTo(new Verdict.Refused("signed by a key that is not trusted for it"));
        TrustedKeys foreign = trusting(folder, Role.COLLECTOR, "k1", newKeys());
        assertThat(SignedText.verify("ack", BOX, ack, foreign, Role.COLLECTOR))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(SignedText.verify("ack", BOX, ack, TrustedKeys.none(), Role.COLLECTOR))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void why_a_document_is_refused_is_said() throws IOException {
        TrustedKeys trusted = trusting(folder, Role.COLLECTOR, "k1", keys);
        String largest = "x".repeat(SignedText.BYTES_MAX);
        assertThat(SignedText.verify("ack", BOX, largest, trusted, Role.COLLECTOR))
                .isEqualTo(new Verdict.Refused("not signed"));
        assertThat(SignedText.verify("ack", BOX, largest + "x", trusted, Role.COLLECTOR))
                .isEqualTo(new Verdict.Refused("larger than 65536 bytes"));
    }

    /** Ten thousand documents that somebody tampered with, cut off or made up: none is believed. */
    @Test
    void no_malformed_document_is_accepted() throws IOException {
        TrustedKeys trusted = trusting(folder, Role.COLLECTOR, "k1", keys);
        String good = signed("ack", DOCUMENT);
        Random random = new Random(20261125);
        int accepted = 0;
        for (int i = 0; i < 10_000; i++) {
            String bad = Malformed.of(good, random);
            accepted +=
                    SignedText.verify("ack", BOX, bad, trusted, Role.COLLECTOR)
                                    instanceof Verdict.Good
                            ? 1
                            : 0;
        }
        assertThat(accepted).isZero();
    }

    @Test
    void a_signed_document_that_is_too_deep_or_no_json_is_refused() throws IOException {
        TrustedKeys trusted = trusting(folder, Role.OPERATOR, "k1", keys);
        for (String inner :
                new String[] {
                    "[[[[[[[[[1]]]]]]]]]",
                    "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{}}}}}}}}",
                    "nonsense",
                    "NaN"
                }) {
            String text = "{\"v\":1,\"x\":" + inner + ",\"kid\":\"k1\"";
            byte[] signature =
                    sign(
                            keys,
                            ("facecount/1 cmd " + BOX + "\n" + text)
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            String whole =
                    text
                            + ",\"sig\":\""
                            + java.util.Base64.getUrlEncoder()
                                    .withoutPadding()
                                    .encodeToString(signature)
                            + "\"}";
            assertThat(SignedText.verify("cmd", BOX, whole, trusted, Role.OPERATOR))
                    .as(inner)
                    .isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void a_file_of_keys_says_where_it_is_wrong() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.txt"), "collector k1 nonsense\n");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> TrustedKeys.read(file)))
                .hasMessageContaining("bad.txt, line 1")
                .hasMessageContaining("trusted-keys.txt");
        Path missing = folder.resolve("missing.txt");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> TrustedKeys.read(missing)))
                .hasMessageContaining("missing.txt cannot be read");
    }
}
