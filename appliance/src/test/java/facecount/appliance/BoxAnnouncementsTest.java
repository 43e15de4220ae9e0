package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import facecount.appliance.config.Settings;
import facecount.appliance.config.SettingsSources;
import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.Faces;
import facecount.appliance.counting.Script;
import facecount.appliance.counting.VisitorCounting;
import facecount.appliance.health.Fact;
import facecount.appliance.health.Health;
import facecount.appliance.storage.Ledger;
import facecount.inference.EmotionReading;
import facecount.inference.View;
import facecount.inference.View.FaceInView;
import facecount.sync.MqttDocuments;
import facecount.sync.Publication;
import facecount.sync.Topics;
import facecount.sync.TrustedKeys;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What the box says of itself, held against {@code docs/mqtt}. */
class BoxAnnouncementsTest {
    private static final Topics BOX = new Topics("kq7m2xw4hzpn5tc6dvr3yb2jae");
    private static final Clock CLOCK = Clock.fixed(Script.NOON, ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;
    private Health health;
    private Ledger ledger;
    private BoxAnnouncements announcements;

    @BeforeEach
    void a_box_that_has_seen_somebody_and_tells_everybody() {
        Settings settings =
                Settings.load(
                        SettingsSources.standard(folder, Map.of())
                                .withCommandLine(
                                        Map.of(
                                                "site.name", "Stand 12, \"Hall\" B",
                                                "camera.source", "rtsp://somebody:secret@camera/1",
                                                "mqtt.broker", "mqtt://127.0.0.1:1883",
                                                "mqtt.delivery", "published",
                                                "mqtt.home-assistant", "true")));
        health = new Health(CLOCK);
        BoxData data = new BoxData(settings, health, CLOCK.instant());
        ledger = Ledger.open(folder);
        CountingDay day = new CountingDay(LocalDate.of(2026, 11, 25));
        try (VisitorCounting counting = new VisitorCounting(CountingSettings.ofFiles(), day)) {
            Faces faces = new Faces(1);
            counting.observe(1, Script.trackSeen(1, Script.NOON, Script.DOOR));
            counting.observe(1, Script.faceSeen(1, Script.NOON, faces.picture(faces.person(), 1)));
            ledger.commit(CountingSettings.ofFiles(), counting.drain(), Map.of(1L, 1L), 0);
            data.counted(counting.count(), ledger.reader(), false);
        }
        data.viewed(
                new View(
                        Script.NOON,
                        16f / 9,
                        List.of(
                                new FaceInView(
                                        1,
                                        Script.DOOR,
                                        new EmotionReading.Unclear(
                                                EmotionReading.Reason.UNSURE)))));
        Commands commands =
                new Commands(
                        BOX.device(),
                        TrustedKeys.none(),
                        Map.of("close-day", _ -> new Commands.Outcome.Done("")),
                        _ -> true,
                        CLOCK);
        RemoteConfiguration remote =
                RemoteConfiguration.start(
                        folder, settings.remoteVersion(), _ -> List.of(), CLOCK, System::nanoTime);
        announcements =
                new BoxAnnouncements(
                        settings,
                        BOX.device(),
                        data,
                        commands,
                        remote,
                        TrustedKeys.none(),
                        12,
                        CLOCK);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static void assertIsA(String name, Publication publication) {
        assertThat(MqttDocuments.mistakes(name, publication.text()))
                .as(publication.topic())
                .isEmpty();
    }

    private Publication said(String topic) {
        return announcements.due(true).stream()
                .filter(publication -> publication.topic().equals(topic))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing at " + topic));
    }

    private static JsonNode read(Publication publication) throws JsonProcessingException {
        return JSON.readTree(publication.text());
    }

    @Test
    void presence_and_last_will_are_two_forms_of_one_document() throws JsonProcessingException {
        long session = announcements.nextSession();

        Publication birth = announcements.presence(true, session);
        Publication will = announcements.presence(false, session);

        assertIsA("conn", birth);
        assertIsA("conn", will);
        assertThat(List.of(birth, will))
                .allMatch(Publication::retained)
                .allMatch(said -> said.qos() == 1)
                .allMatch(said -> said.topic().equals(BOX.state("conn")));
        assertThat(read(will).get("sess")).isEqualTo(read(birth).get("sess"));
    }

    @Test
    void every_document_at_the_beginning_of_a_connection_is_as_its_schema_says() {
        health.report(new Fact.Pause(true));

        Map<String, String> names =
                Map.of(
                        BOX.state("meta"), "meta",
                        BOX.state("reported"), "reported",
                        BOX.up("health"), "health",
                        BOX.up("day"), "day",
                        BOX.state("visitors"), "visitors",
                        BOX.state("in-view"), "in-view");
        List<Publication> said = announcements.due(true);

        assertThat(said)
                .extracting(Publication::topic)
                .containsAll(names.keySet())
                .doesNotHaveDuplicates();
        for (Publication publication : said) {
            if (publication.topic().equals(BOX.state("problem"))) {
                assertThat(publication.text()).isEqualTo("ON");
            } else {
                assertIsA(names.getOrDefault(publication.topic(), "home-assistant"), publication);
            }
        }
    }

    @Test
    void all_of_it_stays_at_the_broker_and_health_for_a_quarter_of_an_hour() {
        assertThat(announcements.due(true)).allMatch(Publication::retained);
        assertThat(said(BOX.up("health")).expiry()).contains(Duration.ofMinutes(15));
        assertThat(said(BOX.up("health")).qos()).isZero();
        assertThat(announcements.due(true))
                .filteredOn(publication -> !publication.topic().equals(BOX.up("health")))
                .allMatch(publication -> publication.qos() == 1)
                .allMatch(publication -> publication.expiry().isEmpty());
    }

    @Test
    void a_fault_is_told_with_what_can_be_done() throws JsonProcessingException {
        health.report(new Fact.Pause(true));

        Publication told = said(BOX.up("health"));

        assertIsA("health", told);
        assertThat(read(told).findValuesAsText("code")).contains("paused");
    }

    @Test
    void the_number_alone_is_the_days() throws JsonProcessingException {
        assertThat(said(BOX.state("visitors")).text()).isEqualTo("1");
        assertThat(said(BOX.state("in-view")).text()).isEqualTo("1");
        assertThat(read(said(BOX.up("day"))).at("/days/0/distinct").intValue()).isEqualTo(1);
    }

    @Test
    void the_hash_is_that_of_the_settings_as_they_stand_in_the_document()
            throws JsonProcessingException, NoSuchAlgorithmException {
        Publication reported = said(BOX.state("reported"));

        String text = reported.text();
        String cfg = text.substring(text.indexOf("\"cfg\":") + 6, text.length() - 1);
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(cfg.getBytes(StandardCharsets.UTF_8));
        assertThat(read(reported).get("hash").asText())
                .isEqualTo("sha256:" + HexFormat.of().formatHex(hash));
        assertThat(read(reported).get("cfg").get("site.name").asText())
                .isEqualTo("\"Stand 12, \\\"Hall\\\" B\"");
        assertThat(text).as("a camera's address may hold a password").doesNotContain("secret");
    }

    @Test
    void home_assistant_finds_two_numbers_and_a_problem() throws JsonProcessingException {
        List<Publication> discovery =
                announcements.due(true).stream()
                        .filter(publication -> publication.topic().startsWith("homeassistant/"))
                        .toList();

        assertThat(discovery)
                .extracting(Publication::topic)
                .containsExactly(
                        "homeassistant/sensor/" + BOX.device() + "/visitors/config",
                        "homeassistant/sensor/" + BOX.device() + "/in-view/config",
                        "homeassistant/binary_sensor/" + BOX.device() + "/problem/config");
        for (Publication config : discovery) {
            String component = config.topic().split("/", -1)[1];
            assertIsA("home-assistant", config);
            assertThat(read(config).get("default_entity_id").asText()).startsWith(component + ".");
            assertThat(said(read(config).get("state_topic").asText()).retained()).isTrue();
        }
    }
}
