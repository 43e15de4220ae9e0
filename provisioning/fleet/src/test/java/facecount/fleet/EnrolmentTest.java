package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the operator's commands make, and what they refuse. */
class EnrolmentTest {
    private static final String BOX = "abcdefghijklmnopqrstuvwxy2";
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String BROKER = "mqtts://broker.example:8883";

    @TempDir Path folder;
    private FleetFolder fleet;

    @BeforeEach
    void init() {
        fleet = new FleetFolder(folder.resolve("fleet"));
        fleet.init();
        try (FleetAccess access = at(NOON)) {
            init(access, List.of("broker.example", "192.0.2.7"));
        }
    }

    private FleetAccess at(Instant when) {
        return FleetAccess.make(fleet, Clock.fixed(when, ZoneOffset.UTC));
    }

    private static void init(FleetAccess access, List<String> brokerNames) {
        access.init(brokerNames, List.of("collector"), List.of("operator"), Optional.empty());
    }

    private void enrol(boolean again) {
        try (FleetAccess access = at(NOON)) {
            access.enrol(BOX, again, BROKER, "/etc/facecount");
        }
    }

    @Test
    void a_box_gets_everything_it_needs_in_one_folder() throws Exception {
        enrol(false);

        try (Stream<Path> files = Files.list(fleet.box(BOX))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "box.pem",
                            "box.key.pem",
                            "ca.pem",
                            "trusted-keys.txt",
                            "facecount.toml");
        }
        assertThat(fleet.box(BOX).resolve("ca.pem"))
                .hasSameTextualContentAs(fleet.authorityCertificate());
        assertThat(fleet.box(BOX).resolve("trusted-keys.txt"))
                .hasSameTextualContentAs(fleet.trustedKeys());
        String settings = Files.readString(fleet.box(BOX).resolve("facecount.toml"));
        assertThat(TestFleet.setting(settings, "broker")).isEqualTo(BROKER);
        assertThat(TestFleet.setting(settings, "key-file")).isEqualTo("/etc/facecount/box.key.pem");
    }

    @Test
    void the_settings_are_those_that_the_manual_names() throws Exception {
        enrol(false);
        String manual =
                Files.readString(
                        Path.of(
                                System.getProperty("facecount.root"),
                                "appliance/src/main/resources/facecount/appliance/config/facecount.toml"));
        String section = manual.substring(manual.indexOf("[mqtt]"), manual.indexOf("[data]"));

        assertThat(
                        Files.readAllLines(fleet.box(BOX).resolve("facecount.toml")).stream()
                                .filter(line -> line.contains(" = "))
                                .map(line -> "#" + line.substring(0, line.indexOf(" = ")) + " = "))
                .hasSize(5)
                .allSatisfy(key -> assertThat(section).contains(key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ca/ca.key.pem",
                "ca/issued.txt",
                "broker/server.key.pem",
                "clients/collector.key.pem",
                "clients/operator.key.pem",
                "boxes/" + BOX + "/box.key.pem"
            })
    void keys_are_their_owners_alone(String file) throws Exception {
        enrol(false);
        Path secret = fleet.folder().resolve(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_second_enrolment_is_refused_unless_it_is_meant() throws Exception {
        enrol(false);
        String before = Files.readString(fleet.box(BOX).resolve("box.pem"));
        assertThatThrownBy(() -> enrol(false))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("is enrolled until 2028-11-22")
                .hasMessageContaining("--again");
        assertThat(fleet.box(BOX).resolve("box.pem")).hasContent(before);

        enrol(true);
        assertThat(Files.readString(fleet.box(BOX).resolve("box.pem"))).isNotEqualTo(before);
        assertThat(Files.readString(fleet.broker().folder().resolve("mosquitto.acl")))
                .doesNotContain("deny");
    }

    @Test
    void who_was_revoked_stays_out_unless_it_is_meant() throws Exception {
        enrol(false);
        try (FleetAccess access = at(NOON)) {
            assertThat(access.revoke(BOX)).isEqualTo(1);
            assertThat(access.revoke(BOX)).isZero();
        }
        assertThat(Files.readString(fleet.broker().folder().resolve("mosquitto.acl")))
                .contains("user " + BOX + "\ntopic deny #\n");
        assertThat(Files.readString(fleet.broker().folder().resolve("emqx/acl.conf")))
                .contains("{deny, {username, \"" + BOX + "\"}}.");
        assertThatThrownBy(() -> enrol(false))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("was revoked at 2026-11-22")
                .hasMessageContaining("--again");
    }

    @Test
    void the_operator_is_told_where_the_brokers_files_go() {
        assertThat(fleet.broker().howToTell())
                .contains(fleet.broker().folder().toString())
                .contains(" /etc/mosquitto/facecount/\n")
                .contains("systemctl reload mosquitto");
        try (FleetAccess access = at(NOON)) {
            access.init(List.of(), List.of(), List.of(), Optional.of("/srv/broker"));
        }
        assertThat(fleet.broker().howToTell()).contains(" /srv/broker/\n");
    }

    @Test
    void a_stranger_cannot_be_revoked() {
        try (FleetAccess access = at(NOON)) {
            assertThatThrownBy(() -> access.revoke(BOX))
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining("was never enrolled")
                    .hasMessageContaining("issued.txt");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "box",
                "#",
                "+",
                "ABCDEFGHIJKLMNOPQRSTUVWXY2",
                "../abcdefghijklmnopqrstuv",
                "abcdefghijklmnopqrstuvwxy1"
            })
    void a_name_that_is_no_boxs_is_refused(String name) {
        try (FleetAccess access = at(NOON)) {
            assertThatThrownBy(() -> access.enrol(name, false, BROKER, "/etc/facecount"))
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining("26 characters a-z and 2-7")
                    .hasMessageContaining("\"" + name + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt://broker.example", "broker.example", "mqtts://a b", "mqtts://"})
    void a_broker_that_is_none_is_refused_before_anything_is_made(String broker) {
        try (FleetAccess access = at(NOON)) {
            assertThatThrownBy(() -> access.enrol(BOX, false, broker, "/etc/facecount"))
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining("--broker");
        }
        assertThat(fleet.box(BOX)).doesNotExist();
    }

    @Test
    void a_second_init_changes_nothing_but_what_it_was_asked() throws Exception {
        String before = Files.readString(fleet.broker().certificate());
        try (FleetAccess access = at(NOON)) {
            init(access, List.of());
            assertThat(access.brokerAddress()).isEqualTo("mqtts://broker.example:8883");
        }
        assertThat(fleet.broker().certificate()).hasContent(before);

        try (FleetAccess access = at(NOON)) {
            init(access, List.of("other.example"));
            assertThat(access.brokerAddress()).isEqualTo("mqtts://other.example:8883");
        }
    }

    @Test
    void what_ends_soon_is_made_anew_and_boxes_are_named() throws Exception {
        enrol(false);
        String broker = Files.readString(fleet.broker().certificate());
        String collector = Files.readString(fleet.clientCertificate("collector"));
        Instant later = NOON.plus(Duration.ofDays(2 * 365 - 60));
        try (FleetAccess access = at(later)) {
            init(access, List.of());
            assertThat(access.endingSoon())
                    .singleElement()
                    .satisfies(box -> assertThat(box.name()).isEqualTo(BOX));
            assertThat(access.brokerAddress()).isEqualTo("mqtts://broker.example:8883");
        }
        assertThat(Files.readString(fleet.broker().certificate())).isNotEqualTo(broker);
        assertThat(Files.readString(fleet.clientCertificate("collector"))).isNotEqualTo(collector);
    }

    @Test
    void every_collector_has_a_name_of_its_own() throws Exception {
        try (FleetAccess access = at(NOON)) {
            access.init(List.of(), List.of("paris", "lyon"), List.of(), Optional.empty());
            assertThat(Files.readString(fleet.broker().folder().resolve("mosquitto.acl")))
                    .contains("user paris\n", "user lyon\n", "user collector\n");
            assertThatThrownBy(
                            () -> access.init(List.of(), List.of(BOX), List.of(), Optional.empty()))
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining("1 to 25 characters");
        }
    }

    @Test
    void the_commands_end_with_a_code_that_says_what_kind_of_trouble_it_is() {
        String place = fleet.folder().toString();
        assertThat(Main.run("enrol", "--fleet", place, BOX)).isZero();
        assertThat(Main.run("enrol", "--fleet", place, BOX)).isEqualTo(Main.UNSUITABLE_DATA);
        assertThat(Main.run("enrol", "--fleet", place, "--again", BOX)).isZero();
        assertThat(Main.run("revoke", "--fleet", place, BOX)).isZero();
        assertThat(Main.run("revoke", "--fleet", place, "nobody")).isEqualTo(Main.UNSUITABLE_DATA);
        assertThat(Main.run("enrol", "--fleet", folder.resolve("none").toString(), BOX))
                .isEqualTo(Main.UNSUITABLE_DATA);
        assertThat(Main.run("enrol", "--fleet", place)).isEqualTo(Main.USAGE);
    }
}
