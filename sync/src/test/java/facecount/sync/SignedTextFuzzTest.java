package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import facecount.sync.SignedText.Verdict;
import facecount.sync.TrustedKeys.Role;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;

class SignedTextFuzzTest {
    private static final KeyPair KEYS = SignedTextTest.newKeys();

    @TempDir Path folder;
    private TrustedKeys trusted = TrustedKeys.none();

    @BeforeEach
    void trust() throws IOException {
        trusted = SignedTextTest.trusting(folder, Role.OPERATOR, "k1", KEYS);
    }

    /** Whoever has no key is refused; what comes from the one who has may still be nonsense. */
    @FuzzTest
    void what_came_is_refused_and_signed_nonsense_never_throws(byte[] came) {
        String text = new String(came, StandardCharsets.UTF_8);

        assertThat(SignedText.verify("cmd", SignedTextTest.BOX, text, trusted, Role.OPERATOR))
                .isInstanceOf(Verdict.Refused.class);

        String whole = SignedTextTest.signedAsItIs(KEYS, "cmd", text);
        assertThat(SignedText.verify("cmd", SignedTextTest.BOX, whole, trusted, Role.OPERATOR))
                .isNotNull();
    }
}
