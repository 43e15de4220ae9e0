package facecount.convert;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import java.util.List;
import java.util.Locale;

/**
 * Writes a small convolution net as ONNX, from weights in TensorFlow's order.
 *
 * <p>TensorFlow has pictures as height, width, channel and weights as height, width, in, out; ONNX
 * has channel, height, width and out, in, height, width. Values here carry their size, so that
 * TensorFlow's padding SAME becomes numbers.
 */
final class NetBuilder {
    /** The oldest operator set with every operator used here in its present form. */
    private static final int OPERATOR_SET = 13;

    private static final int IR_VERSION = 8;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private int nodes;

    /** How a convolution or pooling treats the edge of the picture. */
    enum Padding {
        SAME,
        VALID
    }

    /** A picture between two layers. */
    record Value(String name, int channels, int height, int width) {}

    NetBuilder(String name) {
        graph.setName(name);
    }

    /** The net's input, any number of pictures at a time. */
    Value input(String name, int channels, int height, int width) {
        graph.addInput(info(name));
        return new Value(name, channels, height, width);
    }

    /**
     * A convolution.
     *
     * @param filters height, width, in, out
     * @param bias one for each out
     */
    Value convolution(Value in, Tensor filters, Tensor bias, int stride, Padding padding) {
        Tensor weights = filters.transposed(3, 2, 0, 1);
        return windows(
                        "Conv",
                        in,
                        weights.size(0),
                        filters.size(0),
                        filters.size(1),
                        stride,
                        padding)
                .with(weight(weights))
                .with(weight(bias))
                .add();
    }

    /**
     * A convolution of each channel by itself.
     *
     * @param filters height, width, channel, 1
     */
    Value depthwise(Value in, Tensor filters, int stride, Padding padding) {
        if (filters.size(3) != 1 || filters.size(2) != in.channels()) {
            throw new ConvertException(
                    "a depthwise filter for %d channels has %d x %d"
                            .formatted(in.channels(), filters.size(2), filters.size(3)));
        }
        return windows("Conv", in, in.channels(), filters.size(0), filters.size(1), stride, padding)
                .with(weight(filters.transposed(2, 3, 0, 1)))
                .with(number("group", in.channels()))
                .add();
    }

    Value maxPool(Value in, int size, int stride, Padding padding) {
        return windows("MaxPool", in, in.channels(), size, size, stride, padding).add();
    }

    Value relu(Value in) {
        return like(in, node("Relu", List.of(in.name()), List.of()));
    }

    Value add(Value a, Value b) {
        if (!like(a, "").equals(like(b, ""))) {
            throw new ConvertException("%s and %s have different sizes".formatted(a, b));
        }
        return like(a, node("Add", List.of(a.name(), b.name()), List.of()));
    }

    /** (in - subtract) * factor, one subtrahend for each channel. */
    Value normalised(Value in, float[] subtract, float factor) {
        String zeroed =
                node(
                        "Sub",
                        List.of(
                                in.name(),
                                weight(new Tensor(new int[] {1, subtract.length, 1, 1}, subtract))),
                        List.of());
        String scale = weight(new Tensor(new int[] {1}, new float[] {factor}));
        return like(in, node("Mul", List.of(zeroed, scale), List.of()));
    }

    /** Averages each channel over the whole picture: a vector, one number a channel. */
    String averaged(Value in) {
        String average = node("GlobalAveragePool", List.of(in.name()), List.of());
        return node("Flatten", List.of(average), List.of(number("axis", 1)));
    }

    /**
     * A fully connected layer.
     *
     * @param weights in, out
     */
    String connected(String in, Tensor weights, Tensor bias) {
        return node("Gemm", List.of(in, weight(weights), weight(bias)), List.of());
    }

    /** Makes a vector's softmax the net's output. */
    void softmaxOutput(String in, String name) {
        graph.addNode(
                NodeProto.newBuilder()
                        .setOpType("Softmax")
                        .setName(name)
                        .addInput(in)
                        .addOutput(name)
                        .addAttribute(number("axis", 1)));
        graph.addOutput(info(name));
    }

    ModelProto model() {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("facecount-convert")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setGraph(graph)
                .build();
    }

    private Windows windows(
            String operator,
            Value in,
            int channels,
            int height,
            int width,
            int stride,
            Padding padding) {
        int[] pads = new int[4];
        Value out =
                switch (padding) {
                    case VALID ->
                            new Value(
                                    "",
                                    channels,
                                    (in.height() - height) / stride + 1,
                                    (in.width() - width) / stride + 1);
                    case SAME ->
                            new Value(
                                    "",
                                    channels,
                                    (in.height() + stride - 1) / stride,
                                    (in.width() + stride - 1) / stride);
                };
        if (padding == Padding.SAME) {
            int vertical = Math.max(0, (out.height() - 1) * stride + height - in.height());
            int horizontal = Math.max(0, (out.width() - 1) * stride + width - in.width());
            // TensorFlow puts the odd row below and the odd column to the right.
            pads =
                    new int[] {
                        vertical / 2,
                        horizontal / 2,
                        vertical - vertical / 2,
                        horizontal - horizontal / 2
                    };
        }
        NodeProto.Builder node =
                NodeProto.newBuilder()
                        .setOpType(operator)
                        .addInput(in.name())
                        .addAttribute(numbers("kernel_shape", height, width))
                        .addAttribute(numbers("strides", stride, stride))
                        .addAttribute(numbers("pads", pads));
        return new Windows(node, out);
    }

    /** A layer that moves a window over the picture, being put together. */
    private final class Windows {
        private final NodeProto.Builder node;
        private final Value out;

        Windows(NodeProto.Builder node, Value out) {
            this.node = node;
            this.out = out;
        }

        Windows with(String weight) {
            node.addInput(weight);
            return this;
        }

        Windows with(AttributeProto attribute) {
            node.addAttribute(attribute);
            return this;
        }

        Value add() {
            return like(out, NetBuilder.this.add(node));
        }
    }

    private String node(String operator, List<String> inputs, List<AttributeProto> attributes) {
        return add(
                NodeProto.newBuilder()
                        .setOpType(operator)
                        .addAllInput(inputs)
                        .addAllAttribute(attributes));
    }

    private String add(NodeProto.Builder node) {
        String name = node.getOpType().toLowerCase(Locale.ROOT) + "_" + nodes++;
        graph.addNode(node.setName(name).addOutput(name));
        return name;
    }

    private String weight(Tensor tensor) {
        String name = "weight_" + graph.getInitializerCount();
        graph.addInitializer(OnnxTensors.of(name, tensor));
        return name;
    }

    private static Value like(Value size, String name) {
        return new Value(name, size.channels(), size.height(), size.width());
    }

    private static ValueInfoProto info(String name) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        TypeProto.newBuilder()
                                .setTensorType(
                                        TypeProto.Tensor.newBuilder()
                                                .setElemType(DataType.FLOAT.getNumber())))
                .build();
    }

    private static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto numbers(String name, int... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        for (int value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }
}
