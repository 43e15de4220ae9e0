package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.fleet.overview.SettingsChange;
import facecount.fleet.overview.SettingsChange.State;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What became of changes of settings, kept for who looks later. */
class SettingsChangesTest {
    private static final Instant BEGUN = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration STAGE = Duration.ofMinutes(13);

    @TempDir Path folder;

    private static SettingsChange change(Instant begun) {
        return new SettingsChange(
                begun,
                List.of("camera.rotate = 180", "camera.fps as the box's own files say"),
                100,
                10,
                2,
                new TreeMap<>(Map.of("kq7d", "rejected: camera.rotate: no")),
                State.UNDER_WAY);
    }

    private SettingsChanges changes() {
        return new SettingsChanges(folder.resolve("changes"));
    }

    @Test
    void it_is_read_as_it_was_written_and_written_over_as_it_goes_on() {
        changes().write(change(BEGUN), BEGUN.plus(STAGE));
        assertThat(changes().newest(10, BEGUN)).containsExactly(change(BEGUN));

        SettingsChange stopped = change(BEGUN).at(10, 2, Map.of(), State.STOPPED);
        changes().write(stopped, BEGUN.plus(STAGE));
        assertThat(changes().newest(10, BEGUN.plus(Duration.ofDays(9)))).containsExactly(stopped);
    }

    @Test
    void what_says_nothing_more_when_it_should_was_broken_off() {
        changes().write(change(BEGUN), BEGUN.plus(STAGE));

        assertThat(changes().newest(10, BEGUN.plus(STAGE)))
                .extracting(SettingsChange::state)
                .containsExactly(State.UNDER_WAY);
        assertThat(changes().newest(10, BEGUN.plus(STAGE).plusSeconds(1)))
                .extracting(SettingsChange::state)
                .containsExactly(State.BROKEN_OFF);
    }

    @Test
    void the_newest_come_first_and_the_oldest_go() throws IOException {
        for (int day = 0; day < SettingsChanges.KEPT + 3; day++) {
            changes().write(change(BEGUN.plus(Duration.ofDays(day))), BEGUN);
        }

        assertThat(changes().newest(2, BEGUN))
                .extracting(SettingsChange::begun)
                .containsExactly(
                        BEGUN.plus(Duration.ofDays(SettingsChanges.KEPT + 2)),
                        BEGUN.plus(Duration.ofDays(SettingsChanges.KEPT + 1)));
        try (Stream<Path> files = Files.list(changes().folder())) {
            assertThat(files).hasSize(SettingsChanges.KEPT);
        }
    }

    @Test
    void a_file_that_is_none_of_ours_hides_no_other() throws IOException {
        assertThat(changes().newest(10, BEGUN)).isEmpty();
        changes().write(change(BEGUN), BEGUN.plus(STAGE));
        Files.writeString(changes().folder().resolve("a.json"), "{\"state\":\"\"}");
        Files.writeString(changes().folder().resolve("b.json"), "[");

        assertThat(changes().newest(10, BEGUN)).containsExactly(change(BEGUN));
    }
}
