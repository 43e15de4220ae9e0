package facecount.fleet;

import static java.lang.System.Logger.Level.WARNING;

import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** Counts in SQLite (one collector) or PostgreSQL (any number of them, side by side). */
final class JdbcStore implements CountStore {
    /*
     * Nothing is added up here: a message says how a bucket is, with a revision, so that applying it
     * twice or out of order is harmless. That a message has arrived is written in the same
     * transaction; the acknowledgement goes out after it. Two collectors that hold messages of the
     * same box take turns at its row. A server that was away is connected to again.
     */

    private static final System.Logger LOG = System.getLogger(JdbcStore.class.getName());

    private static final int BUSY_MS = 10_000;
    private static final int BETWEEN_TRIES_MS = 50;
    private static final int OPENING_TRIES = BUSY_MS / BETWEEN_TRIES_MS;
    private static final int SQLITE_PRIMARY_CODE = 0xff;
    private static final String CONNECT_WITHIN_S = "15";
    private static final String ANSWER_WITHIN_S = "60";
    private static final int ALIVE_WITHIN_S = 5;

    /** Two that wait for each other crosswise: the server lets one of them begin again. */
    private static final Set<String> TAKEN_TURNS = Set.of("40001", "40P01");

    private static final int TRIES = 3;

    /** Any number that nobody else locks: tables are made by one at a time. */
    private static final String LOCK_TABLES = "SELECT pg_advisory_xact_lock(7022025)";

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private static final List<String> TABLES =
            List.of(
                    """
                    CREATE TABLE IF NOT EXISTS ledger (
                        dev TEXT NOT NULL,
                        ep TEXT NOT NULL,
                        parent TEXT NOT NULL DEFAULT '',
                        upto BIGINT NOT NULL DEFAULT 0,
                        PRIMARY KEY (dev, ep)
                    )
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS arrival (
                        dev TEXT NOT NULL,
                        ep TEXT NOT NULL,
                        seq BIGINT NOT NULL,
                        PRIMARY KEY (dev, ep, seq)
                    )
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS day_total (
                        dev TEXT NOT NULL,
                        ep TEXT NOT NULL,
                        day TEXT NOT NULL,
                        rev BIGINT NOT NULL,
                        zone TEXT NOT NULL,
                        at TEXT NOT NULL,
                        distinct_visitors BIGINT NOT NULL,
                        likely_low BIGINT NOT NULL,
                        likely_high BIGINT NOT NULL,
                        recognized_visitors BIGINT NOT NULL,
                        coverage DOUBLE PRECISION NOT NULL,
                        passages BIGINT NOT NULL,
                        sightings BIGINT NOT NULL,
                        uncertain BIGINT NOT NULL,
                        closed INTEGER NOT NULL,
                        emotions TEXT NOT NULL,
                        PRIMARY KEY (dev, ep, day)
                    )
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS hour_count (
                        dev TEXT NOT NULL,
                        ep TEXT NOT NULL,
                        day TEXT NOT NULL,
                        start TEXT NOT NULL,
                        seconds BIGINT NOT NULL,
                        rev BIGINT NOT NULL,
                        finished INTEGER NOT NULL,
                        new_visitors BIGINT NOT NULL,
                        sightings BIGINT NOT NULL,
                        passages BIGINT NOT NULL,
                        PRIMARY KEY (dev, ep, day, start)
                    )
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS misfit (
                        dev TEXT NOT NULL,
                        ep TEXT NOT NULL,
                        seq BIGINT NOT NULL,
                        kind TEXT NOT NULL,
                        body TEXT NOT NULL,
                        PRIMARY KEY (dev, ep, seq)
                    )
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS box (
                        dev TEXT NOT NULL,
                        topic TEXT NOT NULL,
                        at TEXT NOT NULL,
                        body TEXT NOT NULL,
                        PRIMARY KEY (dev, topic)
                    )
                    """,
                    "CREATE INDEX IF NOT EXISTS day_total_by_day ON day_total (day)",
                    "CREATE INDEX IF NOT EXISTS hour_count_by_day ON hour_count (day)");

    /** Leaves out the days {@code total} of a ledger of which a restored copy tells them too. */
    static final String NOT_RESTORED =
            """
            AND NOT EXISTS (
                SELECT 1 FROM ledger JOIN day_total AS later
                    ON later.dev = ledger.dev AND later.ep = ledger.ep
                WHERE ledger.dev = total.dev AND ledger.parent = total.ep
                    AND later.day = total.day)
            """;

    /**
     * One row a box and day from a day to another, of the box named twice or of all if both are
     * empty; a restored copy of a ledger stands for it.
     */
    static final String DAYS =
            """
            SELECT dev, day, sum(distinct_visitors), sum(likely_low), sum(likely_high),
                min(coverage), sum(passages), sum(sightings), min(closed), max(zone), max(at)
            FROM day_total AS total
            WHERE day BETWEEN ? AND ? AND (? = '' OR dev = ?)
            """
                    + NOT_RESTORED
                    + """
                    GROUP BY dev, day ORDER BY dev, day
                    """;

    /** As {@link #DAYS}, one row a box and hour. */
    static final String HOURS =
            """
            SELECT hour.dev, hour.day, hour.start, max(total.zone), sum(hour.new_visitors),
                sum(hour.passages)
            FROM hour_count AS hour JOIN day_total AS total
                ON total.dev = hour.dev AND total.ep = hour.ep AND total.day = hour.day
            WHERE hour.day BETWEEN ? AND ? AND (? = '' OR hour.dev = ?)
            """
                    + NOT_RESTORED
                    + """
                    GROUP BY hour.dev, hour.day, hour.start ORDER BY hour.dev, hour.start
                    """;

    /** How a database is reached. */
    interface Connector {
        Connection connect(String url, Properties options) throws SQLException;
    }

    private final String name;
    private final boolean sqlite;
    private final Clock clock;
    private final Connector connector;
    private Connection connection;
    private Statements statements;
    private boolean closed;

    private JdbcStore(String name, boolean sqlite, Clock clock, Connector connector)
            throws SQLException {
        this.name = name;
        this.sqlite = sqlite;
        this.clock = clock;
        this.connector = connector;
        this.connection = connected();
        this.statements = new Statements(connection);
    }

    /**
     * @param address a file's path, or {@code postgresql://user@host/database}
     * @throws StoreException if it cannot be opened
     */
    static JdbcStore open(String address) {
        return open(address, Clock.systemUTC());
    }

    static JdbcStore open(String address, Clock clock) {
        return open(address, clock, DriverManager::getConnection);
    }

    static JdbcStore open(String address, Clock clock, Connector connector) {
        boolean sqlite = !address.startsWith("postgresql:");
        try {
            if (sqlite) {
                keepForOwner(Path.of(address));
            }
            return new JdbcStore(address, sqlite, clock, connector);
        } catch (IOException | SQLException e) {
            throw problem(address, e);
        }
    }

    static JdbcStore open(Path file) {
        return open(file.toString());
    }

    /** What boxes count is nobody else's matter; SQLite gives its other files the same readers. */
    private static void keepForOwner(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            for (String more : List.of("", "-wal", "-shm")) {
                Path existing = Path.of(file + more);
                if (Files.exists(existing)
                        && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(existing))) {
                    Files.setPosixFilePermissions(existing, OWNER_ONLY);
                }
            }
        }
    }

    private Connection connected() throws SQLException {
        // SQLite itself does not wait where two make a new database at the same moment.
        for (int left = OPENING_TRIES - 1; ; left--) {
            try {
                return connectedAtOnce();
            } catch (SQLException e) {
                if (left == 0 || !isBusy(e)) {
                    throw e;
                }
                try {
                    Thread.sleep(BETWEEN_TRIES_MS);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    private boolean isBusy(SQLException e) {
        return sqlite
                && (e.getErrorCode() & SQLITE_PRIMARY_CODE) == SQLiteErrorCode.SQLITE_BUSY.code;
    }

    private Connection connectedAtOnce() throws SQLException {
        Connection fresh =
                sqlite
                        ? connector.connect("jdbc:sqlite:" + name, fileOptions())
                        : connector.connect("jdbc:" + name, serverOptions());
        try (Statement statement = fresh.createStatement()) {
            fresh.setAutoCommit(false);
            if (!sqlite) {
                statement.execute(LOCK_TABLES);
            }
            for (String table : TABLES) {
                statement.execute(table);
            }
            fresh.setAutoCommit(true);
            return fresh;
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
    }

    private static Properties fileOptions() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // What was acknowledged is forgotten by the box: it must survive a power cut here.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        return config.toProperties();
    }

    private static Properties serverOptions() {
        Properties options = new Properties();
        options.setProperty("ApplicationName", "facecount fleet");
        // Many rows become one statement: docs/fleet-sizing.md has the figures.
        options.setProperty("reWriteBatchedInserts", "true");
        options.setProperty("loginTimeout", CONNECT_WITHIN_S);
        options.setProperty("socketTimeout", ANSWER_WITHIN_S);
        options.setProperty("tcpKeepAlive", "true");
        return options;
    }

    static StoreException problem(String address, Exception e) {
        return new StoreException(
                "the fleet's database %s cannot be used (%s); it must exist, be writable and have space"
                        .formatted(withoutPassword(address), e.getMessage()),
                e);
    }

    private static String withoutPassword(String address) {
        return address.replaceFirst("(postgresql://[^:/@]*):[^@]*@", "$1@")
                .replaceFirst("password=[^&]*", "password=…");
    }

    @Override
    public synchronized List<Watermark> store(List<BoxMessage> messages, List<BoxNotice> notices) {
        for (int left = TRIES - 1; ; left--) {
            try {
                Statements writing = statements();
                // Not before there is something to write: SQLite locks out every other writer.
                connection.setAutoCommit(false);
                List<Watermark> watermarks = new CountWriter(writing, !sqlite).write(messages);
                new NoticeWriter(writing, !sqlite).write(notices, clock.instant());
                connection.setAutoCommit(true);
                return watermarks;
            } catch (SQLException e) {
                giveUp(e);
                if (left == 0 || !TAKEN_TURNS.contains(String.valueOf(e.getSQLState()))) {
                    throw problem(name, e);
                }
            } catch (RuntimeException e) {
                giveUp(e);
                throw e;
            }
        }
    }

    /** Those of a connection that is whole, which is asked before each transaction. */
    private Statements statements() throws SQLException {
        if (closed) {
            throw new SQLException("it was closed");
        }
        if (connection.isClosed() || !(sqlite || connection.isValid(ALIVE_WITHIN_S))) {
            connection.close();
            connection = connected();
            statements = new Statements(connection);
        }
        return statements;
    }

    /** Nothing of what was begun is stored. */
    private void giveUp(Exception why) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            why.addSuppressed(e);
            abandon();
        }
    }

    private void abandon() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.log(WARNING, () -> "the fleet's database: %s".formatted(e.getMessage()));
        }
    }

    /** PostgreSQL takes every character but this one. */
    static String withoutNul(String text) {
        return text.replace('\0', '\uFFFD');
    }

    @Override
    public synchronized List<BoxSummary> boxes() {
        try {
            Map<String, Map<String, String>> notices = new TreeMap<>();
            statements()
                    .read(
                            "SELECT dev, topic, body FROM box ORDER BY dev",
                            row ->
                                    notices.computeIfAbsent(
                                                    row.getString(1), box -> new HashMap<>())
                                            .put(row.getString(2), row.getString(3)));
            Map<String, DayCount> newest = new HashMap<>();
            for (DayCount day : days()) {
                newest.merge(
                        day.device(),
                        day,
                        (one, other) -> one.day().compareTo(other.day()) >= 0 ? one : other);
                notices.computeIfAbsent(day.device(), box -> new HashMap<>());
            }
            List<BoxSummary> boxes = new ArrayList<>();
            notices.forEach(
                    (device, said) ->
                            boxes.add(
                                    BoxBook.summary(
                                            device,
                                            said,
                                            Optional.ofNullable(newest.get(device)))));
            return boxes;
        } catch (SQLException e) {
            throw problem(name, e);
        }
    }

    /** Every box's days, one row a day and box; a restored copy of a ledger stands for it. */
    synchronized List<DayCount> days() {
        try {
            List<DayCount> days = new ArrayList<>();
            statements()
                    .read(
                            DAYS,
                            row ->
                                    days.add(
                                            new DayCount(
                                                    row.getString(1),
                                                    LocalDate.parse(row.getString(2)),
                                                    row.getLong(3),
                                                    row.getLong(4),
                                                    row.getLong(5),
                                                    row.getDouble(6),
                                                    row.getLong(7),
                                                    row.getLong(8),
                                                    row.getInt(9) == 1)),
                            "0000-01-01",
                            "9999-12-31",
                            "",
                            "");
            return days;
        } catch (SQLException e) {
            throw problem(name, e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            connection.close();
        } catch (SQLException e) {
            throw problem(name, e);
        }
    }
}
