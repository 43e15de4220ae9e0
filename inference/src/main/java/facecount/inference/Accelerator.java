package facecount.inference;

import java.nio.file.Path;

/** What runs the models. */
public sealed interface Accelerator {
    /** One word for reports: {@code cpu}, {@code cuda} or {@code tensorrt}. */
    default String label() {
        return switch (this) {
            case Cpu _ -> "cpu";
            case Cuda _ -> "cuda";
            case TensorRt _ -> "tensorrt";
        };
    }

    /**
     * @param threads threads inside one model call, 1 or more
     */
    record Cpu(int threads) implements Accelerator {}

    record Cuda(int deviceId) implements Accelerator {}

    /**
     * @param engineCache folder that keeps the built engines, so that only the first start builds
     *     them
     */
    record TensorRt(int deviceId, Path engineCache) implements Accelerator {}
}
