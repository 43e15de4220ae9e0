package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.config.RemoteSettings;
import facecount.appliance.config.Settings;
import facecount.appliance.config.SettingsSources;
import facecount.sync.Publication;
import facecount.sync.SignedText;
import facecount.sync.Topics;
import facecount.sync.TrustedKeys;
import facecount.sync.TrustedKeys.Role;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Settings from afar: what is wrong is refused, and what turns out to be wrong goes away again. */
class RemoteConfigurationTest {
    private static final String BOX = "abcdefghijklmnopqrstuvwxyz";
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final String GOOD_BROKER = "mqtt://broker.example:1883";
    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final int STARTS_MAX = 5;

    @TempDir Path folder;

    private final KeyPair operator = newKeys();
    private TrustedKeys keys = TrustedKeys.none();
    private SettingsSources sources = SettingsSources.standard(Path.of("/nowhere"), Map.of());

    @BeforeEach
    void site() throws Exception {
        Path trusted = folder.resolve("trusted-keys.txt");
        Files.writeString(
                trusted, TrustedKeys.line(Role.OPERATOR, "op", operator.getPublic()) + "\n");
        keys = TrustedKeys.read(trusted);
        Path site = folder.resolve("site.toml");
        Files.writeString(
                site,
                """
                [counting]
                hours = "08:00-20:00"
                [functions]
                distinct = true
                [mqtt]
                broker = "%s"
                trusted-keys-file = "%s"
                """
                        .formatted(GOOD_BROKER, trusted));
        sources =
                SettingsSources.standard(Files.createDirectory(folder.resolve("data")), Map.of())
                        .withSiteFile(site);
    }

    private static KeyPair newKeys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A box whose processes start, wait for their proof, and start anew. */
    private final class Box {
        private Settings settings = Settings.load(sources);
        private RemoteConfiguration remote;
        private long nanos;
        private final List<Long> posted = new ArrayList<>();

        Box() {
            remote = start();
        }

        private RemoteConfiguration start() {
            settings = Settings.load(sources);
            posted.clear();
            return RemoteConfiguration.start(
                    settings.data().folder(),
                    settings.remoteVersion(),
                    change -> Settings.problems(sources, change),
                    Clock.fixed(NOW, ZoneOffset.UTC),
                    () -> nanos);
        }

        void powerCut() {
            remote = start();
        }

        void receive(String text) {
            remote.received(
                    BOX, keys, Publication.of(new Topics(BOX).down("desired"), text).asRetained());
        }

        /** Lets time pass, as long as the world answers as it does to these settings. */
        void run(Duration time) {
            long end = nanos + time.toNanos();
            int starts = 0;
            while (nanos - end < 0) {
                if (remote.wantsRestart()) {
                    assertThat(++starts).isLessThan(STARTS_MAX);
                    remote = start();
                }
                remote.tick(
                        new RemoteConfiguration.Evidence() {
                            @Override
                            public long post(String what, JsonObject detail) {
                                posted.add(nanos);
                                return posted.size();
                            }

                            @Override
                            public boolean isWaiting(long sequence) {
                                return !settings.mqtt().broker().equals(GOOD_BROKER);
                            }

                            @Override
                            public boolean isSeeing() {
                                return settings.camera().widthPx() <= 1920
                                        && settings.camera().framesPerSecond() <= 60;
                            }
                        });
                nanos += Duration.ofSeconds(1).toNanos();
            }
            assertThat(remote.wantsRestart()).isFalse();
        }

        String state() {
            JsonObject reported = remote.reported(JsonObject.empty(), "");
            return reported.longValue("ver", -1) + " " + reported.stringValue("state", "");
        }

        String why() {
            return remote.reported(JsonObject.empty(), "").toString();
        }
    }

    private String desired(long version, String cfg) {
        return desired(BOX, version, cfg, NOW.plus(Duration.ofDays(1)), operator);
    }

    private static String desired(
            String box, long version, String cfg, Instant expires, KeyPair key) {
        JsonObject document =
                JsonParser.create(
                                """
                                {"v":1,"ver":%d,"exp":"%s","cfg":%s,"confirm":{"within_s":%d}}
                                """
                                        .formatted(version, expires, cfg, WITHIN.toSeconds()))
                        .readJsonObject();
        return SignedText.sign("desired", box, document, "op", bytes -> signature(key, bytes));
    }

    private static byte[] signature(KeyPair key, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key.getPrivate());
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_good_change_is_kept_and_tells_so() {
        Box box = new Box();
        box.receive(
                desired(
                        7,
                        "{\"camera\":{\"rotate\":180},\"counting\":{\"hours\":\"09:00-18:00\"},\"functions.distinct\":false}"));
        assertThat(box.remote.wantsRestart()).isTrue();
        assertThat(box.state()).isEqualTo("7 pending");

        box.run(Duration.ofMinutes(1));

        assertThat(box.state()).isEqualTo("7 applied");
        box.powerCut();
        assertThat(box.state()).isEqualTo("7 applied");
        assertThat(box.settings.camera().rotateDegrees()).isEqualTo(180);
        assertThat(box.settings.counting().distinct()).isFalse();
        assertThat(box.settings.counting().hours()).hasToString("09:00-18:00");
        assertThat(box.settings.origin("camera.rotate").shown()).isEqualTo("fleet, version 7");
        box.receive(
                desired(
                        8,
                        "{\"camera.rotate\":180,\"counting.hours\":\"09:00-18:00\",\"functions.distinct\":false}"));
        assertThat(box.remote.wantsRestart()).as("the same once more").isFalse();
        assertThat(box.state()).isEqualTo("8 applied");
    }

    /** Looks right, fits every range, and cuts the box off or blinds it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mqtt.broker=mqtt://broker.exmaple:1883",
                "mqtt.broker=mqtt://broker.example:1884",
                "mqtt.broker=mqtts://broker.example:8883",
                "mqtt.broker=mqtt://192.0.2.1:1883",
                "mqtt.broker=mqtt://127.0.0.1:1883",
                "mqtt.broker=mqtt://[2001:db8::1]:1883",
                "mqtt.broker=mqtt://localhost:1",
                "mqtt.broker=mqtt://broker:1883",
                "camera.width-px=4096",
                "camera.width-px=3840",
                "camera.width-px=2560",
                "camera.frames-per-second=120",
                "camera.frames-per-second=90"
            })
    void a_change_that_cuts_the_box_off_goes_away_by_itself_and_over_power_cuts(String change) {
        String cfg = "{\"%s\":\"%s\"}".formatted((Object[]) change.split("=", 2));

        Box patient = new Box();
        patient.receive(desired(1, "{\"camera.rotate\":90}"));
        patient.run(Duration.ofMinutes(1));
        patient.receive(desired(2, cfg));
        patient.run(WITHIN.minusMinutes(1));
        assertThat(patient.state()).isEqualTo("2 pending");
        patient.run(Duration.ofMinutes(2));
        assertThat(patient.state()).isEqualTo("2 reverted");
        requireGood(patient);

        patient.receive(desired(3, cfg));
        patient.run(Duration.ofSeconds(30));
        assertThat(patient.state()).isEqualTo("3 pending");
        patient.powerCut();
        patient.run(Duration.ofSeconds(2));
        assertThat(patient.state()).isEqualTo("3 reverted");
        assertThat(patient.why()).contains("started again before");
        requireGood(patient);

        // Written down, and the current goes before the processes could start with it.
        patient.receive(desired(4, cfg));
        patient.powerCut();
        assertThat(patient.state()).isEqualTo("4 pending");
        patient.run(WITHIN.plusMinutes(1));
        assertThat(patient.state()).isEqualTo("4 reverted");
        requireGood(patient);

        // A power cut during a trial, and another while it goes back.
        patient.receive(desired(5, cfg));
        patient.run(Duration.ofSeconds(5));
        patient.powerCut();
        patient.powerCut();
        patient.run(Duration.ofSeconds(2));
        assertThat(patient.state()).isEqualTo("5 reverted");
        requireGood(patient);

        // What has failed is not tried again: the broker keeps the document.
        patient.receive(desired(5, cfg));
        assertThat(patient.remote.wantsRestart()).isFalse();
    }

    private static void requireGood(Box box) {
        assertThat(box.settings.mqtt().broker()).isEqualTo(GOOD_BROKER);
        assertThat(box.settings.camera().rotateDegrees()).isEqualTo(90);
        assertThat(box.settings.camera().widthPx()).isEqualTo(1280);
        assertThat(box.settings.camera().framesPerSecond()).isEqualTo(25);
    }

    /**
     * The control: without the note that a trial was begun, a power cut would begin it for ever.
     */
    @Test
    void it_is_the_note_on_the_disk_that_ends_a_trial() throws Exception {
        Box box = new Box();
        box.receive(desired(1, "{\"mqtt.broker\":\"mqtt://localhost:1\"}"));
        for (int cut = 0; cut < 5; cut++) {
            box.run(Duration.ofMinutes(1));
            Path file = folder.resolve("data").resolve(RemoteSettings.FILE);
            Files.writeString(
                    file, Files.readString(file).replace("begun = true", "begun = false"));
            box.powerCut();
            assertThat(box.state()).isEqualTo("1 pending");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "functions.emotion=true",
                "mqtt.home-assistant=true",
                "mqtt.plain-topics=true",
                "counting.visitors-max=20000",
                "counting.hours=07:00-20:00",
                "counting.hours=00:00-00:00",
                "panel.emotions-hidden-below=1",
                "panel.host=0.0.0.0",
                "panel.port=80",
                "data.folder=/tmp",
                "mqtt.trusted-keys-file=/tmp/mine",
                "mqtt.delivery=published",
                "mqtt.broker=",
                "mqtt.broker=http://broker.example",
                "mqtt.broker=mqtt://",
                "mqtt.interval=0s",
                "mqtt.interval=61m",
                "mqtt.interval=5",
                "camera.source=/dev/video7",
                "camera.rotate=45",
                "camera.rotate=right",
                "camera.width-px=-1",
                "camera.frames-per-second=0",
                "camera.frame-deadline=0s",
                "camera.hieght-px=720",
                "camera=1",
                "site.zone=Europe/Pariss",
                "counting.cut-over=25:00",
                "counting.staff-after=-1s",
                "counting.visitors-max=0",
                "counting.visitors-max=1e9",
                "inference.accelerator=quantum",
                "inference.cpu-threads=0",
                "panel.language=klingon",
                "functions.presence=maybe",
                "=x",
                "site.name=a\\u0000b",
                "../../etc/passwd=x"
            })
    void what_is_wrong_or_widens_is_refused_at_once(String change) {
        Box box = new Box();
        String[] parts = change.split("=", 2);

        box.receive(desired(3, "{\"%s\":\"%s\"}".formatted(parts[0], parts[1])));

        assertThat(box.remote.wantsRestart()).isFalse();
        assertThat(box.state()).isEqualTo("3 rejected");
        assertThat(box.why()).contains("\"why\":[\"");
        box.powerCut();
        assertThat(box.settings.remoteVersion()).isZero();
        assertThat(box.state()).isEqualTo("3 rejected");
    }

    @Test
    void nobody_but_the_operator_and_nothing_old_or_for_others() {
        Box box = new Box();
        String cfg = "{\"camera.rotate\":90}";
        Instant later = NOW.plus(Duration.ofDays(1));

        box.receive("");
        box.receive("{\"v\":1,\"ver\":9,\"cfg\":{\"camera.rotate\":90}}");
        box.receive(desired(BOX, 9, cfg, later, newKeys()));
        box.receive(desired("zbcdefghijklmnopqrstuvwxyz", 9, cfg, later, operator));
        assertThat(box.state()).isEqualTo("0 applied");
        box.receive(desired(BOX, 9, cfg, NOW.minus(Duration.ofDays(1)), operator));
        assertThat(box.state()).isEqualTo("9 rejected");
        box.receive(desired(9, cfg));
        box.receive(desired(8, cfg));
        assertThat(box.remote.wantsRestart()).isFalse();
        box.receive(desired(10, "{\"camera\":{\"rotate\":[90]}}"));
        assertThat(box.state()).isEqualTo("10 rejected");
        box.receive(desired(11, "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1}}}}}"));
        assertThat(box.state()).isEqualTo("11 rejected");
    }

    /** The site's own file was changed later, so that what came from afar widens it now. */
    @Test
    void what_does_not_fit_any_more_is_left_out() throws Exception {
        Box box = new Box();
        box.receive(desired(1, "{\"counting.hours\":\"08:00-19:00\"}"));
        box.run(Duration.ofMinutes(1));
        assertThat(box.settings.remoteVersion()).isEqualTo(1);
        Path site = folder.resolve("site.toml");
        Files.writeString(site, Files.readString(site).replace("08:00-20:00", "10:00-12:00"));

        box.powerCut();

        assertThat(box.settings.remoteVersion()).isZero();
        assertThat(box.settings.counting().hours()).hasToString("10:00-12:00");
    }

    @Test
    void a_file_that_nobody_understands_does_not_stop_the_box() throws Exception {
        Files.writeString(
                folder.resolve("data").resolve(RemoteSettings.FILE), "newest = \"what\"\u0000");

        Box box = new Box();

        assertThat(box.settings.remoteVersion()).isZero();
        box.receive(desired(1, "{\"camera.rotate\":90}"));
        box.run(Duration.ofMinutes(1));
        assertThat(box.state()).isEqualTo("1 applied");
    }

    @Test
    void a_trial_lasts_between_twenty_seconds_and_an_hour() {
        for (int seconds : new int[] {19, 3601, -1}) {
            Box box = new Box();
            box.receive(withinSeconds(seconds));
            assertThat(box.remote).hasToString("1 rejected");
            assertThat(box.why()).contains("confirm.within_s must be 20 to 3600");
            restoreFactory();
        }
        for (int seconds : new int[] {20, 3600}) {
            Box box = new Box();
            box.receive(withinSeconds(seconds));
            assertThat(box.remote).hasToString("1 pending");
            restoreFactory();
        }
        assertThat(new Box().remote).hasToString("");
    }

    private String withinSeconds(int seconds) {
        return operatorSigned(
                "{\"v\":1,\"ver\":1,\"exp\":\"%s\",\"cfg\":{\"camera.rotate\":90},\"confirm\":{\"within_s\":%d}}"
                        .formatted(NOW, seconds));
    }

    private String operatorSigned(String document) {
        return SignedText.sign(
                "desired",
                BOX,
                JsonParser.create(document).readJsonObject(),
                "op",
                bytes -> signature(operator, bytes));
    }

    private void restoreFactory() {
        try {
            Files.deleteIfExists(folder.resolve("data").resolve(RemoteSettings.FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void why_a_change_went_away_is_told() {
        Box cutOff = new Box();
        cutOff.receive(desired(1, "{\"mqtt.broker\":\"mqtt://broker.exmaple\"}"));
        cutOff.run(WITHIN.plusMinutes(1));
        assertThat(cutOff.why()).contains("the collector acknowledged nothing within 600 s");

        Box blind = new Box();
        blind.receive(desired(2, "{\"camera.width-px\":4096}"));
        blind.run(WITHIN.plusMinutes(1));
        assertThat(blind.why()).contains("the camera delivered no pictures within 600 s");
    }

    @Test
    void a_change_that_concerns_no_camera_needs_no_pictures() throws Exception {
        Path site = folder.resolve("site.toml");
        Files.writeString(site, Files.readString(site) + "[camera]\nwidth-px = 4096\n");
        Box box = new Box();
        box.receive(desired(1, "{\"site.name\":\"shop\"}"));
        box.run(Duration.ofMinutes(1));
        assertThat(box.remote).hasToString("1 applied");
    }

    @Test
    void what_does_not_fit_at_the_next_start_is_not_tried() throws Exception {
        Box box = new Box();
        box.receive(desired(1, "{\"counting.hours\":\"08:00-19:00\"}"));
        Path site = folder.resolve("site.toml");
        Files.writeString(site, Files.readString(site).replace("08:00-20:00", "10:00-12:00"));
        box.powerCut();
        assertThat(box.remote).hasToString("1 reverted");
        assertThat(box.why()).contains("does not fit the box's own settings: counting.hours");
    }

    @Test
    void settings_have_four_levels_and_a_hundred_values_at_most() {
        Box box = new Box();
        box.receive(desired(1, "{\"a\":{\"b\":{\"c\":{\"d\":1}}}}"));
        assertThat(box.why()).contains("a.b.c.d: cannot be set from afar");
        box.receive(desired(2, "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1}}}}}"));
        assertThat(box.why()).contains("cfg an object of settings");
        box.receive(desired(3, values(100)));
        assertThat(box.why()).contains(": cannot be set from afar");
        box.receive(desired(4, values(101)));
        assertThat(box.why()).contains("cfg an object of settings");
    }

    private static String values(int number) {
        return IntStream.range(0, number)
                .mapToObj("\"x%d\":1"::formatted)
                .collect(Collectors.joining(",", "{", "}"));
    }
}
