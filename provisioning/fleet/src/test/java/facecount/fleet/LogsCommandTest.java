package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.sync.LinkException;
import facecount.sync.Publication;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

class LogsCommandTest {
    private static final String BOX = ScriptedFleet.device("kq7d");

    @TempDir private Path folder;
    private final LogsCommand command = new LogsCommand();

    @BeforeEach
    void a_fleet() {
        new FleetFolder(folder).init();
        command.options.place.folder = folder;
        command.options.broker = "mqtt://127.0.0.1:1883";
        command.wanted = BOX;
        command.withinSeconds = 20;
    }

    /** A box that answers the command this way. */
    private static ScriptedBroker answering(String status, String why) {
        return ScriptedBroker.before(
                sent -> {
                    JsonObject asked = JsonParser.create(sent.text()).readJsonObject();
                    assertThat(asked.stringValue("cmd")).contains("logs");
                    assertThat(asked.containsKey("sig")).isTrue();
                    return Optional.of(
                            Publication.of(
                                    sent.responseTopic().orElseThrow(),
                                    JsonObject.builder()
                                            .set("v", 1)
                                            .set("id", sent.correlation().orElseThrow())
                                            .set("cmd", "logs")
                                            .set("st", status)
                                            .set("why", why)
                                            .build()
                                            .toString()));
                });
    }

    private String printed(ScriptedBroker broker) throws LinkException, InterruptedException {
        PrintStream terminal = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(command.call(broker)).isZero();
        } finally {
            System.setOut(terminal);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void the_boxs_lines_are_printed_as_they_are() throws Exception {
        String log = "10:00 INFO camera opened\n10:01 WARNING\tslow";

        assertThat(printed(answering("ok", log))).isEqualTo(log + System.lineSeparator());
    }

    @Test
    void what_a_box_says_does_nothing_to_the_terminal() throws Exception {
        assertThat(printed(answering("ok", "\u001b[2Jgone\r\n\u0007bell")))
                .isEqualTo(" [2Jgone\n bell\n");
    }

    @Test
    void a_box_is_named_by_its_first_letters_too() throws Exception {
        try (JdbcStore store = JdbcStore.open(folder.resolve("fleet.db"))) {
            store.store(
                    java.util.List.of(),
                    java.util.List.of(new BoxNotice(BOX, "state/meta", "{\"site\":\"Lyon\"}")));
        }
        command.wanted = "kq7";

        assertThat(printed(answering("ok", "all is well"))).startsWith("all is well");
    }

    @Test
    void a_box_that_refuses_or_is_silent_is_said_in_a_line() {
        assertThatThrownBy(() -> command.call(answering("refused", "the signature is not ours")))
                .isInstanceOf(FleetException.class)
                .hasMessage(BOX + ": the signature is not ours");

        command.withinSeconds = 0;
        assertThatThrownBy(() -> command.call(ScriptedBroker.before(_ -> Optional.empty())))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("did not answer within 0 s");
    }
}
