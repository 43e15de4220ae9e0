package facecount.appliance.counting;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The day something is counted in: from one cut-over hour of the site to the next. What happens
 * before the cut-over belongs to the day before.
 */
public record CountingDay(LocalDate date) implements Comparable<CountingDay> {
    public static CountingDay of(Instant instant, ZoneId site, LocalTime cutOver) {
        var local = instant.atZone(site).toLocalDateTime();
        LocalDate date = local.toLocalDate();
        return new CountingDay(local.toLocalTime().isBefore(cutOver) ? date.minusDays(1) : date);
    }

    @Override
    public int compareTo(CountingDay other) {
        return date.compareTo(other.date);
    }

    @Override
    public String toString() {
        return date.toString();
    }
}
