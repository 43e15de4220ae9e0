package facecount.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One net's input and outputs, off the Java heap and used again for every call: nothing is
 * allocated or copied between the picture and the net, and an embedding never touches the heap.
 *
 * <p>Any thread may open and close it; one at a time uses it.
 */
final class PinnedTensors implements AutoCloseable {
    private final String inputName;
    private final long[] inputShape;
    private final Input input;
    private final Outputs outputs;
    private final boolean ownsOutputs;

    PinnedTensors(String inputName, long[] inputShape, Map<String, long[]> outputShapes) {
        this(inputName, inputShape, new Outputs(outputShapes), true);
    }

    private PinnedTensors(
            String inputName, long[] inputShape, Outputs outputs, boolean ownsOutputs) {
        this.inputName = inputName;
        this.inputShape = inputShape.clone();
        this.outputs = outputs;
        this.ownsOutputs = ownsOutputs;
        try {
            this.input = new Input(inputName, inputShape);
        } catch (InferenceException e) {
            if (ownsOutputs) {
                outputs.close();
            }
            throw e;
        }
    }

    /**
     * An input of its own with these outputs, so that the next picture can be written while the net
     * reads this one's. To be closed before these.
     */
    PinnedTensors withAnotherInput() {
        return new PinnedTensors(inputName, inputShape, outputs, false);
    }

    /** Floats in native order, shape as the catalogue says. */
    MemorySegment input() {
        return input.segment;
    }

    /** Floats in native order. */
    MemorySegment output(String name) {
        MemorySegment segment = outputs.segments.get(name);
        if (segment == null) {
            throw new InferenceException(
                    "the net has no output %s, only %s".formatted(name, outputs.segments.keySet()));
        }
        return segment;
    }

    /** All outputs, in the net's order. */
    Collection<MemorySegment> outputs() {
        return outputs.segments.values();
    }

    Map<String, OnnxTensor> inputTensors() {
        return input.tensors;
    }

    Map<String, OnnxTensor> outputTensors() {
        return outputs.tensors;
    }

    @Override
    public void close() {
        input.close();
        if (ownsOutputs) {
            outputs.close();
        }
    }

    private static final class Input implements AutoCloseable {
        final Arena arena = Arena.ofShared();
        final MemorySegment segment;
        final Map<String, OnnxTensor> tensors;

        Input(String name, long[] shape) {
            try {
                segment = allocate(arena, shape);
                tensors = Map.of(name, tensor(segment, shape));
            } catch (OrtException e) {
                arena.close();
                throw noMemory(e);
            }
        }

        @Override
        public void close() {
            tensors.values().forEach(OnnxTensor::close);
            arena.close();
        }
    }

    private static final class Outputs implements AutoCloseable {
        final Arena arena = Arena.ofShared();
        final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        final Map<String, MemorySegment> segments = new LinkedHashMap<>();

        Outputs(Map<String, long[]> shapes) {
            try {
                for (Map.Entry<String, long[]> output : shapes.entrySet()) {
                    MemorySegment segment = allocate(arena, output.getValue());
                    segments.put(output.getKey(), segment);
                    tensors.put(output.getKey(), tensor(segment, output.getValue()));
                }
            } catch (OrtException e) {
                close();
                throw noMemory(e);
            }
        }

        @Override
        public void close() {
            tensors.values().forEach(OnnxTensor::close);
            arena.close();
        }
    }

    private static MemorySegment allocate(Arena arena, long[] shape) {
        long floats = 1;
        for (long size : shape) {
            floats = Math.multiplyExact(floats, size);
        }
        return arena.allocate(Math.multiplyExact(floats, Float.BYTES), 64);
    }

    private static OnnxTensor tensor(MemorySegment segment, long[] shape) throws OrtException {
        return OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                segment.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer(),
                shape);
    }

    private static InferenceException noMemory(OrtException e) {
        return new InferenceException("no memory for a net's tensors: " + e.getMessage(), e);
    }
}
