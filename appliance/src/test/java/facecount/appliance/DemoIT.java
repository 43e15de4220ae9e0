package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.RunningDemo.Part;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The whole appliance in its real processes, on the sample clip, and what becomes of it when they
 * are killed. How soon it is back is measured by {@link RecoveryIT}.
 */
class DemoIT {
    @TempDir Path home;

    private RunningDemo demo;

    @BeforeEach
    void the_demo_runs() throws IOException {
        demo = RunningDemo.start(home);
    }

    @AfterEach
    void and_ends_with_its_children() {
        demo.close();
    }

    @Test
    void the_panel_counts_and_neither_process_missed_when_killed() throws Exception {
        int first = demo.awaitVisitors(seen -> seen >= 3);

        demo.kill(Part.VISION);
        demo.awaitViewAgain();
        int afterVision = demo.awaitVisitors(seen -> seen >= first);

        demo.kill(Part.CORE);
        int afterCore = demo.awaitVisitors(seen -> seen >= afterVision);
        demo.awaitViewAgain();

        assertThat(afterCore).isGreaterThanOrEqualTo(afterVision);
        // A whole round of the clip later there are as many as there are people in it.
        int people = 20;
        int counted = demo.awaitVisitors(seen -> seen >= people - 1);
        Thread.sleep(Duration.ofSeconds(45));
        assertThat(demo.visitors().orElseThrow()).isBetween(counted - 1, people + 1);
        assertThat(demo.said()).contains("visitor 1 is new");
    }

    @Test
    void a_pause_outlives_the_core_and_ends_when_somebody_ends_it() throws Exception {
        demo.awaitViewAgain();
        assertThat(demo.post("pause")).isPresent();
        demo.await("vision pauses", () -> passages().equals(passagesAfter(Duration.ofSeconds(1))));
        Optional<Integer> paused = passages();

        demo.kill(Part.CORE);
        demo.kill(Part.VISION);

        demo.await("the panel answers", () -> demo.get("status").isPresent());
        assertThat(demo.get("status").orElseThrow().booleanValue("paused")).hasValue(true);
        demo.await(
                "vision is back",
                () ->
                        demo.get("status")
                                .flatMap(status -> status.stringValue("camera"))
                                .filter("delivering"::equals)
                                .isPresent());
        assertThat(passagesAfter(Duration.ofSeconds(2))).isEqualTo(paused);

        assertThat(demo.post("resume")).isPresent();
        demo.awaitViewAgain();
    }

    private Optional<Integer> passages() {
        return demo.get("today").flatMap(today -> today.intValue("passages"));
    }

    private Optional<Integer> passagesAfter(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return passages();
    }
}
