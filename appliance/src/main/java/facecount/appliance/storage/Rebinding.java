package facecount.appliance.storage;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;

/**
 * Gives what was counted by a clock that nobody trusted its true time, and so its day. One use,
 * within the caller's transaction.
 */
final class Rebinding {
    /*
     * A start of the machine has no templates of the one before, so its visitors are its own: they
     * are moved with their passages, and who was there on both sides of a cut-over becomes a visitor
     * of both days. Nothing moves to an earlier day than it was counted in: a day only grows. Visitors
     * keep their numbers where they can, since their templates go by them. Who was in view when a day
     * ended that was not over is in view still, unless it was said that he is not.
     *
     * Totals are not made anew: not everything they hold has a row. They change by what the rows of
     * the day change. A day that is open is counted again by whoever asked, one that is closed stays
     * closed, with a higher revision.
     */

    /** An hour of a day, or all of it. */
    record Bucket(String day, long hour) {}

    /** Likeness of somebody who turns out to be the first of his kind that day. */
    private static final String TO_NOBODY = "0.0 0 1 30.0 1 0";

    private record Row(
            long id, long session, long track, Instant first, Instant last, int visitor) {}

    private record Moved(String from, int visitor, String to) {}

    private record Person(String day, int visitor) {}

    private final Database database;
    private final CountingSettings settings;
    private final long boot;
    private final Duration by;
    private final Map<String, DayRows> before = new TreeMap<>();
    private final Map<Moved, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> lastVisitors = new HashMap<>();
    private final NavigableSet<String> sources = new TreeSet<>();

    Rebinding(Database database, CountingSettings settings, long boot, Duration by) {
        this.database = database;
        this.settings = settings;
        this.boot = boot;
        this.by = by;
    }

    /**
     * @return what has changed and is to be told; empty if there was nothing to move
     */
    List<Bucket> move() {
        endTracksOfOthers();
        for (String day : days()) {
            before.put(day, DayRows.of(database, settings, day));
        }
        // The newest first: its visitors are those whose templates are there.
        for (String source : sources.descendingSet()) {
            move(source);
        }
        if (!sources.isEmpty()) {
            database.update(
                    "UPDATE still_face SET day = ? WHERE day = ?", newest(), sources.getLast());
        }
        List<Bucket> changed = new ArrayList<>();
        before.forEach((day, then) -> sumUp(day, then, changed));
        return changed;
    }

    /** What outlived a day in an earlier run of vision has ended with that. */
    private void endTracksOfOthers() {
        database.update(
                """
                UPDATE passage SET ended = 1
                WHERE undated = 1 AND boot = ? AND ended = 0 AND session <>
                    (SELECT session FROM vision_session ORDER BY rank DESC LIMIT 1)
                """,
                boot);
    }

    private String newest() {
        return database.text("SELECT max(day) FROM day");
    }

    /** All that rows are in or come into; made if they do not exist. */
    private NavigableSet<String> days() {
        NavigableSet<String> days = new TreeSet<>();
        database.query(
                "SELECT day, first_seen_ms FROM passage WHERE undated = 1 AND boot = ?",
                row -> {
                    sources.add(row.getString(1));
                    days.add(row.getString(1));
                    days.add(target(row.getString(1), Instant.ofEpochMilli(row.getLong(2))));
                },
                boot);
        for (String day : days) {
            database.update(
                    """
                    INSERT OR IGNORE INTO day VALUES
                        (?1, ?2, ?3, 0, 0, 0, 0, 1, 0, 0, 0, ?4,
                        (SELECT count(*) > 0 FROM day WHERE closed = 1 AND day > ?1),
                        0, 0, 0, 0, NULL, 0, NULL, NULL, 0)
                    """,
                    day,
                    settings.zone().getId(),
                    settings.cutOver().toString(),
                    start(day).toEpochMilli());
            lastVisitors.put(
                    day, (int) database.number("SELECT last_visitor FROM day WHERE day = ?", day));
        }
        return days;
    }

    private String target(String source, Instant first) {
        String day = CountingDay.of(first.plus(by), settings.zone(), settings.cutOver()).toString();
        return day.compareTo(source) < 0 ? source : day;
    }

    private Instant start(String day) {
        return new CountingDay(LocalDate.parse(day)).start(settings.zone(), settings.cutOver());
    }

    private void move(String source) {
        int highest =
                (int)
                        database.number(
                                "SELECT coalesce(max(visitor), 0) FROM visitor WHERE day = ?",
                                source);
        NavigableSet<Person> people =
                new TreeSet<>(Comparator.comparing(Person::day).thenComparingInt(Person::visitor));
        Map<String, Integer> lastBefore = Map.copyOf(lastVisitors);
        for (Row row : rows(source)) {
            String to = target(source, row.first);
            IntSupplier visitor =
                    () ->
                            to.equals(source)
                                    ? row.visitor
                                    : number(row, source, to, lastBefore, highest);
            if (to.equals(source) || !joins(row, source, to, visitor)) {
                write(row, to, visitor.getAsInt());
            }
            people.add(new Person(source, row.visitor));
            people.add(new Person(to, visitor.getAsInt()));
        }
        people.stream().filter(person -> person.visitor > 0).forEach(this::makeAnew);
    }

    private List<Row> rows(String source) {
        List<Row> rows = new ArrayList<>();
        database.query(
                """
                SELECT rowid, session, track, first_seen_ms, last_seen_ms, coalesce(visitor, 0)
                FROM passage WHERE undated = 1 AND boot = ? AND day = ? ORDER BY first_seen_ms, rowid
                """,
                row ->
                        rows.add(
                                new Row(
                                        row.getLong(1),
                                        row.getLong(2),
                                        row.getLong(3),
                                        Instant.ofEpochMilli(row.getLong(4)),
                                        Instant.ofEpochMilli(row.getLong(5)),
                                        row.getInt(6))),
                boot,
                source);
        return rows;
    }

    /** What is in no earlier day than it should be is dated now. */
    private void write(Row row, String to, int visitor) {
        Instant start = start(to);
        Instant first = later(row.first.plus(by), start);
        Instant last = later(row.last.plus(by), first);
        database.updateNullable(
                """
                UPDATE passage SET day = ?, visitor = ?, first_seen_ms = ?, last_seen_ms = ?, undated = ?
                WHERE rowid = ?
                """,
                to,
                visitor == 0 ? null : visitor,
                first.toEpochMilli(),
                last.toEpochMilli(),
                row.first.plus(by).isBefore(start) ? 1 : 0,
                row.id);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    /**
     * Somebody who was in view when the day seemed to end was counted in both days, and is in one:
     * the two become one passage again.
     *
     * @return false if there is no other half
     */
    private boolean joins(Row row, String source, String to, IntSupplier visitor) {
        List<Integer> other = new ArrayList<>();
        database.query(
                "SELECT coalesce(visitor, 0) FROM passage WHERE day = ? AND session = ? AND track"
                        + " = ?",
                half -> other.add(half.getInt(1)),
                to,
                row.session,
                row.track);
        if (other.isEmpty()) {
            return false;
        }
        if (row.visitor > 0 && other.getFirst() > 0) {
            numbers.put(new Moved(source, row.visitor, to), other.getFirst());
        }
        database.update(
                """
                UPDATE passage SET first_seen_ms = min(first_seen_ms, ?),
                    mono_ms = (SELECT mono_ms FROM passage WHERE rowid = ?)
                WHERE day = ? AND session = ? AND track = ?
                """,
                later(row.first.plus(by), start(to)).toEpochMilli(),
                row.id,
                to,
                row.session,
                row.track);
        if (row.visitor > 0 && other.getFirst() == 0) {
            database.update(
                    """
                    UPDATE passage SET visitor = ?1, (founded, likeness, pictures, quality, emotion) =
                        (SELECT founded, likeness, coalesce(passage.pictures, half.pictures),
                            coalesce(passage.quality, half.quality),
                            coalesce(passage.emotion, half.emotion)
                         FROM passage AS half WHERE half.rowid = ?2)
                    WHERE day = ?3 AND session = ?4 AND track = ?5 AND still = 0
                    """,
                    visitor.getAsInt(),
                    row.id,
                    to,
                    row.session,
                    row.track);
        }
        database.update("DELETE FROM passage WHERE rowid = ?", row.id);
        return true;
    }

    /** The number of a visitor in the day he moves to; his row there is made if need be. */
    private int number(
            Row row, String source, String to, Map<String, Integer> lastBefore, int highest) {
        if (row.visitor == 0) {
            return 0;
        }
        return numbers.computeIfAbsent(
                new Moved(source, row.visitor, to),
                moved -> {
                    int number = row.visitor;
                    if (number <= lastBefore.getOrDefault(to, 0)) {
                        number = Math.max(lastVisitors.getOrDefault(to, 0), highest) + 1;
                    }
                    lastVisitors.merge(to, number, Math::max);
                    copy(source, row.visitor, to, number);
                    return number;
                });
    }

    private void copy(String source, int visitor, String to, int number) {
        database.update(
                """
                INSERT INTO visitor
                    SELECT ?, ?, first_seen_ms, last_seen_ms, sightings, in_view_ms, emotion,
                        emotion_confidence, staff, remembered AND ?, settled_in_view_ms,
                        settled_emotion, place
                    FROM visitor WHERE day = ? AND visitor = ?
                """,
                to,
                number,
                source.equals(sources.getLast()) ? 1 : 0,
                source,
                visitor);
    }

    /** A visitor from the passages that are his now. */
    private void makeAnew(Person person) {
        String day = person.day;
        int visitor = person.visitor;
        long sightings =
                database.number(
                        "SELECT count(*) FROM passage WHERE day = ? AND visitor = ?", day, visitor);
        if (sightings == 0) {
            database.update("DELETE FROM visitor WHERE day = ? AND visitor = ?", day, visitor);
            return;
        }
        database.update(
                """
                UPDATE passage SET
                    likeness = CASE WHEN founded THEN likeness ELSE ?3 END,
                    founded = 1
                WHERE rowid = (SELECT rowid FROM passage WHERE day = ?1 AND visitor = ?2
                    ORDER BY founded DESC, first_seen_ms, rowid LIMIT 1)
                """,
                day,
                visitor,
                TO_NOBODY);
        database.update(
                """
                UPDATE passage SET founded = 0 WHERE founded = 1 AND day = ?1 AND visitor = ?2
                    AND rowid <> (SELECT rowid FROM passage WHERE day = ?1 AND visitor = ?2
                        ORDER BY founded DESC, first_seen_ms, rowid LIMIT 1)
                """,
                day,
                visitor);
        database.update(
                """
                UPDATE visitor SET
                    (first_seen_ms, last_seen_ms, sightings, in_view_ms, settled_in_view_ms) =
                    (SELECT min(first_seen_ms), max(last_seen_ms), count(*),
                        sum(last_seen_ms - first_seen_ms),
                        sum(iif(ended, last_seen_ms - first_seen_ms, 0))
                     FROM passage WHERE passage.day = ?1 AND passage.visitor = ?2)
                WHERE day = ?1 AND visitor = ?2
                """,
                day,
                visitor);
    }

    /** The day's totals change by what its rows have. */
    private void sumUp(String day, DayRows then, List<Bucket> changed) {
        DayRows change = DayRows.since(then, database, settings, day);
        NavigableSet<Long> touched = new TreeSet<>();
        change.hours.forEach(
                (start, hour) -> {
                    touched.addAll(change(day, start, "new_visitors", hour.newVisitors));
                    touched.addAll(change(day, start, "sightings", hour.sightings));
                    touched.addAll(change(day, start, "passages", hour.passages));
                });
        touched.forEach(start -> changed.add(new Bucket(day, start)));
        change.emotions.forEach(
                (emotion, visitors) ->
                        database.update(
                                """
                                INSERT INTO day_emotion VALUES (?1, ?2, max(0, ?3))
                                ON CONFLICT (day, emotion) DO UPDATE
                                    SET visitors = max(0, visitors + ?3)
                                """,
                                day,
                                emotion,
                                visitors));
        database.update(
                """
                UPDATE day SET
                    distinct_visitors = max(0, distinct_visitors + ?2),
                    likely_low = max(0, likely_low + ?2),
                    likely_high = max(0, likely_high + ?2),
                    recognized_visitors = max(0, recognized_visitors + ?2),
                    staff = max(0, staff + ?3),
                    sightings = max(0, sightings + ?4),
                    passages = max(0, passages + ?5),
                    last_visitor = max(last_visitor, ?6),
                    revision = revision + 1
                WHERE day = ?1
                """,
                day,
                change.visitors,
                change.staff,
                change.sightings,
                change.passages,
                lastVisitors.getOrDefault(day, 0));
        stamp(day);
        changed.add(new Bucket(day, OutboxRows.WHOLE_DAY));
    }

    /**
     * Adds to an hour. Where more is taken than it has, the nearest hours give the rest: after a
     * change of the zone a day may have been counted in hours that begin at another minute.
     *
     * @return starts of the hours that changed
     */
    private NavigableSet<Long> change(String day, long start, String column, int by) {
        NavigableSet<Long> starts = new TreeSet<>();
        if (by > 0) {
            database.update("INSERT OR IGNORE INTO hour VALUES (?, ?, 0, 0, 0, 0)", day, start);
            add(day, start, column, by);
            starts.add(start);
        }
        Map<Long, Integer> givers = new LinkedHashMap<>();
        if (by < 0) {
            database.query(
                    "SELECT start_ms, %1$s FROM hour WHERE day = ? AND %1$s > 0 ORDER BY abs(start_ms - ?)"
                            .formatted(column),
                    row -> givers.put(row.getLong(1), row.getInt(2)),
                    day,
                    start);
        }
        int needed = -by;
        for (Map.Entry<Long, Integer> giver : givers.entrySet()) {
            int given = Math.min(needed, giver.getValue());
            if (given > 0) {
                add(day, giver.getKey(), column, -given);
                starts.add(giver.getKey());
                needed -= given;
            }
        }
        return starts;
    }

    private void add(String day, long start, String column, int by) {
        database.update(
                "UPDATE hour SET %1$s = %1$s + ?, revision = revision + 1 WHERE day = ? AND start_ms = ?"
                        .formatted(column),
                by,
                day,
                start);
    }

    /** As of when its totals are, and how many of them may be another day's. */
    private void stamp(String day) {
        database.update(
                """
                UPDATE day SET
                    coverage = iif(passages = 0, 1, CAST(sightings AS REAL) / passages),
                    recountable = iif(recognized_visitors <= largest_stretch, 0, recountable),
                    undated = (SELECT count(*) FROM passage
                        WHERE passage.day = ?1 AND undated = 1 AND still = 0),
                    (as_of_ms, boot, mono_ms) =
                    (SELECT last_seen_ms, boot, mono_ms + last_seen_ms - first_seen_ms FROM (
                        SELECT last_seen_ms, boot, mono_ms, first_seen_ms FROM passage
                            WHERE passage.day = ?1
                        UNION ALL SELECT ?2, NULL, NULL, ?2)
                     ORDER BY last_seen_ms DESC LIMIT 1)
                WHERE day = ?1
                """,
                day,
                start(day).toEpochMilli());
    }
}
