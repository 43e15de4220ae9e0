package facecount.fleet;

import static facecount.fleet.ScriptedFleet.NOW;
import static facecount.fleet.ScriptedFleet.TODAY;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.fleet.overview.Box;
import facecount.fleet.overview.DaySum;
import facecount.fleet.overview.HourSum;
import facecount.fleet.overview.Overview;
import facecount.fleet.overview.Selection;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** What {@code watch} and {@code show} print. */
class WordsTest {
    @TempDir Path folder;

    private FleetReader reader;
    private Overview overview;

    @BeforeEach
    void open() {
        Path file = folder.resolve("fleet.db");
        ScriptedFleet fleet = new ScriptedFleet(file);
        fleet.isAChainOfShops();
        fleet.close();
        reader = new FleetReader(file.toString(), Clock.fixed(NOW, ZoneOffset.UTC));
        overview = reader.overview();
    }

    @Test
    void a_line_a_box_and_a_sum_that_says_what_it_is() {
        String table = Words.table(overview, ZoneId.of("Europe/Paris"));

        assertThat(table.lines().skip(1).findFirst().orElseThrow()).startsWith("SITE");
        assertThat(table)
                .contains("Fleet at 2026-11-24 15:20")
                .containsPattern("Nantes, Beaulieu +a6nbabcd +down +31 h ago +0.1.0 +- +- +-")
                .contains("The picture is too dark to tell faces apart")
                .containsPattern("ALL +6/7 up")
                .contains("ALL is a sum over boxes: a person seen by two counts twice.");
    }

    @Test
    void everything_of_a_box_in_words() {
        Box box = ShowCommand.box(overview, "vf3g");
        Selection days = new Selection(box.device(), TODAY.minusDays(2), TODAY);
        Selection today = new Selection(box.device(), TODAY, TODAY);

        String words =
                Words.portrait(
                        box, DaySum.of(reader.days(days)), HourSum.of(reader.hours(today)), NOW);

        assertThat(words)
                .contains("Lille, Euralille, box vf3gabcdefghijklmnopqrstuv")
                .contains("It is up, last heard 2026-11-24 15:19 (1 min ago).")
                .contains("Today, 2026-11-24 (Europe/Paris): 211 different visitors")
                .contains("71% of 316 passages")
                .contains("warning: The picture is too dark")
                .contains("Switch on a light near the entrance")
                .contains("version 0.1.0 on Linux 6.12 aarch64")
                .contains("2026-11-22");
    }

    @Test
    void a_site_name_finds_its_box_if_there_is_one() {
        assertThat(ShowCommand.box(overview, "lille, euralille").device()).startsWith("vf3g");
        assertThatThrownBy(() -> ShowCommand.box(overview, "Paris, Rivoli"))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("say more of its name");
        assertThatThrownBy(() -> ShowCommand.box(overview, "Rome"))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("no box of this fleet is called Rome");
    }
}
