package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.sync.MqttDocuments;
import facecount.sync.Publication;
import facecount.sync.SignedText;
import facecount.sync.Topics;
import facecount.sync.TrustedKeys;
import facecount.sync.TrustedKeys.Role;

import io.helidon.json.JsonObject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the operator sends a box, and what he is told of it. */
class ConfigCommandTest {
    private static final String BOX = MqttDocuments.exampleBox();
    private static final Topics TOPICS = new Topics(BOX);

    @TempDir Path folder;

    private FleetFolder fleet = new FleetFolder(Path.of("."));

    @BeforeEach
    void fleet() {
        fleet = new FleetFolder(folder.resolve("fleet"));
        assertThat(Main.run("init", "--fleet", fleet.folder().toString())).isZero();
    }

    private ConnectedBoxes boxes(ScriptedBroker broker, Map<String, BoxSettings> wanted)
            throws Exception {
        return ConnectedBoxes.open(
                ScriptedBroker.SETTINGS,
                broker,
                fleet,
                fleet.signer(Role.OPERATOR),
                wanted,
                Duration.ofMinutes(5));
    }

    @Test
    void what_is_sent_is_as_the_manual_says_signed_newer_and_remembered() throws Exception {
        ScriptedBroker broker =
                ScriptedBroker.delivering(
                        List.of(
                                Publication.of(
                                        TOPICS.state("reported"),
                                        MqttDocuments.example("reported-reverted.json")),
                                Publication.of(
                                        TOPICS.state("conn"),
                                        MqttDocuments.example("conn-online.json"))));
        Map<String, BoxSettings> wanted =
                Map.of(BOX, new BoxSettings(3, Map.of("camera.rotate", "180")));

        try (ConnectedBoxes boxes = boxes(broker, wanted)) {
            assertThat(boxes.condition(BOX).isOnline()).isTrue();
            assertThat(boxes.condition(BOX).refusal()).as("of what was sent before").isEmpty();
            boxes.send(BOX);
        }

        Publication sent = broker.next();
        assertThat(sent.topic()).isEqualTo(TOPICS.down("desired"));
        assertThat(sent.retained()).isTrue();
        assertThat(MqttDocuments.mistakes("desired", sent.text())).isEmpty();
        var verdict =
                SignedText.verify(
                        "desired",
                        BOX,
                        sent.text(),
                        TrustedKeys.read(fleet.trustedKeys()),
                        Role.OPERATOR);
        assertThat(verdict).isInstanceOf(SignedText.Verdict.Good.class);
        JsonObject document = ((SignedText.Verdict.Good) verdict).document();
        // The box knew of 57, which is more than we remember.
        assertThat(document.longValue("ver")).contains(58L);
        assertThat(document.objectValue("cfg").orElseThrow().stringValue("camera.rotate"))
                .contains("180");
        assertThat(BoxSettings.read(fleet.settings(), BOX))
                .isEqualTo(new BoxSettings(58, Map.of("camera.rotate", "180")));
    }

    @Test
    void what_became_of_it_is_read_from_the_box() throws Exception {
        ScriptedBroker broker =
                ScriptedBroker.before(
                        sent ->
                                Optional.of(
                                        Publication.of(
                                                TOPICS.state("reported"),
                                                "{\"v\":1,\"ver\":1,\"state\":\"rejected\",\"why\":[\"camera.rotate:"
                                                    + " no\"],\"hash\":\"\",\"cfg\":{}}")));
        try (ConnectedBoxes boxes = boxes(broker, Map.of())) {
            assertThat(boxes.condition(BOX).isOnline()).isFalse();
            boxes.send(BOX);
            boxes.listen(Duration.ofMillis(10));

            assertThat(boxes.condition(BOX).isDone()).isFalse();
            assertThat(boxes.condition(BOX).refusal())
                    .startsWith("rejected: ")
                    .contains("camera.rotate: no");
        }
    }

    @Test
    void groups_are_kept_in_a_file_that_people_can_read() throws Exception {
        String other = "b".repeat(26);
        String place = fleet.folder().toString();
        assertThat(Main.run("group", "--fleet", place, "shops", BOX, other)).isZero();
        assertThat(Main.run("group", "--fleet", place, "fairs", other)).isZero();
        assertThat(BoxGroups.read(fleet.folder()).boxes("shops"))
                .containsExactlyInAnyOrder(BOX, other);
        assertThat(Main.run("group", "--fleet", place, "--remove", "shops", BOX)).isZero();
        assertThat(BoxGroups.read(fleet.folder()).all())
                .isEqualTo(Map.of("shops", List.of(other), "fairs", List.of(other)));
        assertThat(Main.run("group", "--fleet", place, "--remove", "fairs")).isZero();
        assertThat(BoxGroups.read(fleet.folder()).all()).containsOnlyKeys("shops");
        assertThat(Main.run("group", "--fleet", place, "shops", "no-box"))
                .isEqualTo(Main.UNSUITABLE_DATA);

        Files.writeString(fleet.folder().resolve("groups.txt"), "# fine\nshops " + BOX + "\n");
        assertThatThrownBy(() -> BoxGroups.read(fleet.folder()))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("groups.txt:2: a group is written as");
    }

    @Test
    void what_cannot_be_asked_is_told_before_anything_is_sent() throws Exception {
        String place = fleet.folder().toString();
        assertThat(Main.run("config", "set", "--fleet", place, "--box", BOX)).isEqualTo(Main.USAGE);
        assertThat(Main.run("config", "set", "--fleet", place, "--box", BOX, "rotate"))
                .isEqualTo(Main.USAGE);
        assertThat(Main.run("config", "set", "--fleet", place, "camera.rotate=90"))
                .isEqualTo(Main.UNSUITABLE_DATA);
        assertThat(Main.run("config", "set", "--fleet", place, "--group", "x", "camera.rotate=90"))
                .isEqualTo(Main.UNSUITABLE_DATA);
        assertThat(
                        Main.run(
                                "config",
                                "get",
                                "--fleet",
                                place,
                                "--broker",
                                "mqtt://127.0.0.1:1",
                                BOX))
                .isEqualTo(Main.SERVICE);

        Files.createDirectories(fleet.settings());
        Files.writeString(fleet.settings().resolve(BOX + ".json"), "{\"ver\":1}");
        assertThatThrownBy(() -> BoxSettings.read(fleet.settings(), BOX))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining(BOX + ".json cannot be read");
    }
}
