package facecount.appliance.counting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;

class SiteEvidenceTest {
    private static DailyCount count(int visitors, int sightings) {
        return new DailyCount(
                new CountingDay(LocalDate.parse("2026-11-26")),
                visitors,
                new Interval(visitors, visitors),
                visitors,
                1,
                sightings,
                sightings,
                0,
                Map.of(),
                Instant.EPOCH,
                false);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, false, false",
        "13, 13, false, false",
        "14, 14, true, false",
        "13, 23, false, true",
        "14, 24, true, true"
    })
    void a_few_faces_say_nothing_of_the_site(
            int visitors, int sightings, boolean strangers, boolean returning) {
        assertThat(SiteEvidence.of(count(visitors, sightings)))
                .isEqualTo(new SiteEvidence(strangers, returning));
    }

    @Test
    void what_is_enough_is_where_nine_tenths_are_believed() {
        double n = StrangerLikeness.ENOUGH;
        assertThat(n * n / (n * n + 20)).isGreaterThan(0.9);
        assertThat((n - 1) * (n - 1) / ((n - 1) * (n - 1) + 20)).isLessThan(0.9);
    }
}
