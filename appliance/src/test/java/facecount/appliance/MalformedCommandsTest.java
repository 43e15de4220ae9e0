package facecount.appliance;

import static facecount.appliance.Operator.BOX;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.config.RemoteSettings;
import facecount.appliance.config.Settings;
import facecount.appliance.config.SettingsSources;
import facecount.appliance.storage.Ledger;
import facecount.sync.LogLines;
import facecount.sync.Publication;
import facecount.sync.Topics;
import facecount.sync.TrustedKeys;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Ten thousand wrong commands and settings: none is carried out, and the box is as it was. */
class MalformedCommandsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final int DOCUMENTS = 10_000;

    /** All of them come within a minute of the box's clock. */
    private static final int LINES_A_MINUTE = 10;

    @TempDir Path folder;

    private final Operator operator = new Operator();
    private final Operator stranger = new Operator();
    private final Tampering tampering = new Tampering(20261125);
    private final LogLines log =
            LogLines.of(Commands.class, RemoteConfiguration.class, RemoteSettings.class);
    private TrustedKeys keys = TrustedKeys.none();
    private Path data = Path.of("/nowhere");

    @BeforeEach
    void box() throws IOException {
        keys = operator.trustedIn(folder);
        data = Files.createDirectory(folder.resolve("data"));
    }

    @AfterEach
    void quiet() {
        log.close();
    }

    private static String command(String id, Instant notBefore, Duration valid) {
        return "{\"v\":1,\"id\":\"%s\",\"cmd\":\"pause\",\"args\":{},\"nb\":\"%s\",\"exp\":\"%s\"}"
                .formatted(id, notBefore, notBefore.plus(valid));
    }

    @Test
    void no_malformed_command_is_carried_out() {
        try (Ledger ledger = Ledger.open(data)) {
            List<String> carriedOut = new ArrayList<>();
            Commands commands =
                    new Commands(
                            BOX,
                            keys,
                            Map.of(
                                    "pause",
                                    arguments -> {
                                        carriedOut.add(arguments.toString());
                                        return new Commands.Outcome.Done("paused");
                                    }),
                            ledger::rememberCommand,
                            CLOCK);
            String good = command("01J-good-one", NOW, Duration.ofMinutes(1));
            receive(commands, operator.signed("cmd", good));
            assertThat(carriedOut).as("the control").hasSize(1);
            log.lines().clear();
            Map<String, Integer> before = files();

            for (int i = 0; i < DOCUMENTS; i++) {
                receive(commands, malformed(good, i));
            }

            assertThat(carriedOut).hasSize(1);
            assertThat(files()).isEqualTo(before);
            assertThat(log.lines()).isNotEmpty().hasSizeLessThanOrEqualTo(LINES_A_MINUTE);
        }
    }

    private String malformed(String good, int i) {
        Instant earlier = NOW.minus(Duration.ofHours(1));
        return switch (i % 10) {
            case 0 -> operator.signed("cmd", good);
            case 1 ->
                    operator.signed("cmd", command("expired-" + i, earlier, Duration.ofMinutes(1)));
            case 2 -> operator.signed("cmd", command("long-" + i, NOW, Duration.ofDays(1)));
            case 3 ->
                    operator.signed("desired", command("misuse-" + i, NOW, Duration.ofMinutes(1)));
            case 4 ->
                    new Operator()
                            .signed("cmd", command("stranger-" + i, NOW, Duration.ofMinutes(1)));
            // With a valid signature, and no arguments that could be called good by chance.
            case 5 ->
                    operator.signed(
                            "cmd", tampering.nonsensical(command("!", earlier, Duration.ZERO)));
            default -> tampering.tampered(operator.signed("cmd", good));
        };
    }

    private static void receive(Commands commands, String text) {
        Topics topics = new Topics(BOX);
        commands.received(
                Publication.of(topics.down("cmd"), text).answeredAt(topics.up("res"), "c"));
    }

    @Test
    void no_malformed_settings_from_afar_are_taken_up() throws IOException {
        Path site = folder.resolve("site.toml");
        Files.writeString(
                site,
                """
                [functions]
                distinct = true
                [mqtt]
                broker = "mqtt://broker.example"
                trusted-keys-file = "%s"
                """
                        .formatted(folder.resolve("trusted-keys.txt")));
        SettingsSources sources = SettingsSources.standard(data, Map.of()).withSiteFile(site);
        RemoteConfiguration remote =
                RemoteConfiguration.start(
                        data, 0, change -> Settings.problems(sources, change), CLOCK, () -> 0);
        String good = desired("7", "{\"camera.rotate\":90}");
        receive(remote, operator.signed("desired", good));
        assertThat(remote).as("the control").hasToString("7 pending");
        log.lines().clear();
        Map<String, Integer> before = files();

        for (int i = 0; i < DOCUMENTS; i++) {
            receive(remote, malformedSettings(good, i));
        }

        assertThat(remote).hasToString("7 pending");
        assertThat(files()).isEqualTo(before);
        assertThat(log.lines()).isNotEmpty().hasSizeLessThanOrEqualTo(LINES_A_MINUTE);
    }

    private static String desired(String version, String cfg) {
        return "{\"v\":1,\"ver\":%s,\"exp\":\"%s\",\"cfg\":%s,\"confirm\":{\"within_s\":60}}"
                .formatted(version, NOW.plus(Duration.ofDays(1)), cfg);
    }

    private String malformedSettings(String good, int i) {
        return switch (i % 10) {
            case 0 -> operator.signed("desired", good);
            case 1 -> operator.signed("desired", desired(String.valueOf(i % 8), "{}"));
            case 2 -> operator.signed("desired", desired("\"9\"", "{}"));
            case 3 -> operator.signed("cmd", desired("9", "{}"));
            case 4 -> stranger.signed("desired", desired("9", "{}"));
            // Signed, but no newer than what is there.
            case 5 ->
                    operator.signed(
                            "desired",
                            tampering
                                    .nonsensical(desired("7", "{\"camera\":{\"rotate\":90}}"))
                                    .replace("\"ver\":1.5", "\"ver\":true"));
            default -> tampering.tampered(operator.signed("desired", good));
        };
    }

    private void receive(RemoteConfiguration remote, String text) {
        remote.received(
                BOX, keys, Publication.of(new Topics(BOX).down("desired"), text).asRetained());
    }

    /** SQLite's -shm is memory of its readers, not content. */
    private static boolean isContent(Path file) {
        return Files.isRegularFile(file) && !file.toString().endsWith("-shm");
    }

    /** Every file of the box, by name, with a hash of its content. */
    private Map<String, Integer> files() {
        Map<String, Integer> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path file : paths.filter(MalformedCommandsTest::isContent).toList()) {
                files.put(
                        folder.relativize(file).toString(),
                        Arrays.hashCode(Files.readAllBytes(file)));
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
