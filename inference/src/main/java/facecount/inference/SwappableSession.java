package facecount.inference;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Runs on one session until a faster one is ready: TensorRT needs minutes to build an engine, and
 * counting does not wait for it. If the faster one cannot be had, the first stays.
 *
 * <p>Not thread-safe, apart from the future: belongs to the analysis thread, which does the swap
 * between two calls.
 */
final class SwappableSession implements NetSession {
    private static final System.Logger LOG = System.getLogger(SwappableSession.class.getName());

    private final String name;
    private NetSession current;
    private CompletableFuture<? extends NetSession> faster;
    private boolean waiting = true;
    private boolean swapped;

    SwappableSession(
            String name, NetSession first, CompletableFuture<? extends NetSession> faster) {
        this.name = name;
        this.current = first;
        this.faster = faster;
    }

    @Override
    public void run(PinnedTensors tensors) {
        if (waiting && faster.isDone()) {
            waiting = false;
            swap(tensors);
        } else {
            current.run(tensors);
        }
    }

    /** Whether the calls go to the faster session. */
    boolean isSwapped() {
        return swapped;
    }

    @Override
    public void close() {
        current.close();
        if (waiting) {
            // Built or not yet: whoever comes too late is closed as soon as it is there.
            CompletableFuture<Void> _ = faster.thenAccept(NetSession::close);
        }
    }

    /* The call at hand is made on both: an engine that was built can still be wrong. */
    private void swap(PinnedTensors tensors) {
        NetSession ready;
        try {
            ready = faster.join();
        } catch (CompletionException | java.util.concurrent.CancellationException e) {
            stay("the accelerator's engine was not built: " + e.getMessage());
            current.run(tensors);
            return;
        }
        try {
            if (AcceleratorTrial.agree(current, ready, tensors)) {
                current.close();
                current = ready;
                swapped = true;
                LOG.log(INFO, () -> "model %s now runs on the accelerator".formatted(name));
                return;
            }
            stay("the accelerator's engine gives other numbers; delete its cache to build it anew");
        } catch (InferenceException e) {
            stay("the accelerator's engine cannot be run: " + e.getMessage());
            current.run(tensors);
        }
        ready.close();
    }

    private void stay(String reason) {
        LOG.log(WARNING, () -> "model %s stays on the CPU, %s".formatted(name, reason));
    }
}
