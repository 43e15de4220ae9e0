package facecount.fleet;

import static facecount.fleet.ScriptedFleet.NOW;
import static facecount.fleet.ScriptedFleet.TODAY;
import static facecount.fleet.ScriptedFleet.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.fleet.overview.Box;
import facecount.fleet.overview.BoxFault;
import facecount.fleet.overview.DaySum;
import facecount.fleet.overview.Estimate;
import facecount.fleet.overview.HourSum;
import facecount.fleet.overview.Overview;
import facecount.fleet.overview.Selection;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** What the operator is told, from a real database that a collector writes. */
class FleetReaderTest {
    private static final String LYON = device("kq7d");
    private static final String PARIS = device("pzh4");

    @TempDir Path folder;

    private ScriptedFleet fleet;
    private FleetReader reader;

    /** Where a database is that nobody has used yet. */
    String fresh() {
        return folder.resolve("fleet.db").toString();
    }

    @BeforeEach
    void open() {
        String address = fresh();
        fleet = new ScriptedFleet(address);
        reader = new FleetReader(address, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void today_is_each_boxs_own_and_the_sum_has_a_combined_interval() {
        fleet.isUp(LYON, "Lyon", "0.1.0");
        fleet.isUp(PARIS, "Paris", "0.1.0");
        fleet.counts(LYON, TODAY.minusDays(1), 400, 410, 420);
        fleet.counts(LYON, TODAY, 97, 100, 106);
        fleet.counts(PARIS, TODAY, 196, 200, 208);

        Estimate today = reader.overview().today();

        assertThat(today.visitors()).isEqualTo(300);
        assertThat(today.low()).isEqualTo(295);
        assertThat(today.high()).isEqualTo(310);
    }

    @Test
    void a_count_of_yesterday_is_not_todays() {
        fleet.isUp(LYON, "Lyon", "0.1.0");
        fleet.counts(LYON, TODAY.minusDays(1), 400, 410, 420);

        Box box = only(reader.overview());

        assertThat(box.today()).isEmpty();
        assertThat(box.day()).isEqualTo(TODAY);
        assertThat(box.newest()).contains(TODAY.minusDays(1));
        assertThat(reader.overview().today()).isEqualTo(Estimate.NONE);
    }

    @Test
    void before_the_day_begins_at_a_place_it_is_still_yesterday_there() {
        // 14:20 UTC is 03:20 of the next day at Auckland, and its day begins at four.
        fleet.isUp(LYON, "Auckland", "0.1.0");
        fleet.counts(LYON, TODAY, 9, 10, 11, 0.9, ZoneId.of("Pacific/Auckland"));

        assertThat(only(reader.overview()).day()).isEqualTo(TODAY);

        fleet.says(
                LYON,
                "state/reported",
                JsonObject.builder()
                        .set(
                                "cfg",
                                JsonObject.builder().set("counting.cut-over", "\"02:00\"").build())
                        .build());
        assertThat(only(reader.overview()).day()).isEqualTo(TODAY.plusDays(1));
    }

    @Test
    void who_is_connected_and_was_heard_lately_is_up() {
        fleet.isUp(LYON, "Lyon", "0.1.0");

        Box box = only(reader.overview());

        assertThat(box.line()).isEqualTo(Box.Line.UP);
        assertThat(box.heard()).contains(NOW.minus(Duration.ofMinutes(1)));
        assertThat(box.faults()).isEmpty();
        assertThat(box.machine().version()).isEqualTo("0.1.0");
    }

    @Test
    void who_is_not_connected_is_down_since_it_was_heard_last() {
        fleet.isUp(LYON, "Lyon", "0.1.0");
        fleet.isConnected(LYON, false);

        Box box = only(reader.overview());

        assertThat(box.line()).isEqualTo(Box.Line.DOWN);
        assertThat(box.faults())
                .singleElement()
                .satisfies(
                        fault -> {
                            assertThat(fault.code()).isEqualTo("not-connected");
                            assertThat(fault.severity()).isEqualTo(BoxFault.Severity.ERROR);
                            assertThat(fault.since()).contains(NOW.minus(Duration.ofMinutes(1)));
                        });
    }

    @Test
    void what_a_box_says_is_wrong_is_told_the_worst_first() {
        fleet.isUp(
                LYON,
                "Lyon",
                "0.1.0",
                ScriptedFleet.fault("disk", "note", "The disk fills", "Nothing yet."),
                ScriptedFleet.fault("camera-lost", "error", "No picture", "Check the cable."));

        assertThat(reader.overview().troubles())
                .extracting(trouble -> trouble.name() + ": " + trouble.fault().title())
                .containsExactly("Lyon: No picture", "Lyon: The disk fills");
    }

    @Test
    void a_box_that_says_nonsense_is_shown_and_hides_no_other() {
        fleet.isUp(PARIS, "Paris", "0.1.0");
        fleet.says(LYON, "state/meta", JsonObject.builder().set("site", 7).build());
        fleet.says(LYON, "state/reported", JsonObject.builder().set("cfg", "none").build());
        fleet.says(
                LYON,
                "up/health",
                JsonObject.builder()
                        .set("ts", "yesterday")
                        .set("fps", "fast")
                        .set("faults", JsonArray.createStrings(List.of("all is lost")))
                        .build());
        fleet.says(LYON, "state/conn", JsonObject.builder().set("online", "yes").build());

        Overview overview = reader.overview();

        assertThat(overview.boxes()).extracting(Box::name).contains("Paris", "kq7dabcd");
        assertThat(overview.up()).isEqualTo(1);
    }

    @Test
    void hours_and_days_are_summed_over_the_boxes_that_are_asked_for() {
        fleet.counts(LYON, TODAY, 97, 100, 106);
        fleet.counts(PARIS, TODAY, 196, 200, 208);
        fleet.counts(PARIS, TODAY.minusDays(1), 300, 310, 320);

        List<HourSum> all = HourSum.of(reader.hours(Selection.ofAll(TODAY, TODAY)));
        List<HourSum> lyon = HourSum.of(reader.hours(new Selection(LYON, TODAY, TODAY)));
        List<DaySum> days = DaySum.of(reader.days(Selection.ofAll(TODAY.minusDays(5), TODAY)));

        assertThat(all.stream().mapToLong(HourSum::newVisitors).sum()).isEqualTo(300);
        assertThat(lyon.stream().mapToLong(HourSum::newVisitors).sum()).isEqualTo(100);
        assertThat(lyon.getFirst().start()).hasToString("10:00");
        assertThat(days).extracting(DaySum::boxes).containsExactly(1, 2);
        assertThat(days).extracting(DaySum::closed).containsExactly(true, false);
    }

    @Test
    void a_collector_can_write_while_somebody_reads() {
        fleet.counts(LYON, TODAY, 97, 100, 106);
        assertThat(reader.overview().today().visitors()).isEqualTo(100);

        fleet.counts(LYON, TODAY, 98, 101, 107);

        assertThat(reader.overview().today().visitors()).isEqualTo(101);
    }

    @Test
    void a_fleet_of_which_nothing_has_arrived_yet_is_empty_and_no_error() {
        Path file = folder.resolve("new.db");

        FleetReader fresh = FleetReader.open(file.toString());

        assertThat(fresh.overview().boxes()).isEmpty();
        assertThat(fresh.overview().troubles())
                .extracting(trouble -> trouble.fault().title())
                .containsExactly("No box has been heard yet");
        assertThat(Files.exists(file)).isTrue();
    }

    @Test
    void a_box_of_which_only_counts_have_come_has_been_heard() {
        fleet.counts(LYON, TODAY, 97, 100, 106);

        assertThat(reader.overview().troubles())
                .extracting(trouble -> trouble.fault().code())
                .doesNotContain("no-boxes");
    }

    @Test
    void a_file_that_is_no_database_is_named() throws Exception {
        Path file =
                Files.writeString(folder.resolve("notes.db"), "not a database, but long enough");

        assertThatThrownBy(() -> FleetReader.open(file.toString()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString());
    }

    private static Box only(Overview overview) {
        assertThat(overview.boxes()).hasSize(1);
        return overview.boxes().getFirst();
    }
}
