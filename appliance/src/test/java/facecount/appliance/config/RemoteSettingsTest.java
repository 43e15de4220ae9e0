package facecount.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.config.RemoteSettings.Outcome;
import facecount.appliance.config.RemoteSettings.State;
import facecount.appliance.config.RemoteSettings.Trial;
import facecount.appliance.config.RemoteSettings.Version;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

class RemoteSettingsTest {
    private static final Version ONE = new Version(1, Map.of("camera.rotate", "90"));
    private static final Version TWO =
            new Version(2, Map.of("site.name", "Jo's \"café\" \\ 1", "camera.rotate", "180"));
    private static final Duration WITHIN = Duration.ofMinutes(10);

    @TempDir Path folder;

    private RemoteSettings writtenAndRead(RemoteSettings settings) throws IOException {
        settings.write(folder);
        return RemoteSettings.read(folder);
    }

    @Test
    void nothing_was_ever_set() {
        assertThat(RemoteSettings.read(folder)).isEqualTo(RemoteSettings.NONE);
        assertThat(RemoteSettings.NONE.candidates()).isEmpty();
    }

    @Test
    void a_change_is_tried_then_good() throws IOException {
        RemoteSettings taken = RemoteSettings.NONE.taken(ONE, WITHIN);
        assertThat(taken)
                .isEqualTo(
                        new RemoteSettings(
                                1,
                                RemoteSettings.NONE.good(),
                                Optional.of(new Trial(ONE, WITHIN, false)),
                                Optional.of(new Outcome(1, State.PENDING, ""))));
        assertThat(writtenAndRead(taken)).isEqualTo(taken);
        RemoteSettings begun = taken.begun();
        assertThat(begun.trial()).hasValue(new Trial(ONE, WITHIN, true));
        assertThat(writtenAndRead(begun)).isEqualTo(begun);
        RemoteSettings good = begun.confirmed();
        assertThat(good)
                .isEqualTo(
                        new RemoteSettings(
                                1,
                                ONE,
                                Optional.empty(),
                                Optional.of(new Outcome(1, State.APPLIED, ""))));
        assertThat(writtenAndRead(good)).isEqualTo(good);
    }

    @Test
    void what_fails_leaves_what_was_good() throws IOException {
        RemoteSettings good = RemoteSettings.NONE.taken(ONE, WITHIN).begun().confirmed();
        RemoteSettings tried = good.taken(TWO, WITHIN).begun();
        assertThat(tried.candidates()).containsExactly(TWO, ONE);
        assertThat(writtenAndRead(tried)).isEqualTo(tried);
        RemoteSettings reverted = tried.reverted("no answer\nfor minutes");
        assertThat(reverted.candidates()).containsExactly(ONE);
        assertThat(writtenAndRead(reverted))
                .isEqualTo(
                        new RemoteSettings(
                                2,
                                ONE,
                                Optional.empty(),
                                Optional.of(
                                        new Outcome(2, State.REVERTED, "no answer for minutes"))));
        RemoteSettings rejected = reverted.rejected(3, "out of range");
        assertThat(writtenAndRead(rejected)).isEqualTo(rejected);
        assertThat(rejected.newest()).isEqualTo(3);
        assertThat(rejected.outcome()).hasValue(new Outcome(3, State.REJECTED, "out of range"));
        assertThat(State.REJECTED.label()).isEqualTo("rejected");
    }

    @Test
    void however_much_is_wrong_the_file_can_be_read_again() throws IOException {
        RemoteSettings rejected = RemoteSettings.NONE.rejected(3, "\"".repeat(70_000));
        assertThat(writtenAndRead(rejected).newest()).isEqualTo(3);
        assertThat(rejected.outcome().orElseThrow().why()).hasSize(4_000);
    }

    @Test
    void a_file_that_cannot_be_understood_counts_as_none() throws IOException {
        RemoteSettings.NONE.taken(ONE, WITHIN).write(folder);
        Path file = folder.resolve(RemoteSettings.FILE);
        String good = Files.readString(file);
        for (String bad :
                new String[] {
                    good.replace("newest = 1", ""),
                    good.replace("newest = 1", "newest = \"1\""),
                    good.replace("within-s = 600", "within-s = -1"),
                    good.replace("within-s = 600", "within-s = 3601"),
                    good.replace("pending", "what"),
                    good.replace("\"90\"", "90"),
                    good + "\n#" + "x".repeat(70_000),
                    good + "\n=",
                    "x = " + "[".repeat(20_000)
                }) {
            assertThat(bad).isNotEqualTo(good);
            Files.writeString(file, bad);
            assertThat(RemoteSettings.read(folder)).isEqualTo(RemoteSettings.NONE);
        }
        Files.writeString(file, good.replace("within-s = 600", "within-s = 3600"));
        assertThat(RemoteSettings.read(folder).trial().orElseThrow().within()).hasHours(1);
        Files.writeString(file, good.replace("within-s = 600", "within-s = 0"));
        assertThat(RemoteSettings.read(folder).trial()).isPresent();
    }
}
