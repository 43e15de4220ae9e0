package facecount.appliance.vision;

import facecount.camera.CameraStatus;
import facecount.camera.Delivery;
import facecount.camera.Frame;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** A camera that plays a script, one step each time it is asked; after the last it ends. */
final class ScriptedPictures implements Pictures {
    private final Arena arena = Arena.ofShared();
    private final Frame frame = new Frame(arena);
    private final Queue<Supplier<Delivery>> script = new ArrayDeque<>();
    private final boolean separate;
    private CameraStatus.State state = CameraStatus.State.DELIVERING;
    private long sequence;

    ScriptedPictures(boolean separate) {
        this.separate = separate;
    }

    ScriptedPictures picture(Instant at, int brightness) {
        return then(
                () -> {
                    frame.prepare(64, 48, sequence++, at).fill((byte) brightness);
                    return new Delivery.Picture(frame);
                });
    }

    ScriptedPictures nothing(CameraStatus.State inState) {
        return then(
                () -> {
                    state = inState;
                    return new Delivery.Nothing();
                });
    }

    ScriptedPictures then(Supplier<Delivery> step) {
        script.add(step);
        return this;
    }

    @Override
    public Delivery take(Duration limit) {
        Supplier<Delivery> next = script.poll();
        return next == null ? new Delivery.End() : next.get();
    }

    @Override
    public CameraStatus status() {
        return new CameraStatus(state, "script", sequence, 0, 0, 0, "", Instant.EPOCH);
    }

    @Override
    public boolean areSeparate() {
        return separate;
    }

    @Override
    public void close() {
        arena.close();
    }
}
