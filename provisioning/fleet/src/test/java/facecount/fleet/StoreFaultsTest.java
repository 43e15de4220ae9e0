package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import facecount.sync.LogLines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** The database goes away in the middle of something, and comes back. */
class StoreFaultsTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-25T10:00:00Z"), ZoneOffset.UTC);

    @TempDir Path folder;
    private final BreakableLine line = new BreakableLine();

    private String address() {
        return folder.resolve("fleet.db").toString();
    }

    private JdbcStore store() {
        return JdbcStore.open(address(), CLOCK, line);
    }

    private static SQLException gone() {
        return new SQLException("the line is cut");
    }

    private static SQLException busy() {
        // The extended code of a database that another is about to make.
        return new SQLException("locked", "", SQLiteErrorCode.SQLITE_BUSY_RECOVERY.code);
    }

    private static List<String> sites(JdbcStore store) {
        return store.boxes().stream().map(BoxSummary::site).toList();
    }

    private static void tell(JdbcStore store, String site) {
        store.store(List.of(), List.of(StoreContract.site(site)));
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    @Test
    void what_fails_half_way_is_undone_and_the_connection_kept() throws SQLException {
        try (JdbcStore store = store()) {
            tell(store, "Lille");
            line.fail("prepareStatement INSERT INTO ledger", gone());

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.store(List.of(JdbcStoreTest.count(1, 1, 5)), List.of()))
                    .withMessageContaining("the line is cut");

            assertThat(line.connections()).hasSize(1);
            assertThat(line.connections().getFirst().getAutoCommit())
                    .as("a collector at rest is in nobody's way")
                    .isTrue();
            tell(store, "Lyon");
            assertThat(sites(store)).containsExactly("Lyon");
            assertThat(line.connections()).hasSize(1);
        }
    }

    @Test
    void a_connection_that_cannot_even_undo_is_given_up_for_another() throws SQLException {
        try (JdbcStore store = store()) {
            tell(store, "Lille");
            line.fail("prepareStatement INSERT INTO ledger", gone());
            line.fail("rollback", new SQLException("no answer"));

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.store(List.of(JdbcStoreTest.count(1, 1, 5)), List.of()))
                    .withMessageContaining("the line is cut")
                    .havingCause()
                    .satisfies(
                            cause ->
                                    assertThat(cause.getSuppressed())
                                            .extracting(Throwable::getMessage)
                                            .containsExactly("no answer"));

            assertThat(line.connections().getFirst().isClosed()).isTrue();
            tell(store, "Lyon");
            assertThat(sites(store)).containsExactly("Lyon");
            assertThat(line.connections()).hasSize(2);
        }
        assertThat(line.connections().getLast().isClosed()).isTrue();
    }

    @Test
    void one_that_cannot_even_be_closed_is_told_of() {
        try (LogLines log = LogLines.of(JdbcStore.class);
                JdbcStore store = store()) {
            line.fail("prepareStatement INSERT INTO box", gone());
            line.fail("rollback", new SQLException("no answer"));
            line.fail("close", new SQLException("nobody to tell"));

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> tell(store, "Lille"))
                    .withMessageContaining("the line is cut");

            assertThat(log.lines()).containsExactly("the fleet's database: nobody to tell");
        }
    }

    @Test
    void a_fault_of_our_own_leaves_nothing_half_written_either() throws SQLException {
        try (JdbcStore store = store()) {
            line.fail("prepareStatement INSERT INTO box", new IllegalStateException("a fault"));

            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(
                            () ->
                                    store.store(
                                            List.of(JdbcStoreTest.count(1, 1, 5)),
                                            List.of(StoreContract.site("Lyon"))))
                    .withMessage("a fault");

            assertThat(line.connections().getFirst().getAutoCommit()).isTrue();
            assertThat(sites(store)).isEmpty();
            assertThat(store.days()).isEmpty();
        }
    }

    @Test
    void who_takes_turns_with_another_begins_again() {
        try (JdbcStore store = store()) {
            SQLException deadlock = new SQLException("deadlock detected", "40P01");
            line.fail("prepareStatement INSERT INTO box", deadlock, deadlock);

            tell(store, "Lyon");

            assertThat(sites(store)).containsExactly("Lyon");
        }
    }

    @Test
    void but_not_for_ever() {
        try (JdbcStore store = store()) {
            SQLException conflict = new SQLException("could not serialize", "40001");
            line.fail("prepareStatement INSERT INTO box", conflict, conflict, conflict);

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> tell(store, "Lyon"))
                    .withMessageContaining("could not serialize");

            assertThat(sites(store)).isEmpty();
        }
    }

    @Test
    void a_database_that_another_is_making_is_waited_for() {
        line.fail("connect", busy(), busy());
        line.fail("execute", busy());
        try (JdbcStore store = store()) {
            assertThat(line.calls()).isEqualTo(4);
            assertThat(sites(store)).isEmpty();
        }
    }

    @Test
    void any_other_fault_is_told_at_once() {
        line.fail("connect", new SQLException("disk I/O error", "", 10));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::store)
                .withMessageContaining("disk I/O error");

        assertThat(line.calls()).isEqualTo(1);
    }

    @Test
    void who_is_to_stop_waits_no_longer() {
        line.fail("connect", busy(), busy());
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::store)
                .withMessageContaining("locked");

        assertThat(line.calls()).isEqualTo(1);
        assertThat(Thread.interrupted()).as("it is still to stop").isTrue();
    }

    @Test
    void tables_are_made_all_or_none() throws SQLException {
        line.fail("execute CREATE INDEX", gone());

        assertThatExceptionOfType(StoreException.class).isThrownBy(this::store);

        assertThat(line.connections()).hasSize(1);
        assertThat(line.connections().getFirst().isClosed()).isTrue();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + address())) {
            assertThat(ask(other, "SELECT count(*) FROM sqlite_master")).isEqualTo("0");
        }
    }

    @Test
    void what_was_acknowledged_survives_a_power_cut() throws SQLException {
        try (JdbcStore store = store()) {
            assertThat(sites(store)).isEmpty();
            Connection connection = line.connections().getFirst();
            assertThat(ask(connection, "PRAGMA synchronous")).as("FULL").isEqualTo("2");
            assertThat(ask(connection, "PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(ask(connection, "PRAGMA temp_store")).as("MEMORY").isEqualTo("2");
            assertThat(ask(connection, "PRAGMA busy_timeout")).isEqualTo("10000");
        }
    }

    /** Else two that have read both want to write, and one of them fails without waiting. */
    @Test
    void who_is_to_write_is_alone_from_the_first_statement_on() throws SQLException {
        try (JdbcStore store = store();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + address());
                Statement statement = other.createStatement()) {
            assertThat(sites(store)).isEmpty();
            statement.execute("PRAGMA busy_timeout = 0");
            Connection connection = line.connections().getFirst();
            connection.setAutoCommit(false);
            assertThat(ask(connection, "SELECT count(*) FROM box")).isEqualTo("0");

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> statement.execute("BEGIN IMMEDIATE"))
                    .withMessageContaining("SQLITE_BUSY");

            connection.setAutoCommit(true);
        }
    }

    @Test
    void a_connection_that_does_not_close_is_named() {
        JdbcStore store = store();
        line.fail("close", gone());

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(store::close)
                .withMessageContaining("fleet.db")
                .withMessageContaining("the line is cut");

        store.close();
        assertThat(line.connections().getFirst())
                .satisfies(one -> assertThat(one.isClosed()).isTrue());
    }

    @Test
    void a_connection_that_was_closed_meanwhile_is_made_anew() throws SQLException {
        try (JdbcStore store = store()) {
            tell(store, "Lille");
            line.connections().getFirst().close();

            assertThat(sites(store)).containsExactly("Lille");

            assertThat(line.connections()).hasSize(2);
        }
    }
}
