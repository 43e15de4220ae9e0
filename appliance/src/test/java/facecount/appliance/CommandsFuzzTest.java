package facecount.appliance;

import static facecount.appliance.Operator.BOX;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import facecount.sync.Publication;
import facecount.sync.Topics;

import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class CommandsFuzzTest {
    private static final Operator OPERATOR = new Operator();

    @TempDir Path folder;

    /** Without a signature nothing happens; signed nonsense is answered or not, and no more. */
    @FuzzTest
    void what_came_is_ignored_and_signed_nonsense_never_throws(byte[] came) {
        List<String> noted = new ArrayList<>();
        Commands commands =
                new Commands(
                        BOX,
                        OPERATOR.trustedIn(folder),
                        Map.of("pause", _ -> new Commands.Outcome.Done("paused")),
                        noted::add,
                        Clock.fixed(Instant.parse("2026-11-25T10:00:00Z"), ZoneOffset.UTC));
        String text = new String(came, StandardCharsets.UTF_8);

        assertThat(commands.received(asCommand(text))).isEmpty();
        assertThat(noted).isEmpty();

        if (!text.isEmpty()) {
            commands.received(asCommand(OPERATOR.signed("cmd", text)))
                    .ifPresent(
                            answer -> assertThat(answer.text()).startsWith("{\"v\":1,\"id\":\""));
            assertThat(noted).hasSizeLessThanOrEqualTo(1);
        }
    }

    private static Publication asCommand(String text) {
        Topics topics = new Topics(BOX);
        return Publication.of(topics.down("cmd"), text).answeredAt(topics.up("res"), "c");
    }
}
