package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

class BackoffTest {
    /** Always the longest pause that may be. */
    private static final class Longest implements RandomGenerator {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }

    private static List<Long> pauses(Backoff backoff, int number) {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            pauses.add(backoff.next().toSeconds());
        }
        return pauses;
    }

    @Test
    void the_limit_doubles_up_to_two_minutes_and_begins_longer_after_a_loss() {
        Backoff backoff = new Backoff(new Longest());
        assertThat(pauses(backoff, 7)).containsExactly(4L, 8L, 16L, 32L, 64L, 120L, 120L);
        backoff.lost();
        assertThat(pauses(backoff, 3)).containsExactly(20L, 40L, 80L);
    }

    @Test
    void a_pause_is_anything_between_nothing_and_the_limit() {
        Backoff backoff =
                new Backoff(
                        RandomGenerator.of("L64X128MixRandom"),
                        Duration.ofMillis(1),
                        Duration.ofMillis(1));
        boolean[] seen = new boolean[2];
        for (int i = 0; i < 200; i++) {
            seen[(int) backoff.next().toMillis()] = true;
        }
        assertThat(seen).containsExactly(true, true);
    }
}
