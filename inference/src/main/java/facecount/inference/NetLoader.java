package facecount.inference;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Loads nets of one catalogue onto the chosen accelerator.
 *
 * <p>On TensorRT each net starts on the CPU, and its engine is built on a thread of its own; the
 * queue of that thread is bounded by the handful of nets there are.
 */
final class NetLoader implements AutoCloseable {
    private final Path folder;
    private final AnalysisSettings settings;
    private final Accelerator accelerator;
    private final ExecutorService engineBuilder;

    NetLoader(Path folder, AnalysisSettings settings, Accelerator accelerator) {
        this.folder = folder;
        this.settings = settings;
        this.accelerator = accelerator;
        this.engineBuilder =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("engine-builder").factory());
    }

    /**
     * @throws InferenceException if the entry or its file is missing, wrong, or cannot be loaded
     */
    Net load(String name, String role) {
        ModelEntry entry = ModelEntry.read(folder, name).inRole(role);
        Path file = entry.checkedFile();
        return switch (accelerator) {
            case Accelerator.Cpu _, Accelerator.Cuda _ -> {
                DjlSession session = DjlSession.load(entry, file, accelerator, settings.fp16());
                yield net(entry, session, session);
            }
            case Accelerator.TensorRt(int deviceId, Path engines) -> {
                Accelerator ofModel =
                        new Accelerator.TensorRt(
                                deviceId,
                                new EngineCache(engines, Path.of("/"))
                                        .folderFor(entry, settings.fp16()));
                DjlSession cpu =
                        DjlSession.load(
                                entry,
                                file,
                                new Accelerator.Cpu(settings.cpuThreads()),
                                settings.fp16());
                CompletableFuture<DjlSession> engine =
                        CompletableFuture.supplyAsync(
                                () -> DjlSession.load(entry, file, ofModel, settings.fp16()),
                                engineBuilder);
                yield net(entry, cpu, new SwappableSession(name, cpu, engine));
            }
        };
    }

    /** Stops building engines that have not been begun; a net then stays on the CPU. */
    @Override
    public void close() {
        engineBuilder.shutdownNow();
    }

    private static Net net(ModelEntry entry, DjlSession shapes, NetSession session) {
        return new Net(
                entry,
                session,
                new PinnedTensors(
                        entry.text("input.name"), entry.inputShape(), shapes.outputShapes()));
    }
}
