package facecount.fleet;

import facecount.fleet.overview.BoxDay;
import facecount.fleet.overview.Estimate;
import facecount.fleet.overview.Selection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that is stored of some days, handed out day by day: it may be more than fits into memory. */
final class FleetHistory {
    /* Ledgers of one box and day come one after the other, to be added up. */
    private static final String DAY =
            """
            SELECT dev, zone, distinct_visitors, likely_low, likely_high, coverage, passages,
                sightings, uncertain, closed, emotions
            FROM day_total AS total
            WHERE day = ? AND (? = '' OR dev = ?)
            """
                    + JdbcStore.NOT_RESTORED
                    + "ORDER BY dev, ep";

    private static final String HOURS_OF_DAY =
            """
            SELECT hour.dev, max(total.zone), hour.start, hour.seconds, sum(hour.new_visitors),
                sum(hour.sightings), sum(hour.passages)
            FROM hour_count AS hour JOIN day_total AS total
                ON total.dev = hour.dev AND total.ep = hour.ep AND total.day = hour.day
            WHERE hour.day = ? AND (? = '' OR hour.dev = ?)
            """
                    + JdbcStore.NOT_RESTORED
                    + """
                    GROUP BY hour.dev, hour.start, hour.seconds
                    ORDER BY hour.start, hour.seconds, hour.dev
                    """;

    /** The most that a database hands over at once. */
    private static final int ROWS_AT_ONCE = 1_000;

    /** A year of four digits; a box whose clock stands elsewhere has no day. */
    private static final int DAY_CHARACTERS = 10;

    private final FleetReader reader;

    FleetHistory(FleetReader reader) {
        this.reader = reader;
    }

    /**
     * A box's day.
     *
     * @param uncertain so many may have been counted twice
     * @param emotions how many showed what; empty if too few were read to be told
     */
    record Day(
            BoxDay day,
            String zone,
            long sightings,
            long uncertain,
            SortedMap<String, Long> emotions) {
        Day {
            emotions = Collections.unmodifiableSortedMap(new TreeMap<>(emotions));
        }

        String device() {
            return day.device();
        }

        /** With what another ledger of the same box tells of the same day. */
        private Day plus(Day other) {
            Estimate one = day.estimate();
            Estimate more = other.day.estimate();
            return new Day(
                    new BoxDay(
                            device(),
                            day.day(),
                            new Estimate(
                                    one.visitors() + more.visitors(),
                                    one.low() + more.low(),
                                    one.high() + more.high(),
                                    Math.min(one.coverage(), more.coverage()),
                                    one.passages() + more.passages()),
                            day.closed() && other.day.closed()),
                    other.zone,
                    sightings + other.sightings,
                    uncertain + other.uncertain,
                    Emotions.sum(List.of(emotions, other.emotions)));
        }
    }

    /** A box's hour, or what it counts by instead. */
    record Hour(
            String device,
            LocalDate day,
            String zone,
            Instant start,
            long seconds,
            long newVisitors,
            long sightings,
            long passages) {}

    /** Takes what all boxes tell of a day, by box; or hours of it, by time and box. */
    interface Taker<T> {
        void take(List<T> ofDay);
    }

    void days(Selection selection, Taker<Day> taker) {
        eachDay(selection, (connection, day) -> taker.take(day(connection, selection, day)));
    }

    void hours(Selection selection, Taker<Hour> taker) {
        eachDay(selection, (connection, day) -> taker.take(hours(connection, selection, day)));
    }

    private interface DayQuery {
        void in(Connection connection, LocalDate day) throws SQLException;
    }

    private void eachDay(Selection selection, DayQuery query) {
        reader.read(
                connection -> {
                    List<LocalDate> days = known(connection, selection);
                    for (LocalDate day : days) {
                        query.in(connection, day);
                    }
                    return days.size();
                });
    }

    private static List<LocalDate> known(Connection connection, Selection selection)
            throws SQLException {
        List<LocalDate> days = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT DISTINCT day FROM day_total WHERE day BETWEEN ? AND ? ORDER BY"
                                + " day")) {
            statement.setString(1, selection.from().toString());
            statement.setString(2, selection.to().toString());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String day = rows.getString(1);
                    if (day.length() == DAY_CHARACTERS) {
                        days.add(LocalDate.parse(day));
                    }
                }
            }
        }
        return days;
    }

    private static PreparedStatement prepared(
            Connection connection, String sql, Selection selection, LocalDate day)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setFetchSize(ROWS_AT_ONCE);
        statement.setString(1, day.toString());
        statement.setString(2, selection.device());
        statement.setString(3, selection.device());
        return statement;
    }

    private static List<Day> day(Connection connection, Selection selection, LocalDate day)
            throws SQLException {
        Map<String, Day> boxes = new LinkedHashMap<>();
        try (PreparedStatement statement = prepared(connection, DAY, selection, day);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                boxes.merge(
                        rows.getString(1),
                        new Day(
                                new BoxDay(
                                        rows.getString(1),
                                        day,
                                        new Estimate(
                                                rows.getLong(3),
                                                rows.getLong(4),
                                                rows.getLong(5),
                                                rows.getDouble(6),
                                                rows.getLong(7)),
                                        rows.getInt(10) == 1),
                                rows.getString(2),
                                rows.getLong(8),
                                rows.getLong(9),
                                Emotions.of(rows.getString(11))),
                        Day::plus);
            }
        }
        return List.copyOf(boxes.values());
    }

    private static List<Hour> hours(Connection connection, Selection selection, LocalDate day)
            throws SQLException {
        List<Hour> hours = new ArrayList<>();
        try (PreparedStatement statement = prepared(connection, HOURS_OF_DAY, selection, day);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                hours.add(
                        new Hour(
                                rows.getString(1),
                                day,
                                rows.getString(2),
                                Instant.parse(rows.getString(3)),
                                rows.getLong(4),
                                rows.getLong(5),
                                rows.getLong(6),
                                rows.getLong(7)));
            }
        }
        return hours;
    }
}
