package facecount.fleet.overview;

import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An hour of the day over several boxes, each by the clock on its own wall.
 *
 * @param start a full hour
 */
public record HourSum(LocalTime start, long newVisitors, long passages) {
    private static final long HOURS_MAX = 48;

    /**
     * From the first hour of which anything is known to the last, none left out. The small hours
     * that belong to the evening before come last.
     */
    public static List<HourSum> of(List<BoxHour> hours) {
        SortedMap<Long, HourSum> sums = new TreeMap<>();
        for (BoxHour hour : hours) {
            var start =
                    hour.start()
                            .atZone(hour.zone())
                            .toLocalDateTime()
                            .truncatedTo(ChronoUnit.HOURS);
            long ofDay = Duration.between(hour.day().atStartOfDay(), start).toHours();
            if (ofDay >= 0 && ofDay < HOURS_MAX) {
                sums.merge(
                        ofDay,
                        new HourSum(start.toLocalTime(), hour.newVisitors(), hour.passages()),
                        HourSum::plus);
            }
        }
        List<HourSum> all = new ArrayList<>();
        if (!sums.isEmpty()) {
            for (long ofDay = sums.firstKey(); ofDay <= sums.lastKey(); ofDay++) {
                LocalTime start = LocalTime.MIDNIGHT.plusHours(ofDay);
                all.add(sums.getOrDefault(ofDay, new HourSum(start, 0, 0)));
            }
        }
        return all;
    }

    private HourSum plus(HourSum other) {
        return new HourSum(start, newVisitors + other.newVisitors, passages + other.passages);
    }
}
