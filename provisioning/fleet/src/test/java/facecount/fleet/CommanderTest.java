package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.LinkException;
import facecount.sync.MqttDocuments;
import facecount.sync.Publication;
import facecount.sync.SignedText;
import facecount.sync.Topics;
import facecount.sync.TrustedKeys;

import io.helidon.json.JsonObject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class CommanderTest {
    private static final Topics BOX = new Topics("kq7m2xw4hzpn5tc6dvr3yb2jae");
    private static final String ID_OF_THE_EXAMPLE = "3f0c2b1e-9a57-4f0e-8d35-6c1b7a90e412";

    /** The longest that a box takes a command for. */
    private static final Duration VALID_MAX = Duration.ofMinutes(10);

    @TempDir private Path folder;
    private FleetFolder fleet;

    @BeforeEach
    void a_fleet() {
        fleet = new FleetFolder(folder);
        fleet.init();
    }

    private Map<String, JsonObject> pause(ScriptedBroker broker)
            throws LinkException, InterruptedException {
        try (Commander commander =
                Commander.open(
                        ScriptedBroker.SETTINGS, broker, fleet.signer(TrustedKeys.Role.OPERATOR))) {
            return commander.run("pause", List.of(BOX.device()), Duration.ofSeconds(20));
        }
    }

    /** The example, as the answer to this command. */
    private static Optional<Publication> answer(Publication command, String example) {
        return Optional.of(
                Publication.of(
                        command.responseTopic().orElseThrow(),
                        MqttDocuments.example(example)
                                .replace(ID_OF_THE_EXAMPLE, command.correlation().orElseThrow())));
    }

    @Test
    void a_command_is_a_document_that_the_box_believes()
            throws LinkException, InterruptedException {
        ScriptedBroker broker = ScriptedBroker.before(command -> answer(command, "res-ok.json"));

        pause(broker);

        Publication command = broker.next();
        assertThat(command.topic()).isEqualTo(BOX.down("cmd"));
        assertThat(command.retained()).isFalse();
        assertThat(command.expiry()).contains(Duration.ofMinutes(1));
        assertThat(command.responseTopic()).contains(BOX.up("res"));
        assertThat(MqttDocuments.mistakes("cmd", command.text())).isEmpty();
        SignedText.Verdict verdict =
                SignedText.verify(
                        "cmd",
                        BOX.device(),
                        command.text(),
                        TrustedKeys.read(fleet.trustedKeys()),
                        TrustedKeys.Role.OPERATOR);
        assertThat(verdict).isInstanceOf(SignedText.Verdict.Good.class);
        JsonObject document = ((SignedText.Verdict.Good) verdict).document();
        assertThat(document.stringValue("id")).isEqualTo(command.correlation());
        assertThat(document.stringValue("cmd")).contains("pause");
        assertThat(
                        Duration.between(
                                Instant.parse(document.stringValue("nb", "")),
                                Instant.parse(document.stringValue("exp", ""))))
                .isPositive()
                .isLessThanOrEqualTo(VALID_MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"res-ok.json", "res-refused.json"})
    void the_boxs_answer_is_read(String example) throws LinkException, InterruptedException {
        Map<String, JsonObject> answers =
                pause(ScriptedBroker.before(command -> answer(command, example)));

        assertThat(answers).containsOnlyKeys(BOX.device());
        assertThat(answers.values())
                .singleElement()
                .satisfies(
                        answer ->
                                assertThat(MqttDocuments.example(example))
                                        .contains(answer.stringValue("why").orElseThrow()));
    }

    @Test
    void an_answer_that_is_none_is_not_waited_at() throws LinkException, InterruptedException {
        ScriptedBroker broker =
                ScriptedBroker.before(
                        command ->
                                Optional.of(
                                        Publication.of(
                                                command.responseTopic().orElseThrow(),
                                                "{\"id\":7,\"st\":true}")));
        try (Commander commander =
                Commander.open(
                        ScriptedBroker.SETTINGS, broker, fleet.signer(TrustedKeys.Role.OPERATOR))) {
            assertThat(commander.run("pause", List.of(BOX.device()), Duration.ofMillis(300)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cmd-pause.json", "cmd-without-arguments.json"})
    void the_examples_are_signed(String example) {
        assertThat(
                        SignedText.verify(
                                "cmd",
                                BOX.device(),
                                MqttDocuments.example(example),
                                MqttDocuments.trustedKeys(),
                                TrustedKeys.Role.OPERATOR))
                .isInstanceOf(SignedText.Verdict.Good.class);
    }
}
