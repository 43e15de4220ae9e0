package facecount.sync;

import io.helidon.json.JsonObject;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON objects to a box that only the fleet can have written: their last two members are {@code
 * kid}, the key's name, and {@code sig}, an Ed25519 signature in base64url of everything before
 * {@code ,"sig"}, after a line that names the purpose and the box.
 */
public final class SignedText {
    /*
     * The bytes as they came are what is signed: nothing has to be brought into a canonical form, and
     * nothing of a document is parsed before its signature has been found good. The line in front
     * keeps a document for one box or topic from being used for another (sections 1.6 and 3 of the
     * reliability design; TUF's mix-and-match).
     */

    /** No document to a box is larger. */
    public static final int BYTES_MAX = 64 << 10;

    private static final Pattern TAIL =
            Pattern.compile(
                    ",\"kid\":\"(?<kid>[A-Za-z0-9._-]{1,40})\",\"sig\":\"(?<sig>[A-Za-z0-9_-]{86})\"}$");

    private SignedText() {}

    /** What became of a document. */
    public sealed interface Verdict {
        record Good(JsonObject document) implements Verdict {}

        /**
         * @param why in a few words, without anything of the document
         */
        record Refused(String why) implements Verdict {}
    }

    /**
     * @param purpose the last part of the topic, as {@code ack}
     * @param device whom it is for
     * @param document JSON object with at least one member, without {@code kid} and {@code sig}
     * @param signer makes an Ed25519 signature of its argument
     */
    public static String sign(
            String purpose,
            String device,
            JsonObject document,
            String kid,
            UnaryOperator<byte[]> signer) {
        String text = document.toString();
        String signed = "%s,\"kid\":\"%s\"".formatted(text.substring(0, text.length() - 1), kid);
        return "%s,\"sig\":\"%s\"}"
                .formatted(
                        signed,
                        Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(signer.apply(bytes(purpose, device, signed))));
    }

    /** Checks size and signature, and only then reads it. Never throws for what came. */
    public static Verdict verify(
            String purpose, String device, String text, TrustedKeys keys, TrustedKeys.Role role) {
        if (text.length() > BYTES_MAX) {
            return new Verdict.Refused("larger than %d bytes".formatted(BYTES_MAX));
        }
        Matcher tail = TAIL.matcher(text);
        if (!tail.find()) {
            return new Verdict.Refused("not signed");
        }
        var key = keys.key(role, tail.group("kid"));
        if (key.isEmpty()) {
            return new Verdict.Refused("signed by a key that is not trusted for it");
        }
        String signed = text.substring(0, tail.start("sig") - ",\"sig\":\"".length());
        if (!isGood(key.get(), bytes(purpose, device, signed), tail.group("sig"))) {
            return new Verdict.Refused("its signature is wrong, or made for another box or topic");
        }
        return ForeignJson.read(text)
                .<Verdict>map(Verdict.Good::new)
                .orElseGet(() -> new Verdict.Refused("signed, but no JSON, too deep or ambiguous"));
    }

    private static boolean isGood(PublicKey key, byte[] signed, String signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(signed);
            byte[] bytes = Base64.getUrlDecoder().decode(signature);
            // Its last character has bits that mean nothing; a document has one form only.
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(signature)
                    && verifier.verify(bytes);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] bytes(String purpose, String device, String signed) {
        return "facecount/1 %s %s\n%s"
                .formatted(purpose, device, signed)
                .getBytes(StandardCharsets.UTF_8);
    }
}
