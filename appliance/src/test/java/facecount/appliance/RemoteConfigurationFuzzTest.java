package facecount.appliance;

import static facecount.appliance.Operator.BOX;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import facecount.appliance.config.RemoteSettings;
import facecount.appliance.config.Settings;
import facecount.appliance.config.SettingsSources;
import facecount.sync.Publication;
import facecount.sync.Topics;
import facecount.sync.TrustedKeys;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

class RemoteConfigurationFuzzTest {
    private static final Operator OPERATOR = new Operator();

    @TempDir Path folder;

    /**
     * Without a signature nothing is written; what a signed one leaves, the next start can read.
     */
    @FuzzTest
    void what_came_is_ignored_and_what_signed_nonsense_leaves_can_be_read(byte[] came)
            throws IOException {
        TrustedKeys keys = OPERATOR.trustedIn(folder);
        Files.deleteIfExists(folder.resolve(RemoteSettings.FILE));
        SettingsSources sources =
                SettingsSources.standard(folder, Map.of())
                        .withCommandLine(
                                Map.of(
                                        "mqtt.broker",
                                        "mqtt://broker.example",
                                        "mqtt.trusted-keys-file",
                                        folder.resolve("trusted-keys.txt").toString()));
        RemoteConfiguration remote =
                RemoteConfiguration.start(
                        folder,
                        0,
                        change -> Settings.problems(sources, change),
                        Clock.fixed(Instant.parse("2026-11-25T10:00:00Z"), ZoneOffset.UTC),
                        () -> 0);
        String text = new String(came, StandardCharsets.UTF_8);

        remote.received(BOX, keys, desired(text));
        assertThat(folder.resolve(RemoteSettings.FILE)).doesNotExist();

        if (!text.isEmpty()) {
            remote.received(BOX, keys, desired(OPERATOR.signed("desired", text)));
            boolean isWritten = Files.exists(folder.resolve(RemoteSettings.FILE));
            assertThat(!RemoteSettings.read(folder).equals(RemoteSettings.NONE))
                    .isEqualTo(isWritten);
            assertThat(Settings.load(sources).data().folder()).isEqualTo(folder);
        }
    }

    private static Publication desired(String text) {
        return Publication.of(new Topics(BOX).down("desired"), text).asRetained();
    }
}
