package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import facecount.sync.Topics;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a box sends: taken, kept aside or ignored, and the collector goes on. */
class BoxMessageFuzzTest {
    private static final String BOX = "abcdefghijklmnopqrstuvwxyz";
    private static final Topics.Parts COUNTS =
            Topics.parse(new Topics(BOX).up("agg")).orElseThrow();

    private JdbcStore store = JdbcStore.open(":memory:");

    @BeforeEach
    void open() {
        store.close();
        store = JdbcStore.open(":memory:");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @FuzzTest
    void a_message_is_stored_or_no_message(byte[] came) {
        BoxMessage.parse(COUNTS, new String(came, StandardCharsets.UTF_8))
                .ifPresent(
                        message -> {
                            assertThat(message.device()).isEqualTo(BOX);
                            assertThat(store.store(List.of(message), List.of())).hasSize(1);
                            assertThat(store.days()).hasSizeLessThanOrEqualTo(1);
                        });
    }
}
