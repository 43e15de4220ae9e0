package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.Delivery.Confirmation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nothing is lost and nothing counted twice, whatever happens between box, broker and receiver. A
 * seed that fails is printed, and {@link DeliverySimulation} repeats it exactly.
 */
class DeliverySimulationTest {
    @Test
    void nothing_is_lost_or_counted_twice() {
        check(0, 5_000);
    }

    /** {@code mvn verify -Pendurance -pl sync -Dtest=DeliverySimulationTest}. */
    @Test
    @Tag("endurance")
    void nothing_is_lost_or_counted_twice_in_a_hundred_thousand_runs() {
        check(1_000_000, 100_000);
    }

    private static void check(long firstSeed, int runs) {
        long start = System.nanoTime();
        long sent = 0;
        long duplicates = 0;
        for (long seed = firstSeed; seed < firstSeed + runs; seed++) {
            DeliverySimulation.Result result =
                    DeliverySimulation.run(seed, Confirmation.ACKNOWLEDGED);
            assertThat(result.violations()).as("seed %d", seed).isEmpty();
            sent += result.sent();
            duplicates += result.duplicates();
        }
        System.out.printf(
                "simulated %d hours of trouble: %d messages sent, %d came twice, 0 lost, 0 counted"
                        + " twice, %.0f s%n",
                runs, sent, duplicates, (System.nanoTime() - start) / 1e9);
    }

    @Test
    void what_is_counted_now_arrives_within_ten_seconds_whatever_waits() {
        for (long seed = 0; seed < 200; seed++) {
            DeliverySimulation.Result result =
                    DeliverySimulation.runAfterOutage(seed, 2_000, false);

            assertThat(result.violations()).as("seed %d", seed).isEmpty();
            assertThat(result.duplicates()).as("seed %d", seed).isZero();
            assertThat(result.overtaken()).as("seed %d", seed).isGreaterThan(100);
            assertThat(result.slowestCountMs()).as("seed %d", seed).isLessThan(10_000);
        }
    }

    /** The control: without news, whoever is counted waits for all who were counted before. */
    @Test
    void strictly_in_order_a_count_waits_for_the_backlog() {
        assertThat(DeliverySimulation.runAfterOutage(0, 2_000, true).slowestCountMs())
                .isGreaterThan(60_000);
    }

    /** The control: what deletes on the broker's word does lose, and the simulation sees it. */
    @Test
    void deleting_on_the_brokers_word_loses() {
        int lossy = 0;
        for (long seed = 0; seed < 200; seed++) {
            lossy +=
                    DeliverySimulation.run(seed, Confirmation.PUBLISHED).violations().isEmpty()
                            ? 0
                            : 1;
        }
        assertThat(lossy).isGreaterThan(100);
    }
}
