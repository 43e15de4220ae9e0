package facecount.appliance.health;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Proof of work for the watchdog: the keep-alive may be sent only while every stage has advanced in
 * time or is known to wait. A timer that pings by itself would prove nothing. Thread-safe.
 */
public final class Progress {
    private final LongSupplier nanoTime;
    private final List<Stage> stages = new CopyOnWriteArrayList<>();

    public Progress() {
        this(System::nanoTime);
    }

    Progress(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Adds a stage; it counts as advancing now.
     *
     * @param limit within which it advances again if it is well
     */
    public Stage stage(String name, Duration limit) {
        var stage = new Stage(name, limit);
        stages.add(stage);
        return stage;
    }

    /** What stands still though it should not, one sentence each; empty if all is well. */
    public List<String> stalled() {
        long now = nanoTime.getAsLong();
        return stages.stream()
                .filter(stage -> now - stage.deadline.nanos() > 0)
                .map(stage -> stage.sentence(now))
                .toList();
    }

    /** Removes a stage that has ended on purpose. */
    public void remove(Stage stage) {
        stages.remove(stage);
    }

    /** One stage's side of it; any thread may call it. */
    public final class Stage {
        private final String name;
        private final Duration limit;
        private volatile Deadline deadline;

        private Stage(String name, Duration limit) {
            this.name = name;
            this.limit = limit;
            this.deadline = new Deadline(nanoTime.getAsLong() + limit.toNanos(), "");
        }

        /** Something was done: a picture looked at, a transaction written, a round completed. */
        public void advanced() {
            deadline = new Deadline(nanoTime.getAsLong() + limit.toNanos(), "");
        }

        /**
         * The stage waits, and knows for what.
         *
         * @param reason as "the camera is absent and tried again"
         * @param atMost after which it will have advanced, or said again that it waits
         */
        public void waits(String reason, Duration atMost) {
            deadline = new Deadline(nanoTime.getAsLong() + atMost.toNanos(), reason);
        }

        private String sentence(long now) {
            Deadline missed = deadline;
            return "%s: overdue by %d s%s"
                    .formatted(
                            name,
                            TimeUnit.NANOSECONDS.toSeconds(now - missed.nanos()),
                            missed.waitsFor().isEmpty()
                                    ? ""
                                    : ", waited because " + missed.waitsFor());
        }
    }

    private record Deadline(long nanos, String waitsFor) {}
}
