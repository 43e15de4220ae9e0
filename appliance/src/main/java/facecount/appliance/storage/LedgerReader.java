package facecount.appliance.storage;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.HourlyCount;
import facecount.appliance.counting.Interval;
import facecount.appliance.counting.Visitor;
import facecount.inference.Emotion;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the ledger beside its writer, for panel and export: sees what was committed. Any thread may
 * call; calls take turns.
 */
public final class LedgerReader implements AutoCloseable {
    private final Database database;

    LedgerReader(Database database) {
        this.database = database;
    }

    /**
     * @param dataFolder where the ledger is
     * @throws StorageException if there is none
     */
    public static LedgerReader open(Path dataFolder) {
        return new LedgerReader(Database.openToRead(dataFolder.resolve(Ledger.FILE)));
    }

    /**
     * Writes a consistent copy of a ledger while its program counts on. Any thread or process of
     * this program's may call.
     *
     * @param target must not exist
     * @throws StorageException if it exists or cannot be written
     */
    public static void backup(Path dataFolder, Path target) {
        if (Files.exists(target)) {
            throw new StorageException(
                    "%s exists already; name a file that does not".formatted(target));
        }
        // A connection of its own: SQLite copies nothing while statements of the same one are open.
        try (Database source = Database.openToRead(dataFolder.resolve(Ledger.FILE))) {
            source.update("VACUUM INTO ?", target.toAbsolutePath().toString());
        }
        // Whoever counts on with the copy numbers on from here, as the original does: the same
        // number of the same ledger must not mean two messages. So it is another ledger, which
        // tells whose days it has.
        try (Database copy = Database.openCopy(target)) {
            copy.transaction(
                    () -> {
                        copy.update("DELETE FROM meta WHERE key = 'parent'");
                        copy.update("UPDATE meta SET key = 'parent' WHERE key = 'epoch'");
                    });
        }
    }

    /** All days of the ledger, the newest first. */
    public synchronized List<DailyCount> days() {
        return days("SELECT * FROM day ORDER BY day DESC");
    }

    /** Days from {@code first} to {@code last}, both included, the newest first. */
    public synchronized List<DailyCount> days(CountingDay first, CountingDay last) {
        return days(
                "SELECT * FROM day WHERE day BETWEEN ? AND ? ORDER BY day DESC",
                first.toString(),
                last.toString());
    }

    public synchronized Optional<DailyCount> day(CountingDay day) {
        return days("SELECT * FROM day WHERE day = ?", day.toString()).stream().findFirst();
    }

    private List<DailyCount> days(String sql, Object... arguments) {
        List<DailyCount> days = new ArrayList<>();
        database.query(sql, row -> days.add(day(row)), arguments);
        return days;
    }

    private DailyCount day(ResultSet row) throws SQLException {
        String day = row.getString("day");
        Map<Emotion, Integer> emotions = new EnumMap<>(Emotion.class);
        database.query(
                "SELECT emotion, visitors FROM day_emotion WHERE day = ? AND visitors > 0",
                emotion -> emotions.put(Columns.emotion(emotion.getString(1)), emotion.getInt(2)),
                day);
        return new DailyCount(
                new CountingDay(LocalDate.parse(day)),
                row.getInt("distinct_visitors"),
                new Interval(row.getInt("likely_low"), row.getInt("likely_high")),
                row.getInt("recognized_visitors"),
                row.getFloat("coverage"),
                row.getInt("passages"),
                row.getInt("sightings"),
                row.getInt("staff"),
                emotions,
                Columns.instant(row, "as_of_ms"),
                row.getBoolean("closed"));
    }

    /** Hours of the day in which anything was counted, in order. */
    public synchronized List<HourlyCount> hours(CountingDay day) {
        List<HourlyCount> hours = new ArrayList<>();
        database.query(
                "SELECT * FROM hour WHERE day = ? ORDER BY start_ms",
                row -> hours.add(hour(row)),
                day.toString());
        return hours;
    }

    static HourlyCount hour(ResultSet row) throws SQLException {
        return new HourlyCount(
                Columns.instant(row, "start_ms"),
                row.getInt("new_visitors"),
                row.getInt("sightings"),
                row.getInt("passages"));
    }

    /** Passages of the day of whom it is not sure that they were on it. */
    public synchronized int undated(CountingDay day) {
        return (int)
                database.number(
                        "SELECT coalesce((SELECT undated FROM day WHERE day = ?), 0)",
                        day.toString());
    }

    /** How long half of the day's passages stayed in view at least; empty without any. */
    public synchronized Optional<Duration> medianDwell(CountingDay day) {
        List<Long> dwellsMs = new ArrayList<>();
        database.query(
                "SELECT last_seen_ms - first_seen_ms AS dwell_ms FROM passage"
                        + " WHERE day = ? AND still = 0 ORDER BY dwell_ms",
                row -> dwellsMs.add(row.getLong("dwell_ms")),
                day.toString());
        return dwellsMs.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(dwellsMs.get(dwellsMs.size() / 2)));
    }

    /**
     * Visitors of the day in the order in which they were counted; none once detail has expired.
     */
    public synchronized List<Visitor> visitors(CountingDay day) {
        List<Visitor> visitors = new ArrayList<>();
        database.query(
                "SELECT * FROM visitor WHERE day = ? ORDER BY visitor",
                row -> visitors.add(visitor(row)),
                day.toString());
        return visitors;
    }

    static Visitor visitor(ResultSet row) throws SQLException {
        return new Visitor(
                new Visitor.Id(row.getInt("visitor")),
                Columns.instant(row, "first_seen_ms"),
                Columns.instant(row, "last_seen_ms"),
                row.getInt("sightings"),
                Columns.duration(row, "in_view_ms"),
                Columns.reading(row.getString("emotion"), row.getDouble("emotion_confidence")),
                row.getBoolean("staff"),
                row.getBoolean("remembered"));
    }

    @Override
    public synchronized void close() {
        database.close();
    }
}
