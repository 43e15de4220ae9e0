package facecount.appliance;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A wish to end: SIGTERM or SIGINT. The program's main thread ends its work and then lets the
 * process go.
 */
final class Stop {
    /** The kernel's patience and systemd's is longer; the work's own limits are shorter. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private Stop() {}

    /** From now on a signal asks for a stop, and the process ends once {@link #ended} is said. */
    static Stop onSignal() {
        Stop stop = new Stop();
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("stop")
                                .unstarted(
                                        () -> {
                                            stop.asked.countDown();
                                            stop.awaitEnd();
                                        }));
        return stop;
    }

    /** For work that a signal may cut short. */
    static Stop never() {
        return new Stop();
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Waits for the wish; true if it came within the limit. */
    boolean await(Duration limit) throws InterruptedException {
        return asked.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The work is done: a process that was told to end may go. */
    void ended() {
        ended.countDown();
    }

    private void awaitEnd() {
        try {
            if (!ended.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println(
                        "facecount: could not end in order within " + LIMIT.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
