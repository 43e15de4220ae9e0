package facecount.fleet.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.List;

/** How estimates of several boxes become one. */
class EstimateTest {
    @Test
    void errors_of_boxes_add_up_as_squares_each_side_for_itself() {
        Estimate sum =
                Estimate.sum(
                        List.of(
                                new Estimate(100, 97, 106, 1, 100),
                                new Estimate(200, 196, 208, 1, 200)));

        assertThat(sum.visitors()).isEqualTo(300);
        assertThat(sum.low()).isEqualTo(300 - 5);
        assertThat(sum.high()).isEqualTo(300 + 10);
    }

    @Test
    void an_end_between_two_numbers_is_rounded_outwards() {
        Estimate sum =
                Estimate.sum(
                        List.of(new Estimate(10, 9, 11, 1, 10), new Estimate(10, 9, 11, 1, 10)));

        assertThat(sum.low()).isEqualTo(18);
        assertThat(sum.high()).isEqualTo(22);
    }

    @Test
    void the_coverage_of_a_sum_is_that_of_all_passages() {
        Estimate sum =
                Estimate.sum(
                        List.of(new Estimate(1, 1, 1, 0.5, 100), new Estimate(1, 1, 1, 0.9, 300)));

        assertThat(sum.coverage()).isCloseTo(0.8, within(1e-9));
        assertThat(sum.passages()).isEqualTo(400);
    }

    @Test
    void of_no_box_nobody_is_certain() {
        assertThat(Estimate.sum(List.of())).isEqualTo(Estimate.NONE);
    }

    @Test
    void an_estimate_outside_its_interval_is_none() {
        assertThatThrownBy(() -> new Estimate(5, 6, 7, 1, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6 <= 5 <= 7");
    }
}
