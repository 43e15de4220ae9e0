package facecount.fleet;

import facecount.sync.Arrivals;

import org.sqlite.SQLiteConfig;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts in SQLite (one collector) or PostgreSQL (any number of them, side by side). */
final class JdbcStore implements CountStore {
    /*
     * Nothing is added up here: a message says how a bucket is, with a revision, so that applying it
     * twice or out of order is harmless. That a message has arrived is written in the same
     * transaction; the acknowledgement goes out after it. Two collectors that hold messages of the
     * same box take turns at its row.
     */

    private static final int BUSY_MS = 10_000;

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
                AND NOT EXISTS (
                    SELECT 1 FROM ledger JOIN day_total AS later
                        ON later.dev = ledger.dev AND later.ep = ledger.ep
                    WHERE ledger.dev = total.dev AND ledger.parent = total.ep
                        AND later.day = total.day)
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
                AND NOT EXISTS (
                    SELECT 1 FROM ledger JOIN day_total AS later
                        ON later.dev = ledger.dev AND later.ep = ledger.ep
                    WHERE ledger.dev = total.dev AND ledger.parent = total.ep
                        AND later.day = total.day)
            GROUP BY hour.dev, hour.day, hour.start ORDER BY hour.dev, hour.start
            """;

    private final Connection connection;
    private final boolean sqlite;
    private final String name;
    private final Clock clock;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private JdbcStore(Connection connection, boolean sqlite, String name, Clock clock) {
        this.connection = connection;
        this.sqlite = sqlite;
        this.name = name;
        this.clock = clock;
    }

    /**
     * @param address a file's path, or {@code postgresql://user@host/database}
     * @throws StoreException if it cannot be opened
     */
    static JdbcStore open(String address) {
        return open(address, Clock.systemUTC());
    }

    static JdbcStore open(String address, Clock clock) {
        boolean sqlite = !address.startsWith("postgresql:");
        try {
            Connection connection =
                    sqlite
                            ? DriverManager.getConnection("jdbc:sqlite:" + address, options())
                            : DriverManager.getConnection("jdbc:" + address);
            JdbcStore store = new JdbcStore(connection, sqlite, address, clock);
            store.prepare();
            return store;
        } catch (SQLException e) {
            throw problem(address, e);
        }
    }

    static JdbcStore open(Path file) {
        return open(file.toString());
    }

    private static Properties options() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // What was acknowledged is forgotten by the box: it must survive a power cut here.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        return config.toProperties();
    }

    private void prepare() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute(table);
            }
        }
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
        try {
            connection.setAutoCommit(false);
            List<Watermark> watermarks = new ArrayList<>();
            // In one order everywhere: two collectors never wait for each other crosswise.
            Map<Watermark, List<BoxMessage>> byLedger = new TreeMap<>(BY_LEDGER);
            for (BoxMessage message : messages) {
                byLedger.computeIfAbsent(
                                new Watermark(message.device(), message.epoch(), 0),
                                ledger -> new ArrayList<>())
                        .add(message);
            }
            for (var ledger : byLedger.entrySet()) {
                watermarks.add(store(ledger.getKey(), ledger.getValue()));
            }
            for (BoxNotice notice : notices) {
                note(notice);
            }
            connection.commit();
            // Otherwise sqlite-jdbc begins the next transaction at once, and locks everybody out.
            connection.setAutoCommit(true);
            return watermarks;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException rollback) {
                e.addSuppressed(rollback);
            }
            if (e instanceof SQLException sql) {
                throw problem(name, sql);
            }
            throw (RuntimeException) e;
        }
    }

    private static final Comparator<Watermark> BY_LEDGER =
            Comparator.comparing(Watermark::device).thenComparing(Watermark::epoch);

    private Watermark store(Watermark ledger, List<BoxMessage> messages) throws SQLException {
        String device = ledger.device();
        String epoch = ledger.epoch();
        update("INSERT INTO ledger (dev, ep) VALUES (?, ?) ON CONFLICT DO NOTHING", device, epoch);
        long upTo =
                number(
                        "SELECT upto FROM ledger WHERE dev = ? AND ep = ?"
                                + (sqlite ? "" : " FOR UPDATE"),
                        device,
                        epoch);
        long base = 1;
        for (BoxMessage message : messages) {
            base = Math.max(base, message.base());
            if (message.sequence() > upTo
                    && update(
                                    "INSERT INTO arrival VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                                    device,
                                    epoch,
                                    message.sequence())
                            == 1) {
                apply(message);
            }
        }
        TreeSet<Long> beyond = new TreeSet<>();
        try (ResultSet rows =
                prepared("SELECT seq FROM arrival WHERE dev = ? AND ep = ?", device, epoch)
                        .executeQuery()) {
            while (rows.next()) {
                beyond.add(rows.getLong(1));
            }
        }
        long arrived = Arrivals.advance(upTo, base, beyond);
        if (arrived > upTo) {
            update("UPDATE ledger SET upto = ? WHERE dev = ? AND ep = ?", arrived, device, epoch);
            update(
                    "DELETE FROM arrival WHERE dev = ? AND ep = ? AND seq <= ?",
                    device,
                    epoch,
                    arrived);
        }
        return new Watermark(device, epoch, arrived);
    }

    private void note(BoxNotice notice) throws SQLException {
        if (notice.topic().equals("state/conn")) {
            long session = BoxBook.session(notice.text());
            long newest =
                    BoxBook.session(
                            text(
                                    "SELECT body FROM box WHERE dev = ? AND topic = ?",
                                    notice.device(),
                                    notice.topic()));
            // The last will of an old connection may come after the birth of the next.
            if (session < newest) {
                return;
            }
        }
        update(
                """
                INSERT INTO box VALUES (?, ?, ?, ?)
                ON CONFLICT (dev, topic) DO UPDATE SET at = excluded.at, body = excluded.body
                """,
                notice.device(),
                notice.topic(),
                clock.instant().toString(),
                withoutNul(notice.text()));
    }

    /** PostgreSQL takes every character but this one. */
    private static String withoutNul(String text) {
        return text.replace('\0', '\uFFFD');
    }

    @Override
    public synchronized List<BoxSummary> boxes() {
        try {
            Map<String, Map<String, String>> notices = new TreeMap<>();
            try (ResultSet rows =
                    prepared("SELECT dev, topic, body FROM box ORDER BY dev").executeQuery()) {
                while (rows.next()) {
                    notices.computeIfAbsent(rows.getString(1), box -> new HashMap<>())
                            .put(rows.getString(2), rows.getString(3));
                }
            }
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
            try (ResultSet rows =
                    prepared(DAYS, "0000-01-01", "9999-12-31", "", "").executeQuery()) {
                while (rows.next()) {
                    days.add(
                            new DayCount(
                                    rows.getString(1),
                                    LocalDate.parse(rows.getString(2)),
                                    rows.getLong(3),
                                    rows.getLong(4),
                                    rows.getLong(5),
                                    rows.getDouble(6),
                                    rows.getLong(7),
                                    rows.getLong(8),
                                    rows.getInt(9) == 1));
                }
            }
            return days;
        } catch (SQLException e) {
            throw problem(name, e);
        }
    }

    private String text(String sql, Object... arguments) throws SQLException {
        try (ResultSet rows = prepared(sql, arguments).executeQuery()) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    private void apply(BoxMessage message) throws SQLException {
        var update =
                message.kind().equals("agg")
                        ? CountUpdate.parse(message.body())
                        : Optional.<CountUpdate>empty();
        if (update.isEmpty()) {
            // It has arrived, so that the box goes on; what it says is kept for whoever looks.
            update(
                    "INSERT INTO misfit VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    message.device(),
                    message.epoch(),
                    message.sequence(),
                    message.kind(),
                    withoutNul(message.text()));
            return;
        }
        CountUpdate count = update.get();
        if (!count.parent().isEmpty()) {
            update(
                    "UPDATE ledger SET parent = ? WHERE dev = ? AND ep = ?",
                    count.parent(),
                    message.device(),
                    message.epoch());
        }
        apply(message, count);
    }

    private void apply(BoxMessage message, CountUpdate count) throws SQLException {
        CountUpdate.Total total = count.total();
        update(
                """
                INSERT INTO day_total VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (dev, ep, day) DO UPDATE SET
                    rev = excluded.rev,
                    zone = excluded.zone,
                    at = excluded.at,
                    distinct_visitors = excluded.distinct_visitors,
                    likely_low = excluded.likely_low,
                    likely_high = excluded.likely_high,
                    recognized_visitors = excluded.recognized_visitors,
                    coverage = excluded.coverage,
                    passages = excluded.passages,
                    sightings = excluded.sightings,
                    uncertain = excluded.uncertain,
                    closed = excluded.closed,
                    emotions = excluded.emotions
                    WHERE excluded.rev > day_total.rev
                """,
                message.device(),
                message.epoch(),
                count.day().toString(),
                total.revision(),
                count.zone(),
                count.at().toString(),
                total.distinct(),
                total.low(),
                total.high(),
                total.recognized(),
                total.coverage(),
                total.passages(),
                total.sightings(),
                total.uncertain(),
                total.closed() ? 1 : 0,
                total.emotions());
        for (CountUpdate.Hour hour : count.hours()) {
            update(
                    """
                    INSERT INTO hour_count VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (dev, ep, day, start) DO UPDATE SET
                        seconds = excluded.seconds,
                        rev = excluded.rev,
                        finished = excluded.finished,
                        new_visitors = excluded.new_visitors,
                        sightings = excluded.sightings,
                        passages = excluded.passages
                        WHERE excluded.rev > hour_count.rev
                    """,
                    message.device(),
                    message.epoch(),
                    count.day().toString(),
                    hour.start().toString(),
                    hour.seconds(),
                    hour.revision(),
                    hour.finished() ? 1 : 0,
                    hour.newVisitors(),
                    hour.sightings(),
                    hour.passages());
        }
    }

    private int update(String sql, Object... arguments) throws SQLException {
        return prepared(sql, arguments).executeUpdate();
    }

    private long number(String sql, Object... arguments) throws SQLException {
        try (ResultSet rows = prepared(sql, arguments).executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    private PreparedStatement prepared(String sql, Object... arguments) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw problem(name, e);
        }
    }
}
