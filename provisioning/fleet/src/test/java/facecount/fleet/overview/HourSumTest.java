package facecount.fleet.overview;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/** How hours of boxes at different places become the hours of a day. */
class HourSumTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 24);
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

    @Test
    void ten_o_clock_is_ten_o_clock_at_each_place() {
        List<HourSum> hours = HourSum.of(List.of(hour(PARIS, 10, 3), hour(TOKYO, 10, 4)));

        assertThat(hours).containsExactly(new HourSum(LocalTime.of(10, 0), 7, 14));
    }

    @Test
    void an_hour_without_anybody_is_not_left_out() {
        List<HourSum> hours = HourSum.of(List.of(hour(PARIS, 10, 3), hour(PARIS, 12, 4)));

        assertThat(hours).extracting(HourSum::newVisitors).containsExactly(3L, 0L, 4L);
    }

    @Test
    void the_small_hours_belong_to_the_evening_before() {
        List<HourSum> hours = HourSum.of(List.of(hour(PARIS, 25, 1), hour(PARIS, 23, 2)));

        assertThat(hours)
                .extracting(HourSum::start)
                .containsExactly(LocalTime.of(23, 0), LocalTime.MIDNIGHT, LocalTime.of(1, 0));
    }

    private static BoxHour hour(ZoneId zone, int ofDay, long came) {
        var start = DAY.atStartOfDay().plusHours(ofDay).atZone(zone).toInstant();
        return new BoxHour("box", zone, DAY, start, came, 2 * came);
    }
}
