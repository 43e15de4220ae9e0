package facecount.appliance.vision;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import facecount.appliance.clock.BootTime;
import facecount.camera.CameraException;
import facecount.camera.CameraStatus;
import facecount.inference.FaceAnalyzer;
import facecount.inference.InferenceException;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The vision process from start to end. {@link #run} once, by the main thread. */
public final class VisionProcess {
    private static final System.Logger LOG = System.getLogger(VisionProcess.class.getName());

    /** The loop's own limits end it before; whoever stops us kills after 5 s. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(4);

    private final Path socket;
    private final Supplier<Pictures> openPictures;
    private final Supplier<Analysis> openAnalysis;
    private final CountDownLatch done = new CountDownLatch(1);

    /* Guarded by this. */
    private @Nullable AnalysisLoop loop;
    private boolean stopping;

    public VisionProcess(VisionSettings settings) {
        this(
                settings.socket(),
                () -> Pictures.of(LocalVision.camera(settings, new BootTime())),
                () -> Analysis.of(FaceAnalyzer.open(settings.modelsFolder(), settings.analysis())));
    }

    VisionProcess(Path socket, Supplier<Pictures> openPictures, Supplier<Analysis> openAnalysis) {
        this.socket = socket;
        this.openPictures = openPictures;
        this.openAnalysis = openAnalysis;
    }

    /**
     * Looks until there is a reason to end. On SIGTERM what was seen is still delivered if the core
     * takes it within two seconds.
     *
     * @return the exit code, see {@link VisionExit}
     */
    public int run() {
        Thread hook = Thread.ofPlatform().name("vision-stop").unstarted(this::stop);
        Runtime.getRuntime().addShutdownHook(hook);
        /* The core knows of this process while the models are still being loaded. */
        try (CoreLink core = SocketCoreLink.open(socket, new SecureRandom().nextLong())) {
            return watch(core);
        } catch (CameraException e) {
            LOG.log(ERROR, e.getMessage());
            return VisionExit.SOURCE_UNREADABLE;
        } finally {
            done.countDown();
        }
    }

    private int watch(CoreLink core) {
        try (Pictures pictures = openPictures.get();
                Analysis analysis = open(pictures, core)) {
            AnalysisLoop opened = new AnalysisLoop(pictures, analysis, core);
            synchronized (this) {
                if (stopping) {
                    return VisionExit.TERMINATED;
                }
                loop = opened;
            }
            return exitCode(opened.run());
        } catch (ModelsUnusable e) {
            LOG.log(ERROR, e.getMessage());
            return VisionExit.MISCONFIGURED;
        } catch (InferenceException e) {
            LOG.log(ERROR, "the accelerator failed, a fresh process is needed", e);
            return VisionExit.ACCELERATOR_LOST;
        }
    }

    private Analysis open(Pictures pictures, CoreLink core) {
        core.report(loading(pictures.status()));
        try {
            return openAnalysis.get();
        } catch (InferenceException e) {
            throw new ModelsUnusable(e);
        }
    }

    private static VisionReport loading(CameraStatus camera) {
        return new VisionReport(camera, false, "", 0, 0, OptionalDouble.empty(), 0, List.of());
    }

    private static int exitCode(AnalysisLoop.Ending ending) {
        LOG.log(INFO, () -> "vision ends: " + ending);
        return switch (ending) {
            case STOPPED -> VisionExit.TERMINATED;
            case SOURCE_ENDED -> VisionExit.FINISHED;
            case RESTART_ASKED, CAMERA_HUNG, UNCONFIRMED -> VisionExit.FRESH_PROCESS_NEEDED;
        };
    }

    private void stop() {
        synchronized (this) {
            stopping = true;
            if (loop != null) {
                loop.stop();
            }
        }
        try {
            if (!done.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(ERROR, "vision does not come to its end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Told apart from an engine that worked and then failed. */
    private static final class ModelsUnusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ModelsUnusable(InferenceException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
