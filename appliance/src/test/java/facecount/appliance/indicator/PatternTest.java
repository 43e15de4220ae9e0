package facecount.appliance.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.appliance.health.Fault;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

class PatternTest {
    private static final Duration TENTH = Duration.ofMillis(100);

    @Test
    void steady_light_stays_lit() {
        assertThat(drawn(Pattern.of(IndicatorState.COUNTING))).isEqualTo("#".repeat(40));
    }

    @Test
    void each_state_looks_different_and_comes_again() {
        assertThat(drawn(Pattern.of(IndicatorState.STARTING)))
                .isEqualTo("##########..........##########..........");
        assertThat(drawn(Pattern.of(IndicatorState.PAUSED)))
                .isEqualTo("##............................##........");
        assertThat(drawn(Pattern.of(IndicatorState.WARNING)))
                .isEqualTo("##.##...............##.##...............");
        assertThat(drawn(Pattern.of(IndicatorState.FAULT)))
                .isEqualTo("##.##.##.##.##.##.##.##.##.##.##.##.##.#".replace("##.", "##."));
        assertThat(Arrays.stream(IndicatorState.values()).map(Pattern::of).map(PatternTest::drawn))
                .doesNotHaveDuplicates();
    }

    @Test
    void the_next_change_is_known_ahead() {
        Pattern pattern = Pattern.of(Duration.ofMillis(150), Duration.ofMillis(850));

        assertThat(pattern.untilNextStep(Duration.ZERO)).isEqualTo(Duration.ofMillis(150));
        assertThat(pattern.untilNextStep(Duration.ofMillis(150))).isEqualTo(Duration.ofMillis(850));
        assertThat(pattern.untilNextStep(Duration.ofMillis(5_100)))
                .isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void a_pattern_without_steps_or_with_none_that_lasts_is_refused() {
        assertThatThrownBy(() -> new Pattern(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Pattern.of(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_fault_is_shown_before_a_pause_and_a_pause_before_a_warning() {
        Fault error = fault(Fault.Severity.ERROR);
        Fault warning = fault(Fault.Severity.WARNING);
        Fault note = fault(Fault.Severity.NOTE);

        assertThat(IndicatorState.of(List.of(warning, error), true, true))
                .isEqualTo(IndicatorState.FAULT);
        assertThat(IndicatorState.of(List.of(warning), true, true))
                .isEqualTo(IndicatorState.PAUSED);
        assertThat(IndicatorState.of(List.of(warning), false, false))
                .isEqualTo(IndicatorState.STARTING);
        assertThat(IndicatorState.of(List.of(warning, note), false, true))
                .isEqualTo(IndicatorState.WARNING);
        assertThat(IndicatorState.of(List.of(note), false, true))
                .isEqualTo(IndicatorState.COUNTING);
    }

    private static Fault fault(Fault.Severity severity) {
        return new Fault("a-fault", severity, "A fault", "Mend it.", Instant.EPOCH);
    }

    /** Four seconds, a character for each tenth. */
    private static String drawn(Pattern pattern) {
        var drawn = new StringBuilder();
        for (int tenth = 0; tenth < 40; tenth++) {
            drawn.append(pattern.isLit(TENTH.multipliedBy(tenth)) ? '#' : '.');
        }
        return drawn.toString();
    }
}
