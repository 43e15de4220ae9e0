package facecount.appliance.supervisor;

import java.time.Duration;

/**
 * Looks through the whole heap now and then.
 *
 * <p>At this program's rate of allocation the old space fills for hours before the collector looks
 * at it by itself; meanwhile it takes page after page, and what dead objects hold outside of the
 * heap, as a face's description, is not given back. The process stands still meanwhile, so it is
 * done rarely: docs/performance.md says how long.
 */
public final class MemoryUpkeep {
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private MemoryUpkeep() {}

    /** Goes on until the process ends. */
    public static void start() {
        start(INTERVAL);
    }

    static Thread start(Duration interval) {
        return Thread.ofPlatform()
                .name("memory-upkeep")
                .daemon()
                .start(() -> collectEvery(interval));
    }

    private static void collectEvery(Duration interval) {
        try {
            while (true) {
                Thread.sleep(interval);
                System.gc();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
