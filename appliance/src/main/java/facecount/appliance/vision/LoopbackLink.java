package facecount.appliance.vision;

import facecount.appliance.vision.Message.Finished;
import facecount.appliance.vision.Message.FromCore;
import facecount.appliance.vision.Message.FromVision;
import facecount.appliance.vision.Message.Hello;
import facecount.appliance.vision.Message.Observed;
import facecount.appliance.vision.Message.Reported;
import facecount.appliance.vision.Message.Viewed;
import facecount.inference.Observation;
import facecount.inference.View;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Vision and core in one process, for commands that work on files: every message is encoded,
 * decoded and handed over by the thread that says it. The handler has it when the call returns, so
 * there is nothing to acknowledge. Belongs to one thread.
 */
public final class LoopbackLink implements CoreLink {
    private final long session;
    private final VisionLink.Handler handler;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(
                    ObservationCodec.LENGTH_BYTES + ObservationCodec.MESSAGE_BYTES_MAX);
    private long number;

    /** Greets the handler. */
    public LoopbackLink(long session, VisionLink.Handler handler) {
        this.session = session;
        this.handler = handler;
        say(new Hello(session, ProcessHandle.current().pid()));
    }

    /** Hands the observation over under the next number, from 1 on. */
    public void observe(Observation observation) {
        say(new Observed(++number, observation));
    }

    @Override
    public void observe(Observation observation, Runnable whileWaiting) {
        observe(observation);
    }

    @Override
    public void view(View view) {
        say(new Viewed(view));
    }

    @Override
    public void report(VisionReport report) {
        say(new Reported(report));
    }

    @Override
    public Wish wish() {
        return Wish.WATCH;
    }

    @Override
    public int unacknowledged() {
        return 0;
    }

    @Override
    public void hurry(Duration limit) {}

    @Override
    public boolean flush(Duration limit, Runnable whileWaiting) {
        return true;
    }

    @Override
    public boolean finish(Duration limit) {
        say(new Finished());
        return true;
    }

    @Override
    public void close() {
        handler.disconnected(session);
    }

    private void say(FromVision message) {
        buffer.clear();
        ObservationCodec.encode(message, buffer);
        buffer.flip();
        ObservationCodec.checkedLength(buffer.getInt());
        Message received = ObservationCodec.decode(buffer);
        buffer.position(0);
        MemorySegment.ofBuffer(buffer).fill((byte) 0);
        switch (received) {
            case Hello(long itsSession, long pid) -> handler.connected(itsSession, pid);
            case Observed(long itsNumber, Observation observation) ->
                    handler.observed(session, itsNumber, observation);
            case Viewed(View view) -> handler.viewed(view);
            case Reported(VisionReport report) -> handler.reported(report);
            case Finished() -> handler.finished(session);
            case FromCore fromCore ->
                    throw new ProtocolException(
                            "only the core says " + fromCore.getClass().getSimpleName());
        }
    }
}
