package facecount.appliance.indicator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PauseButtonTest {
    private static final long MS = 1_000_000;

    private final PauseButton button = new PauseButton();

    @Test
    void a_press_counts_when_the_button_is_let_go() {
        assertThat(button.changed(true, 0)).isFalse();
        assertThat(button.changed(false, 200 * MS)).isTrue();
    }

    @Test
    void each_press_counts_once() {
        button.changed(true, 0);
        button.changed(false, 100 * MS);

        assertThat(button.changed(false, 150 * MS)).isFalse();
        button.changed(true, 300 * MS);
        assertThat(button.changed(false, 400 * MS)).isTrue();
    }

    @Test
    void a_disturbance_on_the_wire_is_no_press() {
        button.changed(true, 0);

        assertThat(button.changed(false, 29 * MS)).isFalse();
    }

    @Test
    void something_that_leans_on_the_button_does_nothing() {
        button.changed(true, 0);

        assertThat(button.changed(true, 1_000 * MS)).isFalse();
        assertThat(button.changed(false, 2_001 * MS)).isFalse();
    }
}
