package facecount.inference;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The native library: its start, its version, and what a session is opened with. */
final class OnnxRuntime {
    /** DJL's name of the engine. */
    static final String ENGINE = "OnnxRuntime";

    /* Held, since java.util.logging forgets the level of a logger that nobody refers to. DJL
     * warns at every start that there is no CUDA, which the ladder reports in its own words. */
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("ai.djl.onnxruntime"), Logger.getLogger("ai.djl.util"));

    private OnnxRuntime() {}

    /**
     * Starts the engine through DJL, which insists on being the first to do so.
     *
     * @return the native library's own version; DJL's is a constant that says something else
     * @throws InferenceException if the native library cannot be loaded
     */
    static String start() {
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
        try {
            Engine.getEngine(ENGINE);
            return OrtEnvironment.getEnvironment().getVersion();
        } catch (RuntimeException | LinkageError e) {
            throw new InferenceException(
                    "ONNX Runtime cannot be started (%s); install the package for this processor"
                            .formatted(e),
                    e);
        }
    }

    /**
     * @param batch what an open batch dimension is fixed to; the library's memory grows with
     *     changing shapes
     * @throws OrtException if the accelerator's provider is missing
     */
    static OrtSession.SessionOptions sessionOptions(
            Accelerator accelerator, boolean fp16, long batch) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            // A thread that spins for work takes the core that the capture needs.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            options.setInterOpNumThreads(1);
            options.setSymbolicDimensionValue("N", batch);
            switch (accelerator) {
                case Accelerator.Cpu(int threads) -> options.setIntraOpNumThreads(threads);
                case Accelerator.Cuda(int deviceId) -> {
                    options.setIntraOpNumThreads(1);
                    addCuda(options, deviceId);
                }
                case Accelerator.TensorRt(int deviceId, Path engineCache) -> {
                    options.setIntraOpNumThreads(1);
                    addTensorRt(options, deviceId, engineCache, fp16);
                    // What TensorRT does not take, CUDA does; without CUDA there is no TensorRT.
                    addCuda(options, deviceId);
                }
            }
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private static void addCuda(OrtSession.SessionOptions options, int deviceId)
            throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(deviceId)) {
            options.addCUDA(cuda);
        }
    }

    private static void addTensorRt(
            OrtSession.SessionOptions options, int deviceId, Path engineCache, boolean fp16)
            throws OrtException {
        try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(deviceId)) {
            Files.createDirectories(engineCache);
            tensorRt.add("trt_fp16_enable", fp16 ? "1" : "0");
            tensorRt.add("trt_engine_cache_enable", "1");
            tensorRt.add("trt_engine_cache_path", engineCache.toString());
            tensorRt.add("trt_timing_cache_enable", "1");
            tensorRt.add("trt_timing_cache_path", engineCache.toString());
            tensorRt.add("trt_max_workspace_size", "268435456");
            options.addTensorrt(tensorRt);
        } catch (IOException e) {
            throw new UncheckedIOException("engine cache " + engineCache, e);
        }
    }
}
