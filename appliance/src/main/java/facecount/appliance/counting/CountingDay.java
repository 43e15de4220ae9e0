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
        CountingDay day = new CountingDay(instant.atZone(site).toLocalDate());
        return instant.isBefore(day.start(site, cutOver)) ? day.plus(-1) : day;
    }

    /**
     * When it begins: where the clock skips the cut-over hour, as much later; where it shows it
     * twice, the first time.
     */
    public Instant start(ZoneId site, LocalTime cutOver) {
        return date.atTime(cutOver).atZone(site).toInstant();
    }

    public CountingDay plus(int days) {
        return new CountingDay(date.plusDays(days));
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
