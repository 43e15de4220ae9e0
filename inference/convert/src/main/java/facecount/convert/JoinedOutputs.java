package facecount.convert;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/**
 * Puts a net's outputs behind each other into one, in the net's order, each row by row.
 *
 * <p>ONNX Runtime makes Java objects for every output of every call; twelve of them, once a
 * picture, were a quarter of what the program allocated.
 */
final class JoinedOutputs {
    private static final String FLAT = "_flat";

    private JoinedOutputs() {}

    /**
     * @param name the one output's; its shape is 1 × all values
     */
    static ModelProto join(ModelProto model, String name) {
        GraphProto graph = model.getGraph();
        NodeProto.Builder joined =
                NodeProto.newBuilder()
                        .setOpType("Concat")
                        .addAttribute(axis(1))
                        .setName(name)
                        .addOutput(name);
        GraphProto.Builder result = graph.toBuilder().clearOutput();
        for (ValueInfoProto output : graph.getOutputList()) {
            String flat = output.getName() + FLAT;
            result.addNode(
                    NodeProto.newBuilder()
                            .setOpType("Flatten")
                            .addAttribute(axis(0))
                            .setName(flat)
                            .addInput(output.getName())
                            .addOutput(flat));
            joined.addInput(flat);
        }
        int elementType = graph.getOutput(0).getType().getTensorType().getElemType();
        return model.toBuilder()
                .setGraph(
                        result.addNode(joined)
                                .addOutput(
                                        ValueInfoProto.newBuilder()
                                                .setName(name)
                                                .setType(
                                                        TypeProto.newBuilder()
                                                                .setTensorType(
                                                                        TypeProto.Tensor
                                                                                .newBuilder()
                                                                                .setElemType(
                                                                                        elementType)
                                                                                .setShape(row())))))
                .build();
    }

    /** One row of any length. Without it ONNX Runtime takes the output for a single number. */
    private static TensorShapeProto row() {
        return TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))
                .addDim(TensorShapeProto.Dimension.getDefaultInstance())
                .build();
    }

    private static AttributeProto axis(int axis) {
        return AttributeProto.newBuilder()
                .setName("axis")
                .setType(AttributeType.INT)
                .setI(axis)
                .build();
    }
}
