package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import facecount.appliance.Commands.Outcome;
import facecount.provisioning.DeviceIdentity;
import facecount.sync.MqttDocuments;
import facecount.sync.Publication;
import facecount.sync.SignedText;
import facecount.sync.Topics;
import facecount.sync.TrustedKeys;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Commands and their answers, held against {@code docs/mqtt}. */
class CommandDocumentsTest {
    private static final Topics BOX = new Topics("kq7m2xw4hzpn5tc6dvr3yb2jae");

    /** While the examples are valid. */
    private static final Instant NOW = Instant.parse("2026-11-25T14:41:00Z");

    private static final JsonObject PAUSE =
            JsonObject.builder()
                    .set("v", 1)
                    .set("id", "0f9b6a6e-0001")
                    .set("cmd", "pause")
                    .set("nb", "2026-11-25T14:40:00Z")
                    .set("exp", "2026-11-25T14:42:00Z")
                    .build();

    @TempDir private Path folder;
    private final List<String> done = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    private Commands believing(TrustedKeys keys) {
        return new Commands(
                BOX.device(),
                keys,
                Map.of(
                        "pause",
                        _ -> {
                            done.add("pause");
                            return new Outcome.Done("counting is paused");
                        },
                        "doctor",
                        _ -> new Outcome.Failed("interrupted"),
                        "logs",
                        _ -> {
                            throw new IllegalStateException("the log is gone");
                        }),
                known::add,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** Of an operator of our own, as the fleet's program signs. */
    private Optional<Publication> answerTo(JsonObject command) throws IOException {
        DeviceIdentity operator = DeviceIdentity.in(folder.resolve("operator"));
        Path file = folder.resolve("trusted-keys.txt");
        Files.writeString(
                file, TrustedKeys.line(TrustedKeys.Role.OPERATOR, "k1", operator.publicKey()));
        return believing(TrustedKeys.read(file))
                .received(
                        asked(SignedText.sign("cmd", BOX.device(), command, "k1", operator::sign)));
    }

    private static Publication asked(String text) {
        return Publication.of(BOX.down("cmd"), text).answeredAt(BOX.up("res"), "c-1");
    }

    private static JsonNode read(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text);
    }

    private static void assertIsTheExample(Optional<Publication> answer, String example)
            throws JsonProcessingException {
        Publication sent = answer.orElseThrow();
        assertThat(sent.topic()).isEqualTo(BOX.up("res"));
        assertThat(sent.correlation()).contains("c-1");
        assertThat(sent.retained()).isFalse();
        assertThat(MqttDocuments.mistakes("res", sent.text())).isEmpty();
        assertThat(read(sent.text())).isEqualTo(read(MqttDocuments.example(example)));
    }

    @Test
    void the_example_is_carried_out_once() throws JsonProcessingException {
        Commands commands = believing(MqttDocuments.trustedKeys());
        Publication pause = asked(MqttDocuments.example("cmd-pause.json"));

        Optional<Publication> first = commands.received(pause);
        Optional<Publication> second = commands.received(pause);

        assertIsTheExample(first, "res-ok.json");
        assertIsTheExample(second, "res-refused.json");
        assertThat(done).containsExactly("pause");
    }

    @Test
    void a_command_that_fails_says_why() throws JsonProcessingException {
        Commands commands = believing(MqttDocuments.trustedKeys());

        Optional<Publication> answer =
                commands.received(asked(MqttDocuments.example("cmd-without-arguments.json")));

        assertIsTheExample(answer, "res-failed.json");
    }

    @Test
    void nothing_that_is_not_signed_is_answered() {
        Commands commands = believing(MqttDocuments.trustedKeys());
        for (Path bad : MqttDocuments.of("cmd", MqttDocuments.badExamples())) {
            assertThat(commands.received(asked(MqttDocuments.text(bad)))).isEmpty();
        }
        assertThat(done).isEmpty();
    }

    static List<Path> nonsense() {
        return MqttDocuments.of("cmd", MqttDocuments.badExamples()).stream()
                .filter(example -> !example.endsWith("cmd-not-signed.json"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void nonsense_is_not_carried_out_though_the_operator_signed_it(Path bad) throws IOException {
        JsonObject command =
                JsonObject.builder()
                        .from(JsonParser.create(MqttDocuments.text(bad)).readJsonObject())
                        .unset("kid")
                        .unset("sig")
                        .build();

        Optional<Publication> answer = answerTo(command);

        assertThat(done).isEmpty();
        if (answer.isPresent()) {
            assertThat(MqttDocuments.mistakes("res", answer.get().text())).isEmpty();
            assertThat(read(answer.get().text()).get("st").asText()).isNotEqualTo("ok");
        }
    }

    private static JsonObject changed(String name, String value) {
        return JsonObject.builder().from(PAUSE).set(name, value).build();
    }

    static List<JsonObject> refused() {
        return List.of(
                changed("cmd", "fly"),
                changed("cmd", ""),
                changed("nb", "2026-11-25T14:43:00Z"),
                changed("nb", "now"),
                changed("exp", "2026-11-25T14:39:59Z"),
                changed("exp", "2026-11-25T15:00:00Z"),
                changed("exp", ""));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_is_refused_is_answered_in_the_same_form(JsonObject command) throws IOException {
        Publication answer = answerTo(command).orElseThrow();

        assertThat(MqttDocuments.mistakes("res", answer.text())).isEmpty();
        assertThat(read(answer.text()).get("st").asText()).isEqualTo("refused");
        assertThat(done).isEmpty();
    }

    @Test
    void a_command_that_breaks_is_answered_too() throws IOException {
        Publication answer = answerTo(changed("cmd", "logs")).orElseThrow();

        assertThat(MqttDocuments.mistakes("res", answer.text())).isEmpty();
        assertThat(read(answer.text()).get("why").asText()).isEqualTo("the log is gone");
    }
}
