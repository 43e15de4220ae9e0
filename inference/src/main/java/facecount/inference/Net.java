package facecount.inference;

import java.lang.foreign.MemorySegment;

/**
 * A net of the catalogue, ready to be run: its session, its tensors, and a count of its calls. Not
 * thread-safe.
 */
final class Net implements AutoCloseable {
    private final ModelEntry entry;
    private final NetSession session;
    private final PinnedTensors tensors;
    private long calls;
    private long nanos;

    Net(ModelEntry entry, NetSession session, PinnedTensors tensors) {
        this.entry = entry;
        this.session = session;
        this.tensors = tensors;
    }

    ModelEntry entry() {
        return entry;
    }

    MemorySegment input() {
        return tensors.input();
    }

    MemorySegment output(String name) {
        return tensors.output(name);
    }

    void run() {
        long start = System.nanoTime();
        session.run(tensors);
        nanos += System.nanoTime() - start;
        calls++;
    }

    /** The same call on the tensors as they are, uncounted: what the net alone takes. */
    void runAlone() {
        session.run(tensors);
    }

    long calls() {
        return calls;
    }

    long nanos() {
        return nanos;
    }

    @Override
    public void close() {
        session.close();
        tensors.close();
    }
}
