package facecount.fleet;

import facecount.sync.LinkException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Changes the settings of many boxes in stages: one box, one in a hundred, one in ten, all. After
 * each stage it looks how the changed boxes are, and stops by itself when too many are ill.
 */
final class Rollout {
    /** A box's answer to a change, at its slowest, beyond the time of its trial. */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);

    private static final Duration LISTEN = Duration.ofMillis(200);

    /** The boxes, as far as they can be seen from here. */
    interface Boxes {
        /** Sends the change; what became of it shows in {@link #condition}. */
        void send(String box) throws LinkException, InterruptedException;

        /** Takes in what boxes say, for so long at most. */
        void listen(Duration limit) throws LinkException, InterruptedException;

        Condition condition(String box);

        /** As {@link System#nanoTime}. */
        long nanos();
    }

    /**
     * How a box is.
     *
     * @param isDone the change is in force
     * @param refusal why it is not, and will not be; empty while it may still come
     * @param errors codes of what keeps it from counting
     */
    record Condition(boolean isOnline, boolean isDone, String refusal, Set<String> errors) {
        Condition {
            errors = Set.copyOf(errors);
        }
    }

    /**
     * How careful to be.
     *
     * @param trial so long a box tries a change
     * @param soak so long a stage is watched after it has settled
     * @param illShare more than this share of the changed boxes being ill stops it, 0 to 1
     */
    record Care(Duration trial, Duration soak, double illShare) {
        /** So long a stage takes at most, if its program is not ended. */
        Duration stageMax() {
            return trial.plus(ANSWER_WITHIN).plus(soak);
        }
    }

    /**
     * How it went.
     *
     * @param done boxes with the change in force
     * @param absent boxes that were not there; the change waits for them at the broker
     * @param ill boxes and what is wrong with them
     * @param untouched boxes that were not sent anything, because it stopped before
     */
    record Outcome(
            List<String> done,
            List<String> absent,
            Map<String, String> ill,
            List<String> untouched) {
        Outcome {
            done = List.copyOf(done);
            absent = List.copyOf(absent);
            ill = Map.copyOf(ill);
            untouched = List.copyOf(untouched);
        }
    }

    private final Boxes boxes;
    private final Care care;
    private final Consumer<String> say;
    private final Consumer<Outcome> reached;
    private final Map<String, Set<String>> errorsBefore = new LinkedHashMap<>();
    private final Set<String> absent = new LinkedHashSet<>();

    /**
     * @param say is told of each stage, in words
     * @param reached how it stands, when a stage was sent and when it has settled
     */
    Rollout(Boxes boxes, Care care, Consumer<String> say, Consumer<Outcome> reached) {
        this.boxes = boxes;
        this.care = care;
        this.say = say;
        this.reached = reached;
    }

    /** How many boxes have the change after each stage. */
    static List<Integer> stages(int boxes) {
        Set<Integer> ends = new LinkedHashSet<>();
        for (int end :
                new int[] {
                    Math.min(1, boxes), Math.ceilDiv(boxes, 100), Math.ceilDiv(boxes, 10), boxes
                }) {
            ends.add(end);
        }
        ends.remove(0);
        return List.copyOf(ends);
    }

    /**
     * @param all whose settings are to change; those that are there go first
     */
    Outcome run(List<String> all) throws LinkException, InterruptedException {
        List<String> order = new ArrayList<>(all);
        order.sort(
                java.util.Comparator.comparing((String box) -> !boxes.condition(box).isOnline())
                        .thenComparing(box -> box));
        int from = 0;
        Outcome soFar = outcome(order, 0);
        List<Integer> ends = stages(order.size());
        for (int stage = 0; stage < ends.size(); stage++) {
            int to = ends.get(stage);
            say.accept(
                    "stage %d of %d: %d of %d boxes"
                            .formatted(stage + 1, ends.size(), to, order.size()));
            List<String> sent = order.subList(from, to);
            for (String box : sent) {
                Condition before = boxes.condition(box);
                errorsBefore.put(box, before.errors());
                if (!before.isOnline()) {
                    absent.add(box);
                }
                boxes.send(box);
            }
            from = to;
            reached.accept(outcome(order, to));
            settle(order.subList(0, to));
            soFar = outcome(order, to);
            reached.accept(soFar);
            int ill = soFar.ill().size();
            if (ill > care.illShare() * to) {
                say.accept("stopped: %d of %d boxes are ill".formatted(ill, to));
                break;
            }
        }
        return soFar;
    }

    private Outcome outcome(List<String> order, int from) {
        List<String> touched = order.subList(0, from);
        Map<String, String> ill = ill(touched);
        return new Outcome(
                touched.stream()
                        .filter(box -> boxes.condition(box).isDone() && !ill.containsKey(box))
                        .toList(),
                touched.stream().filter(absent::contains).toList(),
                ill,
                order.subList(from, order.size()));
    }

    /** Waits until every box has answered, and then a little longer. */
    private void settle(List<String> touched) throws LinkException, InterruptedException {
        Set<String> open = new HashSet<>(touched);
        long end = boxes.nanos() + care.trial().plus(ANSWER_WITHIN).toNanos();
        while (boxes.nanos() - end < 0) {
            boxes.listen(LISTEN);
            open.removeIf(
                    box -> {
                        Condition now = boxes.condition(box);
                        if (now.isDone()) {
                            absent.remove(box);
                        }
                        return now.isDone() || !now.refusal().isEmpty() || absent.contains(box);
                    });
            if (open.isEmpty()) {
                break;
            }
        }
        long soaked = boxes.nanos() + care.soak().toNanos();
        while (boxes.nanos() - soaked < 0) {
            boxes.listen(LISTEN);
        }
    }

    private Map<String, String> ill(List<String> touched) {
        Map<String, String> ill = new LinkedHashMap<>();
        for (String box : touched) {
            Condition now = boxes.condition(box);
            Set<String> errors = new HashSet<>(now.errors());
            errors.removeAll(errorsBefore.getOrDefault(box, Set.of()));
            if (!now.refusal().isEmpty()) {
                ill.put(box, now.refusal());
            } else if (!absent.contains(box)) {
                if (!now.isOnline()) {
                    ill.put(box, "is not there any more");
                } else if (!now.isDone()) {
                    ill.put(box, "has not answered");
                } else if (!errors.isEmpty()) {
                    ill.put(box, "has new faults: " + String.join(", ", errors));
                }
            }
        }
        return ill;
    }
}
