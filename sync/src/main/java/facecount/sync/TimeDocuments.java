package facecount.sync;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A box's question which time it is, and a collector's signed answer to that very question. */
public final class TimeDocuments {
    /*
     * The answer names the question's number, which nobody can guess: an answer that was kept is
     * worth nothing. Its purpose is in what is signed, so that no acknowledgement can pass as one.
     */

    static final String KIND = "time";

    private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");

    /** Before this program was written, and after anybody uses it: a clock that is wrong itself. */
    private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    /** What became of an answer. */
    sealed interface Reading {
        record Time(Instant at) implements Reading {}

        /**
         * @param why in a few words, without anything of the document
         */
        record Refused(String why) implements Reading {}
    }

    private TimeDocuments() {}

    /**
     * @param nonce 32 hexadecimal digits
     */
    static Publication question(Topics box, String nonce) {
        return Publication.of(
                        box.up(KIND),
                        JsonObject.builder().set("v", 1).set("nonce", nonce).build().toString())
                .atMostOnce();
    }

    /** The number of a box's question; empty if it is none. Never throws for what came. */
    public static Optional<String> nonce(Topics.Parts topic, String text) {
        if (!topic.branch().equals("up") || !topic.kind().equals(KIND)) {
            return Optional.empty();
        }
        return ForeignJson.read(text).flatMap(TimeDocuments::nonce);
    }

    private static Optional<String> nonce(JsonObject question) {
        try {
            return question.longValue("v", 0) == 1
                    ? question.stringValue("nonce").filter(NONCE.asMatchPredicate())
                    : Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /**
     * @param signer makes an Ed25519 signature of its argument with a collector's key
     */
    public static Publication answer(
            Topics box, String nonce, Instant now, String kid, UnaryOperator<byte[]> signer) {
        JsonObject document =
                JsonObject.builder()
                        .set("v", 1)
                        .set("nonce", nonce)
                        .set("t", now.truncatedTo(ChronoUnit.MILLIS).toString())
                        .build();
        return Publication.of(
                        box.down(KIND), SignedText.sign(KIND, box.device(), document, kid, signer))
                .atMostOnce();
    }

    /** Checks the signature, and only then reads it. Never throws for what came. */
    static Reading read(String text, String device, TrustedKeys keys, String nonce) {
        SignedText.Verdict verdict =
                SignedText.verify(KIND, device, text, keys, TrustedKeys.Role.COLLECTOR);
        return switch (verdict) {
            case SignedText.Verdict.Refused(String why) -> new Reading.Refused(why);
            case SignedText.Verdict.Good(JsonObject answer) -> read(answer, nonce);
        };
    }

    private static Reading read(JsonObject answer, String nonce) {
        try {
            if (answer.longValue("v", 0) != 1) {
                return new Reading.Refused("of another version");
            }
            if (!answer.stringValue("nonce", "").equals(nonce)) {
                return new Reading.Refused("to a question that does not wait");
            }
            Instant at = Instant.parse(answer.stringValue("t", ""));
            return at.isBefore(EARLIEST) || at.isAfter(LATEST)
                    ? new Reading.Refused("of a collector whose own clock is wrong")
                    : new Reading.Time(at);
        } catch (JsonException | DateTimeException e) {
            return new Reading.Refused("of another form");
        }
    }
}
