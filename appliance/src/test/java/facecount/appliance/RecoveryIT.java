package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.RunningDemo.Part;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How soon counting is back after a kill, on the whole appliance with its real models. Run alone:
 * {@code mvn verify -Pendurance -Dit.test=RecoveryIT -Dtest=NONE}.
 */
@Tag("endurance")
class RecoveryIT {
    private static final int KILLS = 5;

    /** What is promised of a machine that does nothing else. */
    private static final Duration PROMISED = Duration.ofSeconds(5);

    @TempDir Path home;

    @Test
    void counting_is_back_within_five_seconds_and_nobody_is_counted_twice() throws Exception {
        List<Duration> vision = new ArrayList<>();
        List<Duration> core = new ArrayList<>();
        try (RunningDemo demo = RunningDemo.start(home)) {
            // A whole round of the clip: all people in it are known.
            demo.awaitVisitors(seen -> seen >= 19);
            int before = demo.visitors().orElseThrow();
            for (int kill = 0; kill < KILLS; kill++) {
                vision.add(back(demo, Part.VISION));
                core.add(back(demo, Part.CORE));
                // Shorter than a healthy run: each restart waits twice as long as the one before.
                Thread.sleep(Duration.ofSeconds(10));
            }
            assertThat(demo.visitors().orElseThrow()).isBetween(before - 1, before + 1);
        }

        System.out.printf("vision back after %s ms, core back after %s ms%n", ms(vision), ms(core));
        assertThat(vision).allSatisfy(back -> assertThat(back).isLessThanOrEqualTo(PROMISED));
        assertThat(core).allSatisfy(back -> assertThat(back).isLessThanOrEqualTo(PROMISED));
    }

    /** From the kill to a face in view, in a picture taken after the kill, on the panel. */
    private static Duration back(RunningDemo demo, Part part)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        demo.kill(part);
        demo.awaitViewAgain();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static List<Long> ms(List<Duration> durations) {
        return durations.stream().map(Duration::toMillis).toList();
    }
}
