package facecount.convert;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import com.google.protobuf.InvalidProtocolBufferException;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes an entry's ONNX file from its package's files; the same files make the same bytes. */
final class Converter {
    private Converter() {}

    /**
     * @param files the package's files by their part, as {@link Conversion#files} names them
     * @throws ConvertException if a file is not what the conversion reads, or the net's input and
     *     outputs are not those of the entry
     */
    static byte[] convert(CatalogueEntry entry, Map<String, byte[]> files) {
        try {
            CatalogueEntry.Contract contract = entry.contract();
            ModelProto model =
                    switch (entry.conversion()) {
                        case NONE -> parsed(file(files, "model"));
                        case FOLD -> ConstantFolding.fold(parsed(file(files, "model")));
                        case FOLD_AND_JOIN ->
                                JoinedOutputs.join(
                                        ConstantFolding.fold(parsed(file(files, "model"))),
                                        contract.outputs().getFirst());
                        case TFJS_GRAPH ->
                                TfjsGraph.convert(
                                        entry.id(),
                                        file(files, "graph"),
                                        file(files, "weights"),
                                        contract);
                        case FACE_API_EXPRESSION ->
                                FaceApiExpression.convert(
                                        entry.id(),
                                        file(files, "manifest"),
                                        file(files, "weights"),
                                        contract);
                    };
            check(model.getGraph(), contract);
            return entry.conversion() == Conversion.NONE
                    ? file(files, "model")
                    : withShapes(model, contract).toByteArray();
        } catch (ConvertException e) {
            throw new ConvertException(
                    "%s from %s cannot be converted: %s"
                            .formatted(entry.id(), entry.source(), e.getMessage()),
                    e);
        }
    }

    private static byte[] file(Map<String, byte[]> files, String part) {
        return Optional.ofNullable(files.get(part))
                .orElseThrow(() -> new ConvertException("file." + part + " is missing"));
    }

    private static ModelProto parsed(byte[] onnx) {
        try {
            return ModelProto.parseFrom(onnx);
        } catch (InvalidProtocolBufferException e) {
            throw new ConvertException("it is not an ONNX file: " + e.getMessage(), e);
        }
    }

    private static void check(GraphProto graph, CatalogueEntry.Contract contract) {
        Set<String> weights = new HashSet<>();
        graph.getInitializerList().forEach(weight -> weights.add(weight.getName()));
        List<String> inputs =
                graph.getInputList().stream()
                        .map(ValueInfoProto::getName)
                        .filter(name -> !weights.contains(name))
                        .toList();
        if (!inputs.equals(List.of(contract.input()))) {
            throw new ConvertException(
                    "the net's inputs are %s, the entry says input.name = %s"
                            .formatted(inputs, contract.input()));
        }
        List<String> outputs = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
        if (!outputs.equals(contract.outputs())) {
            throw new ConvertException(
                    "the net's outputs are %s, the entry says output.names = %s"
                            .formatted(
                                    String.join(",", outputs),
                                    String.join(",", contract.outputs())));
        }
    }

    /**
     * Writes the contract's shapes into the graph: the size of the picture is the entry's choice.
     */
    private static ModelProto withShapes(ModelProto model, CatalogueEntry.Contract contract) {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        shape(graph.getInputBuilder(0), contract.inputShape());
        for (int i = 0; i < graph.getOutputCount(); i++) {
            ValueInfoProto.Builder output = graph.getOutputBuilder(i);
            if (contract.outputShapes().isEmpty()) {
                output.getTypeBuilder()
                        .getTensorTypeBuilder()
                        .getShapeBuilder()
                        .getDimBuilderList()
                        .forEach(TensorShapeProto.Dimension.Builder::clear);
            } else {
                shape(output, contract.outputShapes().get(i));
            }
        }
        return model.toBuilder().setGraph(graph).build();
    }

    private static void shape(ValueInfoProto.Builder value, Shape shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (long dimension : shape.dimensions()) {
            if (dimension == Shape.ANY) {
                dimensions.addDimBuilder().setDimParam("N");
            } else {
                dimensions.addDimBuilder().setDimValue(dimension);
            }
        }
        value.getTypeBuilder().getTensorTypeBuilder().setShape(dimensions);
    }
}
