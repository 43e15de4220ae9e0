package facecount.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One net's input and outputs, off the Java heap and used again for every call: nothing is
 * allocated or copied between the picture and the net, and an embedding never touches the heap.
 *
 * <p>Any thread may open and close it; one at a time uses it.
 */
final class PinnedTensors implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
    private final Map<String, MemorySegment> outputSegments = new LinkedHashMap<>();
    private final MemorySegment input;

    PinnedTensors(String inputName, long[] inputShape, Map<String, long[]> outputShapes) {
        try {
            input = allocate(inputShape);
            inputs.put(inputName, tensor(input, inputShape));
            for (Map.Entry<String, long[]> output : outputShapes.entrySet()) {
                MemorySegment segment = allocate(output.getValue());
                outputSegments.put(output.getKey(), segment);
                outputs.put(output.getKey(), tensor(segment, output.getValue()));
            }
        } catch (OrtException e) {
            arena.close();
            throw new InferenceException("no memory for a net's tensors: " + e.getMessage(), e);
        }
    }

    /** Floats in native order, shape as the catalogue says. */
    MemorySegment input() {
        return input;
    }

    /** Floats in native order. */
    MemorySegment output(String name) {
        MemorySegment segment = outputSegments.get(name);
        if (segment == null) {
            throw new InferenceException(
                    "the net has no output %s, only %s".formatted(name, outputSegments.keySet()));
        }
        return segment;
    }

    Map<String, OnnxTensor> inputTensors() {
        return inputs;
    }

    Map<String, OnnxTensor> outputTensors() {
        return outputs;
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
        arena.close();
    }

    private MemorySegment allocate(long[] shape) {
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
}
