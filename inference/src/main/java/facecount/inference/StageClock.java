package facecount.inference;

import java.time.Duration;

/** Adds up the time of one stage. */
final class StageClock {
    private long calls;
    private long nanos;
    private long startedAt;

    void start() {
        startedAt = System.nanoTime();
    }

    void stop() {
        nanos += System.nanoTime() - startedAt;
        calls++;
    }

    StageTimes.Stage stage() {
        return new StageTimes.Stage(calls, Duration.ofNanos(nanos));
    }
}
