package facecount.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class DurationSettingTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "30s, PT30S",
        "30 s, PT30S",
        "5m, PT5M",
        "5min, PT5M",
        "2h, PT2H",
        "1d, PT24H",
        "PT1M30S, PT1M30S",
        "0s, PT0S"
    })
    void a_duration_is_an_amount_and_a_unit(String written, Duration meant) {
        assertThat(reader(written).duration("a.b", Duration.ofDays(9))).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-5s", "1.5s", "30S", "5 weeks", "PT", "9999999999s"})
    void anything_else_is_a_mistake(String written) {
        SettingsReader reader = reader(written);

        assertThat(reader.duration("a.b", Duration.ofDays(9))).isEqualTo(Duration.ofDays(9));
        assertThatThrownBy(reader::finish)
                .hasMessage(
                        "X: a.b: must be a duration as \"30s\", \"5m\", \"2h\" or \"PT30S\","
                                + " got \"%s\"",
                        written);
    }

    @Test
    void durations_are_shown_in_the_largest_unit_that_is_exact() {
        assertThat(
                        List.of(
                                SettingsReader.shown(Duration.ZERO),
                                SettingsReader.shown(Duration.ofMillis(1500)),
                                SettingsReader.shown(Duration.ofSeconds(90)),
                                SettingsReader.shown(Duration.ofMinutes(90)),
                                SettingsReader.shown(Duration.ofDays(2))))
                .containsExactly("0s", "1500ms", "90s", "90m", "48h");
    }

    private static SettingsReader reader(String written) {
        return new SettingsReader(
                List.of(
                        new Layer(
                                Map.of(
                                        "a.b",
                                        new Layer.Raw(
                                                written, false, new Origin.Environment("X"))))),
                List.of());
    }
}
