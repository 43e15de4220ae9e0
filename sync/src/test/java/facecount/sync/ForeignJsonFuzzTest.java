package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.nio.charset.StandardCharsets;

class ForeignJsonFuzzTest {
    @FuzzTest
    void what_is_read_can_be_written_and_is_then_the_same(byte[] came) {
        ForeignJson.read(new String(came, StandardCharsets.UTF_8))
                .ifPresent(
                        document ->
                                assertThat(ForeignJson.read(document.toString()))
                                        .hasValueSatisfying(
                                                again ->
                                                        assertThat(again)
                                                                .hasToString(document.toString())));
    }
}
