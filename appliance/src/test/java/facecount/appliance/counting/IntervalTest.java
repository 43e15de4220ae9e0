package facecount.appliance.counting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class IntervalTest {
    @Test
    void what_is_certain_is_one_number() {
        assertThat(Interval.likely95(50.3, 0)).isEqualTo(new Interval(50, 50));
        assertThat(Interval.likely95(50, 0.2)).isEqualTo(new Interval(50, 50));
    }

    @Test
    void between_two_numbers_both_are_held_however_sure_it_is() {
        assertThat(Interval.likely95(50.5, 0)).isEqualTo(new Interval(50, 51));
        assertThat(Interval.likely95(50.5, 0.01)).isEqualTo(new Interval(50, 51));
    }

    @Test
    void only_the_likelier_neighbour_is_taken_where_one_is_enough() {
        assertThat(Interval.likely95(50.4, 0.4)).isEqualTo(new Interval(50, 51));
        assertThat(Interval.likely95(49.6, 0.4)).isEqualTo(new Interval(49, 50));
    }

    @Test
    void a_wide_one_is_that_of_the_normal_distribution() {
        // As wide as 1.96 deviations to each side; of two ends as likely the lower one is held.
        assertThat(Interval.likely95(500, 10)).isEqualTo(new Interval(480, 519));
    }

    @Test
    void low_is_at_most_high() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Interval(3, 2));
    }
}
