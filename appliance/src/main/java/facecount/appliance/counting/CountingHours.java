package facecount.appliance.counting;

import java.time.DateTimeException;
import java.time.LocalTime;

/**
 * The hours of the day in which is counted, from one time of the site's clock up to another. May
 * pass midnight; where both are equal, the whole day is meant.
 */
public record CountingHours(LocalTime from, LocalTime to) {
    public static final CountingHours ALWAYS =
            new CountingHours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);

    /**
     * @param text as {@code 09:00-18:30}
     * @throws IllegalArgumentException if it is not of that form
     */
    public static CountingHours parse(String text) {
        int dash = text.indexOf('-');
        if (dash > 0) {
            try {
                return new CountingHours(
                        LocalTime.parse(text.substring(0, dash).strip()),
                        LocalTime.parse(text.substring(dash + 1).strip()));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(problem(text), e);
            }
        }
        throw new IllegalArgumentException(problem(text));
    }

    public boolean contains(LocalTime time) {
        if (from.equals(to)) {
            return true;
        }
        boolean afterFrom = !time.isBefore(from);
        boolean beforeTo = time.isBefore(to);
        return from.isBefore(to) ? afterFrom && beforeTo : afterFrom || beforeTo;
    }

    private static String problem(String text) {
        return "hours are written as 09:00-18:30, got '%s'".formatted(text);
    }

    @Override
    public String toString() {
        return from + "-" + to;
    }
}
