package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import facecount.sync.TimeDocuments.Reading;
import facecount.sync.TrustedKeys.Role;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;

class TimeDocumentsFuzzTest {
    private static final KeyPair KEYS = SignedTextTest.newKeys();
    private static final String NONCE = "5d0c9be1f4a72e3880b16c4f92d7a03e";
    private static final Topics BOX = new Topics(SignedTextTest.BOX);
    private static final Topics.Parts QUESTION = Topics.parse(BOX.up("time")).orElseThrow();

    @TempDir Path folder;
    private TrustedKeys trusted = TrustedKeys.none();

    @BeforeEach
    void trust() throws IOException {
        trusted = SignedTextTest.trusting(folder, Role.COLLECTOR, "k1", KEYS);
    }

    /** Also what a collector has signed: it may be one of another version, or gone mad. */
    @FuzzTest
    void questions_and_answers_are_read_or_refused_and_never_throw(byte[] came) {
        String text = new String(came, StandardCharsets.UTF_8);

        assertThat(TimeDocuments.nonce(QUESTION, text).orElse(NONCE)).matches("[0-9a-f]{32}");
        assertThat(read(text)).isInstanceOf(Reading.Refused.class);

        Reading signed = read(SignedTextTest.signedAsItIs(KEYS, "time", text));
        if (signed instanceof Reading.Time(Instant at)) {
            assertThat(text).contains(NONCE);
            assertThat(at).isBetween("2026-01-01T00:00:00Z", "2100-01-01T00:00:00Z");
        }
    }

    private Reading read(String text) {
        return TimeDocuments.read(text, SignedTextTest.BOX, trusted, NONCE);
    }
}
