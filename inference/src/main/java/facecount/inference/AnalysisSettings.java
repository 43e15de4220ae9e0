package facecount.inference;

import java.nio.file.Path;
import java.util.List;

/**
 * How faces are found and described.
 *
 * @param accelerator what should run the models; what is not there is passed over
 * @param cpuThreads threads inside one model call on the CPU, 1 to 64. One is the default: on two
 *     cores a second thread gains nothing and takes the capture's core.
 * @param deviceId which GPU, from 0
 * @param fp16 whether TensorRT may calculate in half precision
 * @param engineCache folder for TensorRT's engines
 * @param detectorScore from this confidence on a new face is believed, 0 to 1; a face that is
 *     already followed is kept down to six tenths of it
 * @param distinct whether faces are embedded, so that different people can be told apart
 * @param emotion whether emotions are read
 * @param mirrorInTracks whether a track's crops are embedded together with their mirror images:
 *     twice the time. Single pictures always are.
 * @param models names of the catalogue's entries to use
 */
public record AnalysisSettings(
        Choice accelerator,
        int cpuThreads,
        int deviceId,
        boolean fp16,
        Path engineCache,
        float detectorScore,
        boolean distinct,
        boolean emotion,
        boolean mirrorInTracks,
        Models models) {
    public AnalysisSettings {
        if (cpuThreads < 1 || cpuThreads > 64) {
            throw new IllegalArgumentException(
                    "a model call has 1 to 64 threads, got " + cpuThreads);
        }
        if (deviceId < 0) {
            throw new IllegalArgumentException("GPUs are numbered from 0, got " + deviceId);
        }
        if (!(detectorScore > 0 && detectorScore < 1)) {
            throw new IllegalArgumentException(
                    "the detector's score lies between 0 and 1, got " + detectorScore);
        }
    }

    /**
     * The best accelerator there is, everything switched on. A detector's score of 0.72: the faces
     * of the sample clip and of a collage of portraits reach 0.79 and more, what was none had 0.70
     * to 0.82 (2026-11-25); small and turned faces of other photos go down to 0.6.
     */
    public static AnalysisSettings defaults() {
        return new AnalysisSettings(
                Choice.AUTO,
                1,
                0,
                true,
                Path.of("/var/cache/facecount/engines"),
                0.72f,
                true,
                true,
                false,
                Models.defaults());
    }

    public AnalysisSettings withAccelerator(Choice choice) {
        return new AnalysisSettings(
                choice,
                cpuThreads,
                deviceId,
                fp16,
                engineCache,
                detectorScore,
                distinct,
                emotion,
                mirrorInTracks,
                models);
    }

    public AnalysisSettings withCpuThreads(int threads) {
        return new AnalysisSettings(
                accelerator,
                threads,
                deviceId,
                fp16,
                engineCache,
                detectorScore,
                distinct,
                emotion,
                mirrorInTracks,
                models);
    }

    /** The same with GPU device, precision and engine cache. */
    public AnalysisSettings withGpu(int device, boolean halfPrecision, Path cache) {
        return new AnalysisSettings(
                accelerator,
                cpuThreads,
                device,
                halfPrecision,
                cache,
                detectorScore,
                distinct,
                emotion,
                mirrorInTracks,
                models);
    }

    public AnalysisSettings withDetectorScore(float score) {
        return new AnalysisSettings(
                accelerator,
                cpuThreads,
                deviceId,
                fp16,
                engineCache,
                score,
                distinct,
                emotion,
                mirrorInTracks,
                models);
    }

    /** The same with the functions that the operator has chosen. */
    public AnalysisSettings withFunctions(boolean distinctPeople, boolean emotions) {
        return new AnalysisSettings(
                accelerator,
                cpuThreads,
                deviceId,
                fp16,
                engineCache,
                detectorScore,
                distinctPeople,
                emotions,
                mirrorInTracks,
                models);
    }

    public AnalysisSettings withMirrorInTracks(boolean mirror) {
        return new AnalysisSettings(
                accelerator,
                cpuThreads,
                deviceId,
                fp16,
                engineCache,
                detectorScore,
                distinct,
                emotion,
                mirror,
                models);
    }

    public AnalysisSettings withModels(Models names) {
        return new AnalysisSettings(
                accelerator,
                cpuThreads,
                deviceId,
                fp16,
                engineCache,
                detectorScore,
                distinct,
                emotion,
                mirrorInTracks,
                names);
    }

    /** What should run the models. */
    public enum Choice {
        /** TensorRT, else CUDA, else the CPU. */
        AUTO,
        CPU,
        CUDA,
        TENSORRT
    }

    /**
     * Names of entries in the catalogue, the part of the file's name before {@code .properties}.
     *
     * @param detector for films in landscape
     * @param largeDetector for upright films, and a second look at single pictures
     * @param smallDetector a last look at single pictures, for faces that fill them
     * @param recognizer makes the embeddings
     * @param emotions their probabilities are averaged, as logarithms
     */
    public record Models(
            String detector,
            String largeDetector,
            String smallDetector,
            String recognizer,
            List<String> emotions) {
        public Models {
            emotions = List.copyOf(emotions);
        }

        public static Models defaults() {
            return new Models(
                    "yunet",
                    "yunet_1280x736",
                    "yunet_320x192",
                    "sface",
                    List.of("emotion_minixception", "emotion_faceapi"));
        }
    }
}
