package facecount.appliance.counting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

class CountingDayTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final LocalTime FOUR = LocalTime.of(4, 0);

    private static String day(String instant) {
        return CountingDay.of(Instant.parse(instant), BERLIN, FOUR).toString();
    }

    @Test
    void a_day_lasts_from_cut_over_to_cut_over_of_the_sites_clock() {
        assertThat(day("2026-11-25T02:59:59.999Z")).isEqualTo("2026-11-24");
        assertThat(day("2026-11-25T03:00:00Z")).isEqualTo("2026-11-25");
        assertThat(day("2026-11-26T02:59:59Z")).isEqualTo("2026-11-25");
        assertThat(day("2026-07-01T02:00:00Z")).as("summer time").isEqualTo("2026-07-01");
    }

    @Test
    void a_cut_over_hour_that_the_clock_shows_twice_or_never_begins_one_day_once() {
        LocalTime cutOver = LocalTime.of(2, 30);
        // At 01:00 UTC the clocks go back from three to two, and forward from two to three.
        for (String[] moment :
                new String[][] {
                    {"2026-10-25T00:29:59Z", "2026-10-24"},
                    {"2026-10-25T00:30:00Z", "2026-10-25"},
                    {"2026-10-25T01:15:00Z", "2026-10-25"},
                    {"2026-10-25T01:30:00Z", "2026-10-25"},
                    {"2026-03-29T01:29:59Z", "2026-03-28"},
                    {"2026-03-29T01:30:00Z", "2026-03-29"}
                }) {
            assertThat(CountingDay.of(Instant.parse(moment[0]), BERLIN, cutOver).toString())
                    .as(moment[0])
                    .isEqualTo(moment[1]);
        }
    }

    @Test
    void days_have_an_order() {
        CountingDay earlier = new CountingDay(LocalDate.of(2026, 11, 24));
        CountingDay later = new CountingDay(LocalDate.of(2026, 11, 25));
        assertThat(earlier).isLessThan(later);
        assertThat(later)
                .isGreaterThan(earlier)
                .isEqualByComparingTo(new CountingDay(later.date()));
    }
}
