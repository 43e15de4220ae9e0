package facecount.appliance.vision;

import facecount.camera.Camera;
import facecount.inference.FaceAnalyzer;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Both halves in this process, through the socket's codec but without the socket: for commands that
 * count a file.
 */
public final class LocalVision implements AutoCloseable {
    private final Pictures pictures;
    private final Analysis analysis;
    private final CoreLink core;
    private final AnalysisLoop loop;

    private LocalVision(Pictures pictures, Analysis analysis, CoreLink core) {
        this.pictures = pictures;
        this.analysis = analysis;
        this.core = core;
        this.loop = new AnalysisLoop(pictures, analysis, core);
    }

    /**
     * Opens the source and the models. The handler is called by the thread that calls {@link #run},
     * and greeted here.
     *
     * @param settings its socket is not used
     * @throws facecount.camera.CameraException if the source cannot be read
     * @throws facecount.inference.InferenceException if a model is missing
     */
    public static LocalVision open(VisionSettings settings, VisionLink.Handler handler) {
        Pictures pictures = Pictures.of(camera(settings, InstantSource.system()));
        try {
            Analysis analysis =
                    Analysis.of(FaceAnalyzer.open(settings.modelsFolder(), settings.analysis()));
            long session = RandomGenerator.getDefault().nextLong();
            return new LocalVision(pictures, analysis, new LoopbackLink(session, handler));
        } catch (RuntimeException e) {
            pictures.close();
            throw e;
        }
    }

    /**
     * Replays what is a file, and keeps open what is live.
     *
     * @param clock stamps the pictures
     */
    static Camera camera(VisionSettings settings, InstantSource clock) {
        return settings.camera().isLive()
                ? Camera.live(settings.camera(), clock)
                : Camera.replay(settings.camera(), settings.pace(), clock);
    }

    /**
     * Looks until the source ends or {@link #stop} is called; the calling thread does the work.
     *
     * @return whether the source came to its end
     */
    public boolean run() {
        return loop.run() == AnalysisLoop.Ending.SOURCE_ENDED;
    }

    /** Makes {@link #run} return soon. Any thread. */
    public void stop() {
        loop.stop();
    }

    @Override
    public void close() {
        core.close();
        pictures.close();
        analysis.close();
    }
}
