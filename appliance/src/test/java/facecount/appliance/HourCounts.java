package facecount.appliance;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Hour by hour, what somebody says there was to count. */
record HourCounts(Map<Instant, Hour> hours) {
    HourCounts {
        hours = Map.copyOf(hours);
    }

    record Hour(long people, long sightings, long passages) {
        private static final Hour EMPTY = new Hour(0, 0, 0);
    }

    /** How far something is from the truth, in people, sightings and passages together. */
    record Difference(long lost, long doubled) {
        static final Difference NONE = new Difference(0, 0);

        private Difference and(long missing) {
            return new Difference(lost + Math.max(0, missing), doubled + Math.max(0, -missing));
        }
    }

    /** The truth. */
    static HourCounts of(Street street) {
        Map<Instant, Hour> hours = new TreeMap<>();
        street.hours()
                .forEach(
                        (hour, seen) ->
                                hours.put(
                                        hour,
                                        new Hour(seen.people(), seen.visits(), seen.visits())));
        return new HourCounts(hours);
    }

    static HourCounts counted(MortalFleet fleet) {
        return read(
                fleet.ledger(),
                "SELECT start_ms, new_visitors, sightings, passages FROM hour",
                row -> Instant.ofEpochMilli(row.getLong(1)));
    }

    static HourCounts collected(MortalFleet fleet) {
        return read(
                fleet.collected(),
                "SELECT start, new_visitors, sightings, passages FROM hour_count",
                row -> Instant.parse(row.getString(1)));
    }

    private interface Start {
        Instant of(ResultSet row) throws SQLException;
    }

    private static HourCounts read(Path file, String sql, Start start) {
        Map<Instant, Hour> hours = new TreeMap<>();
        MortalFleet.query(
                file,
                sql,
                row ->
                        hours.put(
                                start.of(row),
                                new Hour(row.getLong(2), row.getLong(3), row.getLong(4))));
        return new HourCounts(hours);
    }

    long people() {
        return hours.values().stream().mapToLong(Hour::people).sum();
    }

    long passages() {
        return hours.values().stream().mapToLong(Hour::passages).sum();
    }

    /** What {@code told} makes of what this is. */
    Difference madeOfIt(HourCounts told) {
        Set<Instant> all = new TreeSet<>(hours.keySet());
        all.addAll(told.hours.keySet());
        Difference sum = Difference.NONE;
        for (Instant start : all) {
            Hour is = hours.getOrDefault(start, Hour.EMPTY);
            Hour said = told.hours.getOrDefault(start, Hour.EMPTY);
            sum =
                    sum.and(is.people() - said.people())
                            .and(is.sightings() - said.sightings())
                            .and(is.passages() - said.passages());
        }
        return sum;
    }
}
