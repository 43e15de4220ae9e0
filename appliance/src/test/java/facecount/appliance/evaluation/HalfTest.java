package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfTest {
    @Test
    void every_name_is_in_exactly_one_of_the_halves() {
        for (int i = 0; i < 100; i++) {
            String name = "Person_" + i;

            assertThat(Half.TUNE.holds(name)).isNotEqualTo(Half.REPORT.holds(name));
            assertThat(Half.BOTH.holds(name)).isTrue();
        }
    }

    @Test
    void a_name_whose_hash_begins_with_an_even_byte_is_for_tuning() {
        // printf abc | sha256sum: ba7816bf…
        assertThat(Half.TUNE.holds("abc")).isTrue();
        // printf e | sha256sum: 3f79bb7b…
        assertThat(Half.REPORT.holds("e")).isTrue();
    }
}
