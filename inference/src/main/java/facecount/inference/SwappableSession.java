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
            swap();
        }
        current.run(tensors);
    }

    /** Whether the calls go to the faster session. */
    boolean isSwapped() {
        return !waiting && !faster.isCompletedExceptionally();
    }

    @Override
    public void close() {
        current.close();
        if (waiting) {
            // Built or not yet: whoever comes too late is closed as soon as it is there.
            CompletableFuture<Void> _ = faster.thenAccept(NetSession::close);
        }
    }

    private void swap() {
        try {
            NetSession ready = faster.join();
            current.close();
            current = ready;
            LOG.log(INFO, () -> "model %s now runs on the accelerator".formatted(name));
        } catch (CompletionException | java.util.concurrent.CancellationException e) {
            LOG.log(
                    WARNING,
                    () ->
                            "model %s stays on the CPU, the accelerator's engine was not built: %s"
                                    .formatted(name, e.getMessage()));
        }
    }
}
