package facecount.fleet;

import static facecount.fleet.BoxMessageTest.BOX;
import static facecount.fleet.BoxMessageTest.EPOCH;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import facecount.sync.Topics;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

class JdbcStoreTest {
    private static final String COPY = "f".repeat(32);

    @TempDir Path folder;
    private JdbcStore store = JdbcStore.open(":memory:");

    @BeforeEach
    void open() {
        store.close();
        store = JdbcStore.open(folder.resolve("fleet.db"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static BoxMessage count(
            String epoch, long sequence, long base, String day, long revision, long visitors) {
        return BoxMessageTest.parse(
                        ("{\"dev\":\"%s\",\"ep\":\"%s\",\"seq\":%d,\"base\":%d,\"v\":1,\"day\":\"%s\","
                             + "\"ts\":\"2026-11-25T10:00:05Z\",\"parent\":\"%s\","
                             + "\"b\":[{\"at\":\"2026-11-25T09:00:00Z\",\"s\":3600,\"rev\":%d,"
                             + "\"fin\":true,\"new\":%d,\"seen\":12,\"passed\":13}],"
                             + "\"tot\":{\"rev\":%d,\"distinct\":%d,\"low\":1,\"high\":99,"
                             + "\"recognized\":1,\"coverage\":0.5,\"passed\":14,\"seen\":15,"
                             + "\"uncertain\":0,\"closed\":true}}")
                                .formatted(
                                        BOX,
                                        epoch,
                                        sequence,
                                        base,
                                        day,
                                        epoch.equals(COPY) ? EPOCH : "",
                                        revision,
                                        visitors,
                                        revision,
                                        visitors))
                .orElseThrow();
    }

    static BoxMessage count(long sequence, long revision, long visitors) {
        return count(EPOCH, sequence, 1, "2026-11-25", revision, visitors);
    }

    private static BoxNotice notice(String topic, String text) {
        return BoxNotice.of(Topics.parse("fc/v1/" + BOX + "/" + topic).orElseThrow(), text);
    }

    private long upTo(BoxMessage... messages) {
        List<Watermark> watermarks = store.store(List.of(messages), List.of());
        assertThat(watermarks).hasSize(1);
        assertThat(watermarks.getFirst().device()).isEqualTo(BOX);
        return watermarks.getFirst().upTo();
    }

    private List<Long> visitors() {
        return store.days().stream().map(DayCount::visitors).toList();
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection other =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("fleet.db"));
                ResultSet result = other.createStatement().executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    @Test
    void a_day_is_as_the_newest_revision_says_in_whatever_order_they_come() throws SQLException {
        assertThat(upTo(count(2, 2, 20))).as("1 is missing").isZero();
        assertThat(upTo(count(1, 1, 10))).isEqualTo(2);
        assertThat(visitors()).containsExactly(20L);
        assertThat(rows("SELECT new_visitors FROM hour_count")).containsExactly("20");
        assertThat(upTo(count(3, 3, 30), count(3, 4, 40))).as("the same number twice").isEqualTo(3);
        assertThat(upTo(count(2, 9, 90))).as("arrived long ago").isEqualTo(3);

        assertThat(store.days())
                .containsExactly(
                        new DayCount(
                                BOX, LocalDate.of(2026, 11, 25), 30, 1, 99, 0.5, 14, 15, true));
        assertThat(rows("SELECT seq FROM arrival")).isEmpty();
        assertThat(rows("SELECT finished FROM hour_count")).containsExactly("1");
        assertThat(rows("SELECT seconds FROM hour_count")).containsExactly("3600");
    }

    @Test
    void what_will_never_come_is_not_waited_for() throws SQLException {
        assertThat(upTo(count(EPOCH, 9, 9, "2026-11-25", 1, 1))).isEqualTo(9);
        assertThat(upTo(count(EPOCH, 12, 1, "2026-11-25", 2, 2))).isEqualTo(9);
        assertThat(rows("SELECT seq FROM arrival")).containsExactly("12");
    }

    @Test
    void a_restored_copy_of_a_ledger_stands_for_it() {
        store.store(
                List.of(
                        count(EPOCH, 1, 1, "2026-11-24", 1, 4),
                        count(EPOCH, 2, 1, "2026-11-25", 1, 5),
                        count(COPY, 1, 1, "2026-11-25", 1, 7)),
                List.of());
        assertThat(visitors()).containsExactly(4L, 7L);
    }

    @Test
    void what_is_no_count_is_kept_aside_and_has_arrived() throws SQLException {
        BoxMessage event =
                BoxMessage.parse(
                                Topics.parse(new Topics(BOX).up("ev")).orElseThrow(),
                                "{\"dev\":\"%s\",\"ep\":\"%s\",\"seq\":1}".formatted(BOX, EPOCH))
                        .orElseThrow();
        assertThat(upTo(event)).isEqualTo(1);
        assertThat(store.days()).isEmpty();
        assertThat(rows("SELECT kind FROM misfit")).containsExactly("ev");
    }

    @Test
    void each_ledger_has_its_own_mark_in_one_order() {
        assertThat(
                        store.store(
                                List.of(
                                        count(COPY, 1, 1, "2026-11-25", 1, 1),
                                        count(EPOCH, 2, 2, "2026-11-25", 1, 1)),
                                List.of()))
                .containsExactly(new Watermark(BOX, EPOCH, 2), new Watermark(BOX, COPY, 1));
    }

    @Test
    void the_last_will_of_an_old_connection_changes_nothing() {
        store.store(List.of(), List.of(notice("state/conn", "{\"online\":true,\"sess\":7}")));
        store.store(List.of(), List.of(notice("state/conn", "{\"online\":false,\"sess\":6}")));
        assertThat(store.boxes().getFirst().online()).isTrue();
        store.store(List.of(), List.of(notice("state/conn", "{\"online\":false,\"sess\":7}")));
        assertThat(store.boxes().getFirst().online()).isFalse();
    }

    @Test
    void a_box_is_listed_with_what_it_says_and_its_newest_day() {
        store.store(
                List.of(
                        count(EPOCH, 1, 1, "2026-11-25", 1, 5),
                        count(EPOCH, 2, 1, "2026-11-24", 1, 4)),
                List.of(
                        notice("state/meta", "{\"site\":\"old\"}"),
                        notice("state/meta", "{\"site\":\"shop\",\"version\":\"1.2\"}"),
                        notice("up/health", "{\"faults\":[{\"title\":\"camera lost\"}]}")));
        assertThat(store.boxes())
                .containsExactly(
                        new BoxSummary(
                                BOX,
                                "shop",
                                "1.2",
                                false,
                                "2026-11-25",
                                5,
                                1,
                                99,
                                0.5,
                                List.of("camera lost")));
    }

    @Test
    void a_box_that_only_counts_is_listed_too() {
        upTo(count(1, 1, 5));
        assertThat(store.boxes()).extracting(BoxSummary::device).containsExactly(BOX);
    }

    @Test
    void what_was_stored_is_there_after_a_new_start() {
        upTo(count(1, 1, 5));
        open();
        assertThat(visitors()).containsExactly(5L);
        assertThat(upTo(count(2, 2, 6))).isEqualTo(2);
    }

    @Test
    void a_transaction_that_fails_leaves_nothing() throws SQLException {
        upTo(count(1, 1, 5));
        try (Connection other =
                DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("fleet.db"))) {
            other.createStatement()
                    .execute(
                            "CREATE TRIGGER full BEFORE INSERT ON box BEGIN SELECT RAISE(ABORT,"
                                    + " 'no space'); END");
        }
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(
                        () ->
                                store.store(
                                        List.of(count(2, 2, 6)),
                                        List.of(notice("state/meta", "{}"))))
                .withMessageContaining("fleet.db")
                .withMessageContaining("no space");
        assertThat(visitors()).containsExactly(5L);
        assertThat(upTo(count(2, 2, 6))).isEqualTo(2);
    }

    /** The collector runs, and somebody asks for the list. */
    @Test
    void two_may_use_it_at_once() {
        upTo(count(1, 1, 5));
        try (JdbcStore other = JdbcStore.open(folder.resolve("fleet.db"))) {
            assertThat(other.boxes()).hasSize(1);
            assertThat(upTo(count(2, 2, 6))).isEqualTo(2);
            assertThat(other.days()).extracting(DayCount::visitors).containsExactly(6L);
        }
    }

    @Test
    void a_database_that_cannot_be_used_is_named_without_its_password() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> JdbcStore.open(folder.resolve("no/such/fleet.db")))
                .withMessageContaining("no/such/fleet.db");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(
                        () ->
                                JdbcStore.open(
                                        "postgresql://me:secret@127.0.0.1:1/fleet?connectTimeout=1"))
                .withMessageContaining("postgresql://me@127.0.0.1:1/fleet")
                .withMessageNotContaining("secret");
        store.close();
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.days());
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.boxes());
    }
}
