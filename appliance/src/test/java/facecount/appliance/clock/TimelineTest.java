package facecount.appliance.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class TimelineTest {
    private static final Instant EVENING = Instant.parse("2026-11-24T19:00:00Z");
    private static final Instant MORNING = Instant.parse("2026-11-25T08:00:00Z");
    private static final Duration SECONDS_UP = Duration.ofSeconds(12);

    private static ClockReading reading(Instant wall, Trust trust) {
        return new ClockReading("boot", SECONDS_UP, wall, trust);
    }

    private static Instant now(Timeline timeline) {
        return timeline.at(SECONDS_UP);
    }

    @Test
    void a_clock_with_a_battery_is_believed_after_a_night() {
        Timeline timeline = Timeline.begin(reading(MORNING, Trust.RTC), EVENING);

        assertThat(timeline.trust()).isEqualTo(Trust.RTC);
        assertThat(now(timeline)).isEqualTo(MORNING);
    }

    @Test
    void a_battery_that_is_empty_gives_no_time() {
        Timeline first = Timeline.begin(reading(Instant.EPOCH, Trust.RTC), Instant.MIN);
        Timeline later = Timeline.begin(reading(Instant.EPOCH, Trust.RTC), EVENING);
        Timeline future =
                Timeline.begin(reading(EVENING.plus(Duration.ofDays(900)), Trust.RTC), EVENING);

        assertThat(first.trust()).isEqualTo(Trust.NONE);
        assertThat(now(first)).isEqualTo(Timeline.TOO_EARLY);
        assertThat(later.trust()).isEqualTo(Trust.NONE);
        assertThat(now(later)).isEqualTo(EVENING);
        assertThat(future.trust()).isEqualTo(Trust.SAVED);
        assertThat(now(future)).isEqualTo(EVENING);
    }

    @Test
    void without_a_battery_it_goes_on_from_the_newest_time_known() {
        assertThat(now(Timeline.begin(reading(EVENING.minusSeconds(60), Trust.SAVED), EVENING)))
                .isEqualTo(EVENING);
        assertThat(now(Timeline.begin(reading(MORNING, Trust.SAVED), EVENING))).isEqualTo(EVENING);
        assertThat(now(Timeline.begin(reading(MORNING, Trust.SAVED), Instant.MIN)))
                .isEqualTo(MORNING);
    }

    @Test
    void the_networks_time_is_believed_whatever_it_is() {
        Instant nextYear = EVENING.plus(Duration.ofDays(300));

        assertThat(now(Timeline.begin(reading(nextYear, Trust.NTP), EVENING))).isEqualTo(nextYear);
        Timeline saved = Timeline.begin(reading(EVENING, Trust.SAVED), EVENING);
        assertThat(now(saved.followed(reading(nextYear, Trust.NTP)))).isEqualTo(nextYear);
        assertThat(saved.followed(reading(nextYear, Trust.NTP)).trust()).isEqualTo(Trust.NTP);
    }

    @Test
    void nobody_else_moves_a_time_that_is_not_trusted() {
        Timeline saved = Timeline.begin(reading(EVENING, Trust.SAVED), EVENING);

        assertThat(saved.followed(reading(MORNING, Trust.SAVED))).isEqualTo(saved);
        assertThat(saved.followed(reading(MORNING, Trust.RTC))).isEqualTo(saved);
    }

    @Test
    void a_battery_clock_may_be_set_by_hand_but_not_jump_by_a_day() {
        Timeline rtc = Timeline.begin(reading(MORNING, Trust.RTC), EVENING);
        Instant anHourOn = MORNING.plus(Duration.ofHours(1));
        Instant aDayOn = MORNING.plus(Duration.ofDays(1));

        assertThat(now(rtc.followed(reading(anHourOn, Trust.RTC)))).isEqualTo(anHourOn);
        assertThat(now(rtc.followed(reading(EVENING, Trust.RTC)))).isEqualTo(EVENING);
        assertThat(now(rtc.followed(reading(aDayOn, Trust.RTC)))).isEqualTo(MORNING);
    }

    @Test
    void what_the_network_said_stands_when_the_clock_is_set_by_hand_after_it() {
        Timeline ntp = Timeline.begin(reading(MORNING, Trust.NTP), EVENING);

        assertThat(ntp.followed(reading(EVENING, Trust.SAVED))).isEqualTo(ntp);
        assertThat(ntp.followed(reading(EVENING, Trust.RTC))).isEqualTo(ntp);
    }

    @Test
    void a_collector_is_believed_where_nobody_else_is_and_the_network_more() {
        Instant truth = Instant.parse("2026-11-22T10:00:00Z");
        ScriptedClock clock = new ScriptedClock(truth);
        clock.start(Instant.EPOCH, Trust.SAVED);
        Timeline told = Timeline.begin(clock.read(), Instant.MIN).told(truth.plusSeconds(3));

        assertThat(told.trust()).isEqualTo(Trust.FLEET);
        assertThat(told.followed(clock.read())).isEqualTo(told);
        assertThat(told.told(Instant.EPOCH)).isEqualTo(told);
        clock.synchronise();
        Timeline kept = told.followed(clock.read());
        assertThat(kept.trust()).isEqualTo(Trust.NTP);
        assertThat(kept.origin()).isEqualTo(truth);
    }
}
