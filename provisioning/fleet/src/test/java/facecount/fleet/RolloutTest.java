package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.fleet.Rollout.Care;
import facecount.fleet.Rollout.Condition;
import facecount.fleet.Rollout.Outcome;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A change of many boxes' settings: a few first, and no further when they fall ill. */
class RolloutTest {
    private static final Care CARE = new Care(Duration.ofMinutes(10), Duration.ofMinutes(1), 0.02);

    private final Field field = new Field();
    private final List<String> told = new ArrayList<>();
    private final List<Outcome> reached = new ArrayList<>();

    /** Boxes in virtual time. */
    private static final class Field implements Rollout.Boxes {
        private final Set<String> offline = new HashSet<>();
        private final Map<String, Long> sentNanos = new HashMap<>();
        private final Map<String, String> refusals = new HashMap<>();
        private final Set<String> silent = new HashSet<>();
        private final Map<String, Set<String>> before = new HashMap<>();
        private final Map<String, Set<String>> after = new HashMap<>();
        private final Set<String> leaves = new HashSet<>();
        private long nanos;

        @Override
        public void send(String box) {
            assertThat(sentNanos.put(box, nanos)).as("sent once").isNull();
        }

        private long sentAt(String box) {
            return sentNanos.getOrDefault(box, -1L);
        }

        @Override
        public void listen(Duration limit) {
            nanos += limit.toNanos();
        }

        private boolean hasAnswered(String box) {
            Long sent = sentNanos.get(box);
            return sent != null
                    && !silent.contains(box)
                    && !offline.contains(box)
                    && nanos - sent >= Duration.ofSeconds(9).toNanos();
        }

        @Override
        public Condition condition(String box) {
            boolean answered = hasAnswered(box);
            String refusal = answered ? refusals.getOrDefault(box, "") : "";
            return new Condition(
                    !offline.contains(box) && !(answered && leaves.contains(box)),
                    answered && refusal.isEmpty(),
                    refusal,
                    answered
                            ? after.getOrDefault(box, before.getOrDefault(box, Set.of()))
                            : before.getOrDefault(box, Set.of()));
        }

        @Override
        public long nanos() {
            return nanos;
        }
    }

    private static List<String> boxes(int number) {
        return IntStream.range(0, number).mapToObj("b%04d"::formatted).toList();
    }

    private Outcome run(List<String> boxes) throws Exception {
        return new Rollout(field, CARE, told::add, reached::add).run(boxes);
    }

    @Test
    void the_stages_are_one_box_one_in_a_hundred_one_in_ten_and_all() {
        assertThat(Rollout.stages(0)).isEmpty();
        assertThat(Rollout.stages(1)).containsExactly(1);
        assertThat(Rollout.stages(7)).containsExactly(1, 7);
        assertThat(Rollout.stages(40)).containsExactly(1, 4, 40);
        assertThat(Rollout.stages(250)).containsExactly(1, 3, 25, 250);
        assertThat(Rollout.stages(1_000)).containsExactly(1, 10, 100, 1_000);
    }

    @Test
    void healthy_boxes_all_get_it() throws Exception {
        Outcome outcome = run(boxes(250));

        assertThat(outcome.done()).hasSize(250);
        assertThat(outcome.ill()).isEmpty();
        assertThat(told)
                .containsExactly(
                        "stage 1 of 4: 1 of 250 boxes",
                        "stage 2 of 4: 3 of 250 boxes",
                        "stage 3 of 4: 25 of 250 boxes",
                        "stage 4 of 4: 250 of 250 boxes");
        // Told when it was sent and when it has settled.
        assertThat(reached)
                .extracting(
                        soFar -> soFar.done().size() + " of " + (250 - soFar.untouched().size()))
                .containsExactly(
                        "0 of 1",
                        "1 of 1",
                        "1 of 3",
                        "3 of 3",
                        "3 of 25",
                        "25 of 25",
                        "25 of 250",
                        "250 of 250");
        // Each stage is watched before the next.
        assertThat(field.sentAt("b0249") - field.sentAt("b0000"))
                .isGreaterThanOrEqualTo(Duration.ofMinutes(3).toNanos());
    }

    @Test
    void the_first_box_that_goes_back_stops_it() throws Exception {
        field.refusals.put("b0000", "reverted: the collector acknowledged nothing");

        Outcome outcome = run(boxes(250));

        assertThat(outcome.done()).isEmpty();
        assertThat(outcome.ill()).containsOnlyKeys("b0000");
        assertThat(outcome.untouched()).hasSize(249).doesNotContain("b0000");
        assertThat(field.sentNanos).containsOnlyKeys("b0000");
        assertThat(told).last().isEqualTo("stopped: 1 of 1 boxes are ill");
    }

    @Test
    void who_says_nothing_who_goes_away_and_who_has_new_faults_is_ill() throws Exception {
        field.silent.add("b0000");
        assertThat(run(boxes(3)).ill()).containsExactly(Map.entry("b0000", "has not answered"));

        field.sentNanos.clear();
        field.silent.clear();
        field.leaves.add("b0000");
        assertThat(run(boxes(3)).ill())
                .containsExactly(Map.entry("b0000", "is not there any more"));

        field.sentNanos.clear();
        field.leaves.clear();
        field.before.put("b0000", Set.of("camera-lost"));
        field.after.put("b0000", Set.of("camera-lost", "pictures-slow"));
        assertThat(run(boxes(3)).ill())
                .containsExactly(Map.entry("b0000", "has new faults: pictures-slow"));
    }

    @Test
    void old_faults_are_not_the_changes() throws Exception {
        field.before.put("b0000", Set.of("camera-lost"));

        assertThat(run(boxes(3)).done()).hasSize(3);
    }

    @Test
    void one_ill_box_among_many_does_not_stop_it_and_two_in_the_first_ten_do() throws Exception {
        field.refusals.put("b0050", "rejected: camera.rotate");
        Outcome outcome = run(boxes(1_000));
        assertThat(outcome.ill()).containsOnlyKeys("b0050");
        assertThat(outcome.done()).hasSize(999);

        field.sentNanos.clear();
        field.refusals.put("b0005", "rejected: camera.rotate");
        outcome = run(boxes(1_000));
        assertThat(outcome.ill()).containsOnlyKeys("b0005");
        assertThat(outcome.untouched()).hasSize(990);
    }

    @Test
    void who_is_away_comes_last_and_is_not_waited_for() throws Exception {
        field.offline.add("b0000");
        field.offline.add("b0003");

        Outcome outcome = run(boxes(5));

        assertThat(outcome.absent()).containsExactly("b0000", "b0003");
        assertThat(outcome.done()).containsExactly("b0001", "b0002", "b0004");
        assertThat(outcome.ill()).isEmpty();
        assertThat(field.sentAt("b0001")).isLessThan(field.sentAt("b0000"));
        assertThat(Duration.ofNanos(field.nanos)).isLessThan(Duration.ofMinutes(4));
    }
}
