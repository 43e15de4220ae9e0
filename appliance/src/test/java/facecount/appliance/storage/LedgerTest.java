package facecount.appliance.storage;

import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.NOON;
import static facecount.appliance.counting.Script.TILL;
import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.stillSeen;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.Faces;
import facecount.appliance.counting.VisitorCounting;
import facecount.sync.MqttDocuments;
import facecount.sync.OutboxMessage;

import io.helidon.json.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

class LedgerTest {
    private static final CountingSettings SETTINGS = CountingSettings.ofFiles();

    @TempDir Path folder;

    @Test
    void the_file_is_ours_and_written_through_to_the_disk() throws SQLException {
        Ledger.open(folder).close();

        assertThat(text("PRAGMA journal_mode")).isEqualTo("wal");
        assertThat(text("PRAGMA application_id")).isEqualTo(Integer.toString(Schema.LEDGER_ID));
        assertThat(text("PRAGMA user_version")).isEqualTo(Integer.toString(Schema.LEDGER.size()));
        assertThat(text("PRAGMA integrity_check")).isEqualTo("ok");
    }

    @Test
    void the_writer_waits_for_the_disk_and_leaves_nothing_behind() {
        try (Database database =
                Database.open(folder.resolve("x.db"), Schema.LEDGER_ID, Schema.LEDGER)) {
            assertThat(database.number("PRAGMA synchronous")).as("FULL").isEqualTo(2);
            assertThat(database.number("PRAGMA secure_delete")).isEqualTo(1);
            assertThat(database.number("PRAGMA foreign_keys")).isEqualTo(1);
            assertThat(database.number("PRAGMA temp_store")).as("MEMORY").isEqualTo(2);
            assertThat(database.number("PRAGMA busy_timeout")).isEqualTo(5_000);
        }
    }

    @Test
    void a_ledger_keeps_its_name_and_another_has_another() {
        String epoch;
        try (Ledger ledger = Ledger.open(folder)) {
            epoch = ledger.epoch();
        }
        try (Ledger again = Ledger.open(folder);
                Ledger other = Ledger.open(folder.resolve("other"))) {
            assertThat(again.epoch()).isEqualTo(epoch).hasSize(32);
            assertThat(other.epoch()).isNotEqualTo(epoch);
        }
    }

    @Test
    void a_restored_ledger_has_another_name_and_tells_whose_days_it_has() throws IOException {
        CountingDay day = new CountingDay(LocalDate.of(2026, 11, 25));
        String epoch;
        try (Ledger ledger = Ledger.open(folder);
                VisitorCounting counting = new VisitorCounting(SETTINGS, day)) {
            epoch = ledger.epoch();
            ledger.commit(SETTINGS, counting.drain(), Map.of(1L, 1L), 0);
            assertThat(ledger.outbox().hand(0, 1).messages().getFirst().payload())
                    .doesNotContain("parent");
            counting.endDay(counting.count().asOf());
            ledger.commit(SETTINGS, counting.drain(), Map.of(1L, 2L), 0);
        }
        Path restored = Files.createDirectory(folder.resolve("restored"));
        LedgerReader.backup(folder, restored.resolve(Ledger.FILE));

        try (Ledger ledger = Ledger.open(restored)) {
            assertThat(ledger.epoch()).isNotEqualTo(epoch);
            assertThat(ledger.outbox().hand(0, 9).messages().getLast().payload())
                    .contains("\"parent\":\"" + epoch + "\"");
        }
    }

    @Test
    void a_foreign_file_is_left_alone() throws SQLException {
        run("CREATE TABLE theirs (x)");

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> Ledger.open(folder))
                .withMessageContaining("facecount.db is not a file of Face Count")
                .withMessageContaining("--data");
        assertThat(text("SELECT name FROM sqlite_schema")).isEqualTo("theirs");
    }

    @Test
    void a_file_of_a_newer_version_is_left_alone() throws SQLException {
        Ledger.open(folder).close();
        run("PRAGMA user_version = 99");

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> Ledger.open(folder))
                .withMessageContaining("newer Face Count (schema 99");
    }

    @Test
    void what_is_no_database_is_said_to_be_none() throws IOException {
        Files.writeString(folder.resolve(Ledger.FILE), "certainly not a database, but long enough");

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> Ledger.open(folder))
                .withMessageContaining("damaged or not a database");
    }

    @Test
    void a_folder_that_cannot_be_made_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> Ledger.open(file.resolve("data")))
                .withMessageContaining("cannot be made")
                .withMessageContaining("--data");
    }

    @Test
    void where_there_is_no_ledger_the_reader_says_so() {
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> LedgerReader.open(folder))
                .withMessageContaining("there is no ledger yet");
    }

    @Test
    void a_reader_cannot_write() {
        Ledger.open(folder).close();
        try (Database reader = Database.openToRead(folder.resolve(Ledger.FILE))) {
            assertThatExceptionOfType(StorageException.class)
                    .isThrownBy(() -> reader.run("DELETE FROM day"))
                    .withMessageContaining("cannot be written");
        }
    }

    @Test
    void an_sqlite_that_corrupts_ledgers_is_refused() {
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> Database.requireVersion("3.51.2"))
                .withMessageContaining("3.51.3 or newer");
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> Database.requireVersion("3.40.1"));
        assertThatCode(() -> Database.requireVersion("3.51.3")).doesNotThrowAnyException();
        assertThatCode(() -> Database.requireVersion("4.0.0")).doesNotThrowAnyException();
    }

    @Test
    void at_the_quota_detail_of_old_days_goes_and_totals_go_on() {
        try (Ledger ledger = Ledger.open(folder)) {
            LocalDate first = LocalDate.of(2026, 1, 1);
            for (int i = 0; i < 5; i++) {
                countDay(ledger, new CountingDay(first.plusDays(i)), 60);
            }
            int passages = Integer.parseInt(text("SELECT count(*) FROM passage"));
            ledger.limit(
                    Long.parseLong(text("PRAGMA page_count"))
                            * Long.parseLong(text("PRAGMA page_size")));

            countDay(ledger, new CountingDay(first.plusDays(5)), 60);

            assertThat(ledger.reader().days()).hasSize(6);
            assertThat(Integer.parseInt(text("SELECT count(*) FROM passage"))).isLessThan(passages);
            assertThat(text("SELECT kind FROM note WHERE kind = 'dropped'")).isEqualTo("dropped");
            assertThat(text("SELECT count(*) FROM outbox WHERE kind = 'agg'"))
                    .as("never dropped")
                    .isEqualTo("6");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_was_dropped_is_told_as_one_until_somebody_was_told() throws SQLException {
        LocalDate first = LocalDate.of(2026, 1, 1);
        try (Ledger ledger = Ledger.open(folder)) {
            countDay(ledger, new CountingDay(first), 600);
            countDay(ledger, new CountingDay(first.plusDays(1)), 600);
            long before = FullLedger.number(ledger, "SELECT count(*) FROM passage");
            ledger.disk(() -> 0);
            ledger.limit(1);
            for (int day = 2; day < 6; day++) {
                countDay(ledger, new CountingDay(first.plusDays(day)), 5);
            }

            List<String> told = told(ledger);

            assertThat(told).filteredOn(payload -> payload.contains("passages")).hasSize(1);
            assertThat(told)
                    .filteredOn(payload -> payload.contains("passages"))
                    .first()
                    .asString()
                    .contains("\"from\":\"2026-01-01T12:00:00Z\"")
                    .contains(
                            "\"n\":"
                                    + (before
                                            + 20
                                            - FullLedger.number(
                                                    ledger, "SELECT count(*) FROM passage")));
            assertThat(told)
                    .allSatisfy(
                            payload ->
                                    assertThat(
                                                    MqttDocuments.mistakes(
                                                            "ev",
                                                            MqttDocuments.sent(
                                                                    "kq7m2xw4hzpn5tc6dvr3yb2jae",
                                                                    ledger.epoch(),
                                                                    1,
                                                                    new OutboxMessage(
                                                                            1, "ev", payload))))
                                            .isEmpty());
            assertThat(ledger.reader().days()).hasSize(6);
            assertThat(ledger.hasDroppedDetail()).isTrue();
        }
    }

    private static List<String> told(Ledger ledger) {
        return ledger.outbox().hand(0, 64).messages().stream()
                .filter(message -> message.kind().equals("ev"))
                .map(OutboxMessage::payload)
                .toList();
    }

    @Test
    void a_message_that_was_dropped_has_not_arrived() {
        try (Ledger ledger = Ledger.open(folder)) {
            long first = ledger.outbox().postEvent("settings-on-trial", JsonObject.empty());
            ledger.database().run("DELETE FROM outbox");
            assertThat(ledger.outbox().isWaiting(first)).isTrue();

            long second = ledger.outbox().postEvent("settings-on-trial", JsonObject.empty());
            ledger.outbox().hand(0, 1);
            ledger.outbox().acknowledge(Long.MAX_VALUE);

            assertThat(ledger.outbox().isWaiting(first)).isFalse();
            assertThat(ledger.outbox().isWaiting(second)).isFalse();
            assertThat(
                            ledger.outbox()
                                    .isWaiting(
                                            ledger.outbox()
                                                    .postEvent(
                                                            "settings-on-trial",
                                                            JsonObject.empty())))
                    .isTrue();
        }
    }

    @Test
    void what_does_not_fit_leaves_the_file_as_it_was_and_usable() {
        String insert = "INSERT INTO meta VALUES (?, hex(zeroblob(?)))";
        try (Database database =
                Database.open(folder.resolve("x.db"), Schema.LEDGER_ID, Schema.LEDGER)) {
            database.run("PRAGMA max_page_count=1");

            assertThatExceptionOfType(NoSpaceException.class)
                    .isThrownBy(
                            () ->
                                    database.transaction(
                                            () -> {
                                                database.update(insert, "small", 1);
                                                database.update(insert, "large", 1 << 20);
                                            }))
                    .withMessageContaining("x.db")
                    .withMessageContaining("full; free space");

            assertThat(database.number("SELECT count(*) FROM meta")).isZero();
            database.transaction(() -> database.update(insert, "small", 1));
            assertThat(database.number("SELECT count(*) FROM meta")).isEqualTo(1);
            assertThat(database.text("PRAGMA integrity_check")).isEqualTo("ok");
        }
    }

    @Test
    void detail_goes_after_a_month_and_totals_after_four_hundred_days() throws SQLException {
        LocalDate first = LocalDate.of(2025, 1, 1);
        try (Ledger ledger = Ledger.open(folder)) {
            countDay(ledger, new CountingDay(first), 2);
            countDay(ledger, new CountingDay(first.plusDays(380)), 2);
            countDay(ledger, new CountingDay(first.plusDays(401)), 2);

            assertThat(ledger.reader().days())
                    .extracting(count -> count.day().date())
                    .containsExactly(first.plusDays(401), first.plusDays(380));
            countDay(ledger, new CountingDay(first.plusDays(412)), 2);
        }
        assertThat(text("SELECT group_concat(DISTINCT day) FROM visitor"))
                .isEqualTo(first.plusDays(401) + "," + first.plusDays(412));
    }

    @Test
    void only_the_newest_vision_sessions_are_remembered() {
        CountingDay day = new CountingDay(LocalDate.of(2026, 11, 25));
        try (Ledger ledger = Ledger.open(folder);
                VisitorCounting counting = new VisitorCounting(SETTINGS, day)) {
            for (long session = 1; session <= 40; session++) {
                ledger.commit(SETTINGS, counting.drain(), Map.of(session, session * 10), 0);
            }

            assertThat(ledger.accepted()).hasSize(32).containsEntry(40L, 400L);
            assertThat(ledger.accepted()).doesNotContainKey(8L);
        }
    }

    @Test
    void half_of_the_days_passages_lasted_the_median_dwell_at_least_and_a_poster_is_none() {
        CountingDay day = new CountingDay(LocalDate.of(2026, 11, 25));
        Faces faces = new Faces(7);
        try (Ledger ledger = Ledger.open(folder);
                LedgerReader reader = LedgerReader.open(folder);
                VisitorCounting counting = new VisitorCounting(SETTINGS, day)) {
            assertThat(reader.medianDwell(day)).isEmpty();
            long track = 0;
            for (int dwellS : List.of(60, 2, 5, 40)) {
                counting.observe(1, trackSeen(++track, NOON, DOOR));
                counting.observe(1, faceSeen(track, NOON, faces.picture(faces.person(), 1)));
                counting.observe(1, trackEnded(track, NOON, NOON.plusSeconds(dwellS)));
            }
            for (int poster = 0; poster < 4; poster++) {
                counting.observe(1, stillSeen(++track, NOON, NOON.plusSeconds(600), TILL));
            }
            ledger.commit(SETTINGS, counting.drain(), Map.of(1L, 1L), 0);

            assertThat(reader.medianDwell(day)).hasValue(Duration.ofSeconds(40));
        }
    }

    private static void countDay(Ledger ledger, CountingDay day, int visits) {
        Faces faces = new Faces(day.date().toEpochDay());
        var at = day.date().atTime(12, 0).atZone(SETTINGS.zone()).toInstant();
        try (VisitorCounting counting = new VisitorCounting(SETTINGS, day)) {
            for (int track = 1; track <= visits; track++) {
                counting.observe(1, trackSeen(track, at, DOOR));
                counting.observe(1, faceSeen(track, at, faces.picture(faces.person(), 1)));
                counting.observe(1, trackEnded(track, at, at));
            }
            counting.endDay(at);
            ledger.commit(SETTINGS, counting.drain(), Map.of(1L, (long) visits), 0);
            DailyCount count = counting.count();
            assertThat(count.recognizedVisitors()).isEqualTo(visits);
        }
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() && rows.getString(1) != null ? rows.getString(1) : "";
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Ledger.FILE));
    }
}
