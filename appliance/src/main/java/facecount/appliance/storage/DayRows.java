package facecount.appliance.storage;

import facecount.appliance.counting.CountingSettings;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What the rows of a day sum up to, to see what it changes when some are moved. */
final class DayRows {
    /** Of one hour, by its start. */
    static final class Hour {
        int newVisitors;
        int sightings;
        int passages;

        boolean isZero() {
            return newVisitors == 0 && sightings == 0 && passages == 0;
        }
    }

    final Map<Long, Hour> hours = new TreeMap<>();
    final Map<String, Integer> emotions = new TreeMap<>();
    int visitors;
    int staff;
    int sightings;
    int passages;

    private DayRows() {}

    static DayRows of(Database database, CountingSettings settings, String day) {
        DayRows rows = new DayRows();
        rows.add(database, settings, day);
        return rows;
    }

    /** What is there now and was not then. */
    static DayRows since(DayRows then, Database database, CountingSettings settings, String day) {
        DayRows change = of(database, settings, day);
        change.visitors -= then.visitors;
        change.staff -= then.staff;
        change.sightings -= then.sightings;
        change.passages -= then.passages;
        then.emotions.forEach((emotion, was) -> change.emotions.merge(emotion, -was, Integer::sum));
        then.hours.forEach(
                (start, was) -> {
                    Hour hour = change.hour(start);
                    hour.newVisitors -= was.newVisitors;
                    hour.sightings -= was.sightings;
                    hour.passages -= was.passages;
                });
        change.hours.values().removeIf(Hour::isZero);
        return change;
    }

    private void add(Database database, CountingSettings settings, String day) {
        database.query(
                "SELECT first_seen_ms, visitor IS NOT NULL FROM passage WHERE day = ? AND still ="
                        + " 0",
                row -> {
                    Hour hour = hour(settings, row.getLong(1));
                    hour.passages++;
                    passages++;
                    if (row.getBoolean(2)) {
                        hour.sightings++;
                        sightings++;
                    }
                },
                day);
        database.query(
                "SELECT first_seen_ms, staff, emotion FROM visitor WHERE day = ?",
                row -> {
                    hour(settings, row.getLong(1)).newVisitors++;
                    if (row.getBoolean(2)) {
                        staff++;
                    } else {
                        visitors++;
                        @Nullable String emotion = row.getString(3);
                        if (emotion != null) {
                            emotions.merge(emotion, 1, Integer::sum);
                        }
                    }
                },
                day);
    }

    private Hour hour(CountingSettings settings, long atMs) {
        return hour(settings.hourOf(Instant.ofEpochMilli(atMs)).toEpochMilli());
    }

    private Hour hour(long startMs) {
        return hours.computeIfAbsent(startMs, start -> new Hour());
    }
}
