package facecount.inference;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A net of the catalogue, ready to be run: its session, its tensors, and a count of its calls. Not
 * thread-safe.
 */
final class Net implements AutoCloseable {
    private final ModelEntry entry;
    private final NetSession session;
    private final PinnedTensors tensors;
    private final List<PinnedTensors> otherInputs = new ArrayList<>();
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

    /** The net's outputs with another input of the same shape; closed with the net. */
    PinnedTensors anotherInput() {
        PinnedTensors another = tensors.withAnotherInput();
        otherInputs.add(another);
        return another;
    }

    void run() {
        run(tensors);
    }

    /**
     * @param input from {@link #anotherInput}
     */
    void run(PinnedTensors input) {
        long start = System.nanoTime();
        session.run(input);
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
        otherInputs.forEach(PinnedTensors::close);
        tensors.close();
    }
}
