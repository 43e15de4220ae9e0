package facecount.convert;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a net with quantised weights into the same net with float weights.
 *
 * <p>Every {@code DequantizeLinear} of a constant, and every {@code Reshape} of its result, becomes
 * a float weight; nothing else of the calculation changes. Graph inputs that are weights or that
 * nothing reads go, as do the shapes noted for values in between.
 *
 * <p>Weights below 1e-20 become zero: they change nothing in the sums they go into, and a processor
 * multiplies denormal numbers many times slower (measured on another face net of the same kind:
 * seven times, 2026-11-25).
 */
final class ConstantFolding {
    private static final float TINY = 1e-20f;

    private final GraphProto graph;
    private final Map<String, TensorProto> given = new HashMap<>();
    private final Map<String, Tensor> folded = new LinkedHashMap<>();

    private ConstantFolding(GraphProto graph) {
        this.graph = graph;
        graph.getInitializerList().forEach(weight -> given.put(weight.getName(), weight));
    }

    /**
     * @throws ConvertException if a constant has a form that is not understood
     */
    static ModelProto fold(ModelProto model) {
        return model.toBuilder().setGraph(new ConstantFolding(model.getGraph()).folded()).build();
    }

    private GraphProto folded() {
        List<NodeProto> kept = new ArrayList<>();
        for (NodeProto node : graph.getNodeList()) {
            Optional<Tensor> constant = constant(node);
            if (constant.isPresent()) {
                folded.put(node.getOutput(0), constant.get());
            } else {
                kept.add(node);
            }
        }
        Set<String> read = new HashSet<>();
        kept.forEach(node -> read.addAll(node.getInputList()));
        graph.getOutputList().forEach(output -> read.add(output.getName()));

        GraphProto.Builder result =
                graph.toBuilder()
                        .clearNode()
                        .addAllNode(kept)
                        .clearInitializer()
                        .clearInput()
                        .clearValueInfo();
        for (TensorProto weight : graph.getInitializerList()) {
            if (read.contains(weight.getName())) {
                result.addInitializer(flushed(weight));
            }
        }
        folded.forEach(
                (name, tensor) -> {
                    if (read.contains(name)) {
                        result.addInitializer(flushed(OnnxTensors.of(name, tensor)));
                    }
                });
        for (ValueInfoProto input : graph.getInputList()) {
            String name = input.getName();
            if (read.contains(name) && !given.containsKey(name) && !folded.containsKey(name)) {
                result.addInput(input);
            }
        }
        return result.build();
    }

    private Optional<Tensor> constant(NodeProto node) {
        return switch (node.getOpType()) {
            case "DequantizeLinear" -> dequantized(node);
            case "Reshape" -> reshaped(node);
            case String other -> Optional.empty();
        };
    }

    private Optional<Tensor> dequantized(NodeProto node) {
        TensorProto quantised = given.get(node.getInput(0));
        Optional<Tensor> scale = floats(node.getInput(1));
        if (quantised == null || scale.isEmpty()) {
            return Optional.empty();
        }
        int[] steps = OnnxTensors.bytes(quantised);
        int[] shape = OnnxTensors.shape(quantised);
        float[] scales = scale.get().values();
        int[] zeroPoints = zeroPoints(node, scales.length);
        Blocks blocks = blocks(node, shape, scale.get().rank());
        if (scales.length != blocks.count() || zeroPoints.length != blocks.count()) {
            throw new ConvertException(
                    "%s has %d scales and %d zero points, its shape and blocks need %d"
                            .formatted(
                                    node.getOutput(0),
                                    scales.length,
                                    zeroPoints.length,
                                    blocks.count()));
        }
        float[] values = new float[steps.length];
        for (int i = 0; i < values.length; i++) {
            int block = blocks.of(i);
            values[i] = (steps[i] - zeroPoints[block]) * scales[block];
        }
        return Optional.of(new Tensor(shape, values));
    }

    private int[] zeroPoints(NodeProto node, int count) {
        if (node.getInputCount() < 3 || node.getInput(2).isEmpty()) {
            return new int[count];
        }
        TensorProto zeroPoints = given.get(node.getInput(2));
        if (zeroPoints == null) {
            throw new ConvertException(
                    "%s: the weight is constant and its zero point %s is not"
                            .formatted(node.getOutput(0), node.getInput(2)));
        }
        return OnnxTensors.bytes(zeroPoints);
    }

    /**
     * Which scale belongs to which value; the three ways of ONNX's DequantizeLinear.
     *
     * @param inner values that follow each other along the axes behind the blocks' axis
     * @param length the size of the blocks' axis
     * @param blockLength how many values along that axis share a scale
     * @param outer the product of the axes before
     * @param perLayer how many scales there are along the axes behind: {@code inner}, or 1
     */
    private record Blocks(int outer, int length, int inner, int blockLength, boolean perLayer) {
        int along() {
            return (length + blockLength - 1) / blockLength;
        }

        int count() {
            return perLayer ? outer * along() * inner : along();
        }

        int of(int index) {
            int block = index / inner % length / blockLength;
            return perLayer
                    ? (index / inner / length * along() + block) * inner + index % inner
                    : block;
        }
    }

    private static Blocks blocks(NodeProto node, int[] shape, int scaleRank) {
        long blockLength = number(node, "block_size", 0);
        int values = product(shape, 0, shape.length);
        if (blockLength == 0 && scaleRank == 0) {
            return new Blocks(1, values, 1, values, false);
        }
        int axis = Math.toIntExact(number(node, "axis", 1));
        if (axis < 0) {
            axis += shape.length;
        }
        if (axis < 0 || axis >= shape.length || blockLength < 0) {
            throw new ConvertException(
                    "%s: axis %d and block_size %d do not fit a weight with %d axes"
                            .formatted(node.getOutput(0), axis, blockLength, shape.length));
        }
        int outer = product(shape, 0, axis);
        int inner = product(shape, axis + 1, shape.length);
        return blockLength == 0
                ? new Blocks(outer, shape[axis], inner, 1, false)
                : new Blocks(outer, shape[axis], inner, Math.toIntExact(blockLength), true);
    }

    private static int product(int[] shape, int from, int to) {
        int product = 1;
        for (int axis = from; axis < to; axis++) {
            product = Math.multiplyExact(product, shape[axis]);
        }
        return product;
    }

    private Optional<Tensor> reshaped(NodeProto node) {
        Optional<Tensor> values = floats(node.getInput(0));
        TensorProto target = given.get(node.getInput(1));
        if (values.isEmpty() || target == null) {
            return Optional.empty();
        }
        if (number(node, "allowzero", 0) != 0) {
            throw new ConvertException(
                    "%s: Reshape with allowzero is not understood".formatted(node.getOutput(0)));
        }
        return Optional.of(values.get().reshaped(shape(node, values.get(), target)));
    }

    /** In a Reshape's target 0 keeps the size of that axis and -1 stands for what is left. */
    private static int[] shape(NodeProto node, Tensor values, TensorProto target) {
        long[] wanted = OnnxTensors.longs(target);
        int[] shape = new int[wanted.length];
        int open = -1;
        int known = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            if (wanted[axis] == -1) {
                open = axis;
                continue;
            }
            shape[axis] = wanted[axis] == 0 ? values.size(axis) : Math.toIntExact(wanted[axis]);
            known *= shape[axis];
        }
        if (open >= 0) {
            shape[open] = values.values().length / known;
        }
        if (product(shape, 0, shape.length) != values.values().length) {
            throw new ConvertException(
                    "%s: %d values do not fit the shape it asks for"
                            .formatted(node.getOutput(0), values.values().length));
        }
        return shape;
    }

    private Optional<Tensor> floats(String name) {
        Tensor known = folded.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        TensorProto weight = given.get(name);
        return weight != null && OnnxTensors.isFloat(weight)
                ? Optional.of(OnnxTensors.floats(weight))
                : Optional.empty();
    }

    private static TensorProto flushed(TensorProto weight) {
        if (!OnnxTensors.isFloat(weight)) {
            return weight;
        }
        Tensor tensor = OnnxTensors.floats(weight);
        float[] values = tensor.values();
        boolean changed = false;
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0 && Math.abs(values[i]) < TINY) {
                values[i] = 0;
                changed = true;
            }
        }
        return changed ? OnnxTensors.of(weight.getName(), tensor) : weight;
    }

    private static long number(NodeProto node, String name, long otherwise) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().equals(name)) {
                return attribute.getI();
            }
        }
        return otherwise;
    }
}
