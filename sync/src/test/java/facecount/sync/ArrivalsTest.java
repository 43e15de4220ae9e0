package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.TreeSet;

class ArrivalsTest {
    private static long advance(long upTo, long base, Long... beyond) {
        return Arrivals.advance(upTo, base, new TreeSet<>(List.of(beyond)));
    }

    @Test
    void everything_up_to_the_first_gap_has_arrived() {
        assertThat(advance(0, 1)).isZero();
        assertThat(advance(0, 1, 1L, 2L, 3L)).isEqualTo(3);
        assertThat(advance(0, 1, 2L, 3L)).isZero();
        assertThat(advance(4, 1, 5L, 7L)).isEqualTo(5);
    }

    @Test
    void what_will_never_come_is_no_gap() {
        assertThat(advance(0, 5, 5L, 6L)).isEqualTo(6);
        assertThat(advance(0, 5, 3L, 7L)).isEqualTo(4);
        assertThat(advance(9, 5, 10L)).as("never back").isEqualTo(10);
    }
}
