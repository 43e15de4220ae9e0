package facecount.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import com.google.protobuf.ByteString;

import org.junit.jupiter.api.Test;

import java.util.List;

class ConstantFoldingTest {
    /** 2 x 5 values in blocks of 2 along the second axis: three scales a row, the last for one. */
    private static final GraphProto BLOCKS =
            GraphProto.newBuilder()
                    .addInput(input("in"))
                    .addOutput(input("out"))
                    .addInitializer(
                            bytes("quantised", List.of(2, 5), 1, 2, 3, 4, 5, -6, -7, -8, -9, -10))
                    .addInitializer(floats("scales", List.of(2, 3), 1, 10, 100, 2, 20, 200))
                    .addInitializer(bytes("zeros", List.of(2, 3), 1, 0, 5, 0, -8, 0))
                    .addNode(
                            dequantize(1, 2)
                                    .addInput("quantised")
                                    .addInput("scales")
                                    .addInput("zeros"))
                    .addNode(
                            NodeProto.newBuilder()
                                    .setOpType("MatMul")
                                    .addInput("in")
                                    .addInput("weight")
                                    .addOutput("out"))
                    .build();

    @Test
    void each_value_gets_the_scale_and_zero_point_of_its_block() {
        GraphProto folded = fold(BLOCKS);

        assertThat(folded.getNodeList()).extracting(NodeProto::getOpType).containsExactly("MatMul");
        assertThat(folded.getInitializerList())
                .singleElement()
                .satisfies(
                        weight -> {
                            assertThat(weight.getName()).isEqualTo("weight");
                            assertThat(weight.getDimsList()).containsExactly(2L, 5L);
                            assertThat(OnnxTensors.floats(weight).values())
                                    .containsExactly(0, 1, 30, 40, 0, -12, -14, 0, -20, -2000);
                        });
    }

    @Test
    void blocks_may_run_along_the_first_axis() {
        GraphProto graph =
                BLOCKS.toBuilder()
                        .clearInitializer()
                        .addInitializer(bytes("quantised", List.of(3, 2), 1, 2, 3, 4, 5, 6))
                        .addInitializer(floats("scales", List.of(2, 2), 1, 10, 100, 1000))
                        .addInitializer(bytes("zeros", List.of(2, 2), 0, 0, 0, 0))
                        .setNode(
                                0,
                                dequantize(0, 2)
                                        .addInput("quantised")
                                        .addInput("scales")
                                        .addInput("zeros"))
                        .build();

        assertThat(weight(fold(graph))).containsExactly(1, 20, 3, 40, 500, 6000);
    }

    @Test
    void one_scale_an_axis_and_one_scale_for_all_are_understood_too() {
        GraphProto byAxis =
                BLOCKS.toBuilder()
                        .clearInitializer()
                        .addInitializer(bytes("quantised", List.of(2, 2), 1, 2, 3, 4))
                        .addInitializer(floats("scales", List.of(2), 1, 10))
                        .setNode(0, dequantize(1, 0).addInput("quantised").addInput("scales"))
                        .build();
        GraphProto forAll =
                byAxis.toBuilder().setInitializer(1, floats("scales", List.of(), 10)).build();

        assertThat(weight(fold(byAxis))).containsExactly(1, 20, 3, 40);
        assertThat(weight(fold(forAll))).containsExactly(10, 20, 30, 40);
    }

    @Test
    void unsigned_values_are_read_as_such() {
        GraphProto graph =
                BLOCKS.toBuilder()
                        .clearInitializer()
                        .addInitializer(
                                bytes("quantised", List.of(2), 200, 100).toBuilder()
                                        .setDataType(DataType.UINT8.getNumber()))
                        .addInitializer(floats("scales", List.of(), 1))
                        .setNode(0, dequantize(0, 0).addInput("quantised").addInput("scales"))
                        .build();

        assertThat(weight(fold(graph))).containsExactly(200, 100);
    }

    @Test
    void a_reshape_of_a_weight_is_folded_with_it() {
        GraphProto graph =
                BLOCKS.toBuilder()
                        .addInitializer(
                                TensorProto.newBuilder()
                                        .setName("shape")
                                        .setDataType(DataType.INT64.getNumber())
                                        .addDims(3)
                                        .addInt64Data(0)
                                        .addInt64Data(-1)
                                        .addInt64Data(1))
                        .addNode(
                                NodeProto.newBuilder()
                                        .setOpType("Reshape")
                                        .addInput("weight")
                                        .addInput("shape")
                                        .addOutput("reshaped"))
                        .addNode(
                                NodeProto.newBuilder()
                                        .setOpType("Relu")
                                        .addInput("reshaped")
                                        .addOutput("second"))
                        .addOutput(input("second"))
                        .build();

        assertThat(fold(graph).getInitializerList())
                .extracting(TensorProto::getName, TensorProto::getDimsList)
                .contains(tuple("reshaped", List.of(2L, 5L, 1L)));
    }

    @Test
    void inputs_that_are_weights_or_that_nothing_reads_go() {
        GraphProto graph =
                BLOCKS.toBuilder()
                        .addInput(input("weight_of_old"))
                        .addInput(input("scales"))
                        .addValueInfo(input("weight"))
                        .build();

        GraphProto folded = fold(graph);

        assertThat(folded.getInputList()).extracting(ValueInfoProto::getName).containsExactly("in");
        assertThat(folded.getValueInfoList()).isEmpty();
    }

    @Test
    void weights_too_small_to_matter_become_zero() {
        GraphProto graph =
                BLOCKS.toBuilder()
                        .clearNode()
                        .clearInitializer()
                        .addInitializer(floats("weight", List.of(4), 1e-21f, -1e-39f, 1e-19f, -2f))
                        .addNode(BLOCKS.getNode(1))
                        .build();

        assertThat(weight(fold(graph))).containsExactly(0, 0, 1e-19f, -2f);
    }

    @Test
    void scales_that_do_not_fit_the_weight_are_an_error_that_names_it() {
        GraphProto graph =
                BLOCKS.toBuilder()
                        .setInitializer(1, floats("scales", List.of(2, 2), 1, 10, 100, 2))
                        .build();

        assertThatThrownBy(() -> fold(graph))
                .isInstanceOf(ConvertException.class)
                .hasMessage("weight has 4 scales and 6 zero points, its shape and blocks need 6");
    }

    private static GraphProto fold(GraphProto graph) {
        return ConstantFolding.fold(ModelProto.newBuilder().setGraph(graph).build()).getGraph();
    }

    private static float[] weight(GraphProto folded) {
        assertThat(folded.getInitializerCount()).isEqualTo(1);
        return OnnxTensors.floats(folded.getInitializer(0)).values();
    }

    private static NodeProto.Builder dequantize(int axis, int blockSize) {
        return NodeProto.newBuilder()
                .setOpType("DequantizeLinear")
                .addOutput("weight")
                .addAttribute(number("axis", axis))
                .addAttribute(number("block_size", blockSize));
    }

    private static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    private static ValueInfoProto input(String name) {
        return ValueInfoProto.newBuilder().setName(name).build();
    }

    private static TensorProto bytes(String name, List<Integer> shape, int... values) {
        byte[] raw = new byte[values.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) values[i];
        }
        TensorProto.Builder tensor =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(DataType.INT8.getNumber())
                        .setRawData(ByteString.copyFrom(raw));
        shape.forEach(tensor::addDims);
        return tensor.build();
    }

    private static TensorProto floats(String name, List<Integer> shape, float... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(DataType.FLOAT.getNumber());
        shape.forEach(tensor::addDims);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }
}
