package facecount.appliance.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class ProgressTest {
    private final SteppedTime time = new SteppedTime();
    private final Progress progress = new Progress(time::nanoTime);

    @Test
    void all_is_well_while_every_stage_advances() {
        Progress.Stage count = progress.stage("count", Duration.ofSeconds(30));
        Progress.Stage store = progress.stage("store", Duration.ofSeconds(30));
        for (int i = 0; i < 10; i++) {
            time.pass(Duration.ofSeconds(30));
            assertThat(progress.stalled()).isEmpty();
            count.advanced();
            store.advanced();
        }
    }

    @Test
    void one_stage_that_stands_still_is_enough() {
        Progress.Stage count = progress.stage("count", Duration.ofSeconds(30));
        progress.stage("store", Duration.ofSeconds(30));
        time.pass(Duration.ofSeconds(20));
        count.advanced();
        time.pass(Duration.ofSeconds(15));

        assertThat(progress.stalled()).containsExactly("store: overdue by 5 s");
    }

    @Test
    void a_stage_may_wait_as_long_as_it_said_and_no_longer() {
        Progress.Stage vision = progress.stage("vision", Duration.ofSeconds(20));
        vision.waits("the camera is absent and tried again", Duration.ofMinutes(2));
        time.pass(Duration.ofMinutes(2));
        assertThat(progress.stalled()).isEmpty();

        time.pass(Duration.ofSeconds(1));
        assertThat(progress.stalled())
                .containsExactly(
                        "vision: overdue by 1 s, waited because the camera is absent and tried"
                                + " again");
    }

    @Test
    void a_stage_that_ended_on_purpose_is_not_missed() {
        Progress.Stage film = progress.stage("film", Duration.ofSeconds(1));
        progress.remove(film);
        time.pass(Duration.ofMinutes(1));

        assertThat(progress.stalled()).isEmpty();
    }
}
