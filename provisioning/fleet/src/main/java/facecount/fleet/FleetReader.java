package facecount.fleet;

import facecount.fleet.overview.Box;
import facecount.fleet.overview.BoxDay;
import facecount.fleet.overview.BoxFault;
import facecount.fleet.overview.BoxHour;
import facecount.fleet.overview.Estimate;
import facecount.fleet.overview.FleetRecords;
import facecount.fleet.overview.Overview;
import facecount.fleet.overview.Selection;
import facecount.fleet.overview.SettingsChange;

import org.sqlite.SQLiteConfig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** Reads the fleet's database beside a collector that writes it. Thread-safe. */
final class FleetReader implements FleetRecords {
    /*
     * Every reading opens a connection of its own and sees one state of the database: a database
     * that was away for an hour is read again without anybody's doing, and a reader that could not
     * write never stands in a collector's way.
     */

    /** Boxes tell their health every 5 minutes; three of these in a row are not lost by chance. */
    private static final Duration SILENT_AFTER = Duration.ofMinutes(16);

    private static final int BUSY_MS = 5_000;
    private static final int CHANGES_SHOWN = 10;
    private static final String DATABASE_WITHIN_S = "15";

    /** Days are kept apart from one box to the next by no more than the earth is round. */
    private static final int DAYS_APART = 3;

    private static final List<BoxFault> NO_BOXES =
            List.of(
                    new BoxFault(
                            "no-boxes",
                            BoxFault.Severity.WARNING,
                            "No box has been heard yet",
                            "`facecount fleet enrol BOX` lets one in, and `facecount fleet collect`"
                                    + " must be running.",
                            Optional.empty()));

    private final String address;
    private final Clock clock;
    private final Optional<SettingsChanges> changes;

    FleetReader(String address, Clock clock) {
        this(address, clock, Optional.empty());
    }

    private FleetReader(String address, Clock clock, Optional<SettingsChanges> changes) {
        this.address = address;
        this.clock = clock;
        this.changes = changes;
    }

    /** The same, of a fleet whose settings are changed from here. */
    FleetReader with(SettingsChanges known) {
        return new FleetReader(address, clock, Optional.of(known));
    }

    /**
     * @param address as of {@link JdbcStore#open(String)}; a database that is not there yet, or
     *     empty, is made
     * @throws StoreException if it cannot be read
     */
    static FleetReader open(String address) {
        if (!isServer(address) && !Files.exists(Path.of(address))) {
            JdbcStore.open(address).close();
        }
        FleetReader reader = new FleetReader(address, Clock.systemUTC());
        try {
            reader.overview();
        } catch (StoreException e) {
            if (!isEmpty(e)) {
                throw e;
            }
            JdbcStore.open(address).close();
            reader.overview();
        }
        return reader;
    }

    /** A server's database in which no collector has made its tables yet. */
    private static boolean isEmpty(StoreException e) {
        return e.getCause() instanceof SQLException sql && "42P01".equals(sql.getSQLState());
    }

    private static boolean isServer(String address) {
        return address.startsWith("postgresql:");
    }

    /** What is asked of one state of the database. */
    interface Query<T> {
        T in(Connection connection) throws SQLException;
    }

    /**
     * @throws StoreException if it cannot be read
     */
    <T> T read(Query<T> query) {
        try (Connection connection = connection()) {
            connection.setAutoCommit(false);
            return query.in(connection);
        } catch (SQLException | DateTimeException e) {
            throw JdbcStore.problem(address, e);
        }
    }

    private Connection connection() throws SQLException {
        if (isServer(address)) {
            Properties options = new Properties();
            options.setProperty("readOnly", "true");
            options.setProperty("loginTimeout", DATABASE_WITHIN_S);
            options.setProperty("socketTimeout", DATABASE_WITHIN_S);
            return DriverManager.getConnection("jdbc:" + address, options);
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MS);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        return DriverManager.getConnection("jdbc:sqlite:" + address, config.toProperties());
    }

    @Override
    public List<SettingsChange> changes() {
        return changes.map(known -> known.newest(CHANGES_SHOWN, clock.instant())).orElse(List.of());
    }

    @Override
    public List<BoxDay> days(Selection selection) {
        return read(connection -> days(connection, selection).stream().map(Row::day).toList());
    }

    @Override
    public List<BoxHour> hours(Selection selection) {
        return read(
                connection -> {
                    List<BoxHour> hours = new ArrayList<>();
                    try (PreparedStatement statement =
                                    prepared(connection, JdbcStore.HOURS, selection);
                            ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            hours.add(
                                    new BoxHour(
                                            rows.getString(1),
                                            zone(rows.getString(4)),
                                            LocalDate.parse(rows.getString(2)),
                                            Instant.parse(rows.getString(3)),
                                            rows.getLong(5),
                                            rows.getLong(6)));
                        }
                    }
                    return hours;
                });
    }

    @Override
    public Overview overview() {
        return read(this::overview);
    }

    /** A day of a box with what else its row says. */
    private record Row(BoxDay day, ZoneId zone, Instant at) {}

    private static List<Row> days(Connection connection, Selection selection) throws SQLException {
        List<Row> days = new ArrayList<>();
        try (PreparedStatement statement = prepared(connection, JdbcStore.DAYS, selection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                Estimate estimate =
                        new Estimate(
                                rows.getLong(3),
                                rows.getLong(4),
                                rows.getLong(5),
                                rows.getDouble(6),
                                rows.getLong(7));
                days.add(
                        new Row(
                                new BoxDay(
                                        rows.getString(1),
                                        LocalDate.parse(rows.getString(2)),
                                        estimate,
                                        rows.getInt(9) == 1),
                                zone(rows.getString(10)),
                                Instant.parse(rows.getString(11))));
            }
        }
        return days;
    }

    private static PreparedStatement prepared(
            Connection connection, String sql, Selection selection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, selection.from().toString());
        statement.setString(2, selection.to().toString());
        statement.setString(3, selection.device());
        statement.setString(4, selection.device());
        return statement;
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneId.of("UTC");
        }
    }

    private Overview overview(Connection connection) throws SQLException {
        Instant now = clock.instant();
        Map<String, Map<String, BoxBook.Said>> notices = notices(connection);
        Map<String, LocalDate> newest = newestDays(connection);
        Map<String, Long> misfits = misfits(connection);
        LocalDate today = LocalDate.ofInstant(now, ZoneId.of("UTC"));
        Map<String, List<Row>> days = new HashMap<>();
        Selection lately = Selection.ofAll(today.minusDays(DAYS_APART), today.plusDays(DAYS_APART));
        for (Row row : days(connection, lately)) {
            days.computeIfAbsent(row.day().device(), _ -> new ArrayList<>()).add(row);
        }
        newest.keySet().forEach(device -> notices.computeIfAbsent(device, _ -> Map.of()));
        Optional<Instant> arrived =
                notices.values().stream()
                        .flatMap(said -> said.values().stream().map(BoxBook.Said::at))
                        .max(Instant::compareTo);
        List<Box> boxes = new ArrayList<>();
        notices.forEach(
                (device, said) -> {
                    List<Row> rows = days.getOrDefault(device, List.of());
                    boxes.add(
                            new BoxPortrait(
                                            device,
                                            said,
                                            rows.isEmpty()
                                                    ? ZoneId.systemDefault()
                                                    : rows.getLast().zone(),
                                            now,
                                            // What nobody collects, no box has failed to say.
                                            arrived.filter(now::isAfter)
                                                    .orElse(now)
                                                    .minus(SILENT_AFTER))
                                    .box(
                                            rows.stream().map(Row::day).toList(),
                                            rows.stream().map(Row::at).max(Instant::compareTo),
                                            Optional.ofNullable(newest.get(device)),
                                            misfits.getOrDefault(device, 0L)));
                });
        return new Overview(now, boxes, boxes.isEmpty() ? NO_BOXES : faults(now, arrived));
    }

    private static Map<String, Map<String, BoxBook.Said>> notices(Connection connection)
            throws SQLException {
        Map<String, Map<String, BoxBook.Said>> notices = new TreeMap<>();
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT dev, topic, at, body FROM box");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                notices.computeIfAbsent(rows.getString(1), _ -> new HashMap<>())
                        .put(
                                rows.getString(2),
                                new BoxBook.Said(
                                        Instant.parse(rows.getString(3)), rows.getString(4)));
            }
        }
        return notices;
    }

    private static Map<String, LocalDate> newestDays(Connection connection) throws SQLException {
        Map<String, LocalDate> newest = new HashMap<>();
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT dev, max(day) FROM day_total GROUP BY dev");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                newest.put(rows.getString(1), LocalDate.parse(rows.getString(2)));
            }
        }
        return newest;
    }

    private static Map<String, Long> misfits(Connection connection) throws SQLException {
        Map<String, Long> misfits = new HashMap<>();
        // Other kinds than counts are kept there on purpose, for whoever looks.
        try (PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT dev, count(*) FROM misfit WHERE kind = 'agg' GROUP BY dev");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                misfits.put(rows.getString(1), rows.getLong(2));
            }
        }
        return misfits;
    }

    private static List<BoxFault> faults(Instant now, Optional<Instant> arrived) {
        return arrived.filter(at -> at.isBefore(now.minus(SILENT_AFTER)))
                .map(
                        at ->
                                List.of(
                                        new BoxFault(
                                                "nothing-arrives",
                                                BoxFault.Severity.ERROR,
                                                "Nothing arrives from any box",
                                                "Is `facecount fleet collect` running, and does it"
                                                        + " reach the broker?",
                                                Optional.of(at))))
                .orElse(List.of());
    }
}
