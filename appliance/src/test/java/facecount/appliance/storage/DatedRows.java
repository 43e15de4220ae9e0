package facecount.appliance.storage;

import facecount.appliance.counting.CountingSettings;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which day a ledger has its passages in, and whether that adds up; for tests of the clock. */
public final class DatedRows {
    private DatedRows() {}

    /**
     * @param undated the ledger says that it is not sure of the day
     */
    public record Found(String day, Instant firstSeen, boolean undated) {}

    /** Where each track is found; numbers of tracks mean the same in all sessions here. */
    public static Map<Long, List<Found>> byTrack(Ledger ledger) {
        Map<Long, List<Found>> found = new HashMap<>();
        ledger.database()
                .query(
                        "SELECT track, day, first_seen_ms, undated FROM passage ORDER BY day",
                        row ->
                                found.computeIfAbsent(row.getLong(1), track -> new ArrayList<>())
                                        .add(
                                                new Found(
                                                        row.getString(2),
                                                        Instant.ofEpochMilli(row.getLong(3)),
                                                        row.getBoolean(4))));
        return found;
    }

    /** Only its totals are kept. */
    public static boolean isExpired(Ledger ledger, String day) {
        return ledger.database()
                        .number(
                                "SELECT count(*) FROM day WHERE closed = 1 AND date(day, '-31"
                                        + " days') > ?",
                                day)
                > 0;
    }

    public static List<String> closedDays(Ledger ledger) {
        return texts(ledger.database(), "SELECT day FROM day WHERE closed = 1 ORDER BY day");
    }

    /** What does not add up; nothing if all does. */
    public static List<String> oddities(Ledger ledger, CountingSettings settings) {
        Database database = ledger.database();
        List<String> odd = new ArrayList<>();
        for (String day : texts(database, "SELECT day FROM day ORDER BY day")) {
            if (isExpired(ledger, day)) {
                continue;
            }
            DayRows rows = DayRows.of(database, settings, day);
            String told =
                    database.text(
                            """
                            SELECT concat_ws(' ', passages, sightings, recognized_visitors, staff)
                            FROM day WHERE day = ?
                            """,
                            day);
            String counted =
                    "%d %d %d %d"
                            .formatted(rows.passages, rows.sightings, rows.visitors, rows.staff);
            if (!told.equals(counted)) {
                odd.add("%s says %s and has %s".formatted(day, told, counted));
            }
        }
        for (String sql : ODD) {
            texts(database, sql).forEach(row -> odd.add(row + " of: " + sql.strip()));
        }
        return odd;
    }

    private static final List<String> ODD =
            List.of(
                    "SELECT day FROM day WHERE closed = 0 AND day < (SELECT max(day) FROM day)",
                    """
                    SELECT day FROM day WHERE passages <>
                        (SELECT coalesce(sum(passages), 0) FROM hour WHERE hour.day = day.day)
                    """,
                    """
                    SELECT day FROM day WHERE sightings <>
                        (SELECT coalesce(sum(sightings), 0) FROM hour WHERE hour.day = day.day)
                    """,
                    """
                    SELECT day FROM day WHERE recognized_visitors + staff <>
                        (SELECT coalesce(sum(new_visitors), 0) FROM hour WHERE hour.day = day.day)
                    """,
                    """
                    SELECT day FROM day WHERE undated <>
                        (SELECT count(*) FROM passage WHERE passage.day = day.day AND undated = 1)
                        AND day >= (SELECT coalesce(date(max(day), '-31 days'), '') FROM day
                            WHERE closed = 1)
                    """,
                    """
                    SELECT day || ' ' || visitor FROM visitor WHERE 1 <>
                        (SELECT count(*) FROM passage WHERE passage.day = visitor.day
                            AND passage.visitor = visitor.visitor AND founded = 1)
                    """,
                    """
                    SELECT day || ' ' || visitor FROM visitor WHERE sightings <>
                        (SELECT count(*) FROM passage WHERE passage.day = visitor.day
                            AND passage.visitor = visitor.visitor)
                    """,
                    "SELECT day FROM day WHERE likely_low > distinct_visitors"
                            + " OR distinct_visitors > likely_high",
                    "SELECT day || ' ' || visitor FROM visitor, day USING (day)"
                            + " WHERE visitor > last_visitor");

    private static List<String> texts(Database database, String sql) {
        List<String> texts = new ArrayList<>();
        database.query(sql, row -> texts.add(row.getString(1)));
        return texts;
    }
}
