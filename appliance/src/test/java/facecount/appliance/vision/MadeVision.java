package facecount.appliance.vision;

import facecount.camera.CameraStatus;
import facecount.inference.Observation;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A vision without camera and models, in a test's own process: what it is told to see it says to
 * the core, over the real socket, until the core has confirmed it.
 */
public final class MadeVision implements AutoCloseable {
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

    private final SocketCoreLink core;
    private final Thread reporter;

    /**
     * @param socket the core's, which need not be there yet
     */
    public MadeVision(Path socket) {
        core = SocketCoreLink.open(socket, new SecureRandom().nextLong());
        reporter = Thread.ofPlatform().daemon().name("made-vision").start(this::report);
    }

    private void report() {
        try {
            for (long pictures = 1; true; pictures++) {
                core.report(
                        new VisionReport(
                                new CameraStatus(
                                        CameraStatus.State.DELIVERING,
                                        "made",
                                        pictures,
                                        0,
                                        0,
                                        0,
                                        "",
                                        Instant.EPOCH),
                                false,
                                "made",
                                pictures,
                                1,
                                OptionalDouble.empty(),
                                core.unacknowledged(),
                                List.of()));
                Thread.sleep(REPORT_INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits while the core is behind, or away. */
    public void sees(Observation observation) {
        core.observe(observation, () -> {});
    }

    /** How many observations the core has not confirmed. */
    public int unconfirmed() {
        return core.unacknowledged();
    }

    @Override
    public void close() {
        reporter.interrupt();
        core.close();
    }
}
