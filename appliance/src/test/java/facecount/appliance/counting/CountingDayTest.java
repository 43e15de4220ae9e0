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
    void days_have_an_order() {
        CountingDay earlier = new CountingDay(LocalDate.of(2026, 11, 24));
        CountingDay later = new CountingDay(LocalDate.of(2026, 11, 25));
        assertThat(earlier).isLessThan(later);
        assertThat(later)
                .isGreaterThan(earlier)
                .isEqualByComparingTo(new CountingDay(later.date()));
    }
}
