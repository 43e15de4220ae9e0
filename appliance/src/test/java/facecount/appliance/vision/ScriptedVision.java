package facecount.appliance.vision;

import facecount.appliance.supervisor.ParentWatch;
import facecount.camera.CameraStatus;
import facecount.camera.Delivery;
import facecount.camera.Frame;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * The vision process as it is, but for camera and models: a program of its own for tests that kill
 * it. Five people walk by for ever, one every three pictures.
 */
final class ScriptedVision {
    static final int PEOPLE = 5;

    private ScriptedVision() {}

    public static void main(String[] arguments) {
        Path socket = Path.of(arguments[0]);
        ParentWatch.start(System.in);
        System.exit(
                new VisionProcess(
                                socket, EndlessPictures::new, () -> new ScriptedAnalysis(PEOPLE, 3))
                        .run());
    }

    /** A grey picture every 20 ms. */
    private static final class EndlessPictures implements Pictures {
        private final Arena arena = Arena.ofShared();
        private final Frame frame = new Frame(arena);
        private long sequence;

        @Override
        public Delivery take(Duration limit) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            frame.prepare(64, 48, sequence++, Instant.now());
            return new Delivery.Picture(frame);
        }

        @Override
        public CameraStatus status() {
            return new CameraStatus(
                    CameraStatus.State.DELIVERING, "script", sequence, 0, 0, 0, "", Instant.EPOCH);
        }

        @Override
        public boolean areSeparate() {
            return false;
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}
