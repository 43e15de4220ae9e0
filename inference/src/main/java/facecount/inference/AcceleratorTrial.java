package facecount.inference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import ai.onnxruntime.OrtException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Tries an accelerator out before anybody relies on it. A library that loads is not a GPU that
 * computes: what runs a net must say what the CPU says.
 */
final class AcceleratorTrial {
    /* Half precision has three digits, and a net of fifty layers loses some; a broken driver gives
     * zeros, NaN or noise. As a share of an output's largest number. */
    private static final float TOLERANCE = 0.05f;

    private AcceleratorTrial() {}

    /**
     * The probe of the ladder. On CUDA the smallest detector is run and compared; TensorRT takes
     * minutes to build an engine, so there only its library is tried, and each engine is compared
     * when it is ready, see {@link SwappableSession}.
     *
     * @throws OrtException if the library is missing
     * @throws InferenceException if the net cannot be run or says something else
     */
    static void tryOut(Path modelsFolder, AnalysisSettings settings, Accelerator accelerator)
            throws OrtException {
        OnnxRuntime.sessionOptions(accelerator, settings.fp16(), 1).close();
        if (accelerator instanceof Accelerator.Cuda) {
            ModelEntry entry = ModelEntry.read(modelsFolder, settings.models().smallDetector());
            Path file = entry.checkedFile();
            try (DjlSession cpu =
                            DjlSession.load(entry, file, new Accelerator.Cpu(1), settings.fp16());
                    DjlSession gpu = DjlSession.load(entry, file, accelerator, settings.fp16());
                    PinnedTensors tensors =
                            new PinnedTensors(
                                    entry.text("input.name"),
                                    entry.inputShape(),
                                    cpu.outputShapes())) {
                paint(tensors.input());
                if (!agree(cpu, gpu, tensors)) {
                    throw new InferenceException(
                            "model %s gives other numbers on %s than on the CPU"
                                    .formatted(entry.name(), accelerator.label()));
                }
            }
        }
    }

    /**
     * Runs both on the tensors.
     *
     * @return whether they say the same; afterwards the outputs are those of {@code trusted} either
     *     way
     * @throws InferenceException if one of them cannot be run
     */
    static boolean agree(NetSession trusted, NetSession other, PinnedTensors tensors) {
        trusted.run(tensors);
        try (Arena arena = Arena.ofConfined()) {
            // Off the heap, and overwritten: an embedding may be among the outputs.
            MemorySegment[] expected =
                    tensors.outputs().stream()
                            .map(output -> arena.allocate(output.byteSize(), 64).copyFrom(output))
                            .toArray(MemorySegment[]::new);
            boolean same = true;
            try {
                tensors.outputs().forEach(output -> output.fill((byte) 0));
                other.run(tensors);
                int i = 0;
                for (MemorySegment output : tensors.outputs()) {
                    same &= isClose(expected[i++], output);
                }
            } finally {
                int i = 0;
                for (MemorySegment output : tensors.outputs()) {
                    output.copyFrom(expected[i]);
                    expected[i++].fill((byte) 0);
                }
            }
            return same;
        }
    }

    private static boolean isClose(MemorySegment expected, MemorySegment actual) {
        float largest = 0;
        float away = 0;
        for (long i = 0; i < expected.byteSize() / Float.BYTES; i++) {
            float value = expected.getAtIndex(JAVA_FLOAT, i);
            float difference = Math.abs(value - actual.getAtIndex(JAVA_FLOAT, i));
            if (!(difference < Float.MAX_VALUE)) {
                return false;
            }
            largest = Math.max(largest, Math.abs(value));
            away = Math.max(away, difference);
        }
        return away <= TOLERANCE * largest;
    }

    /** Neither black nor flat, so that every layer has something to do. */
    private static void paint(MemorySegment input) {
        for (long i = 0; i < input.byteSize() / Float.BYTES; i++) {
            input.setAtIndex(JAVA_FLOAT, i, (float) ((i * 37 + i / 640 * 11) % 256));
        }
    }
}
