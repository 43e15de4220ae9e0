package facecount.convert;

import ai.onnx.proto.OnnxMl.ModelProto;

import facecount.convert.NetBuilder.Padding;
import facecount.convert.NetBuilder.Value;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;
import io.helidon.json.JsonValue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Converts a TensorFlow.js graph model that is a chain of convolutions ending in a softmax.
 *
 * <p>Node becomes node. The operators are those of the catalogue's nets; another one is an error
 * that names it. TensorFlow.js writes batch normalisation into the convolutions' weights and
 * biases, so there is none left to fold.
 */
final class TfjsGraph {
    private final TfjsWeights weights;
    private final CatalogueEntry.Contract contract;
    private final NetBuilder net;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, String> vectors = new HashMap<>();

    private TfjsGraph(TfjsWeights weights, CatalogueEntry.Contract contract, String name) {
        this.weights = weights;
        this.contract = contract;
        this.net = new NetBuilder(name);
    }

    /**
     * @param graph the model's JSON
     * @param binary the weights it names
     * @throws ConvertException if it holds what is not understood
     */
    static ModelProto convert(
            String name, byte[] graph, byte[] binary, CatalogueEntry.Contract contract) {
        JsonObject json = JsonParser.create(graph).readJsonObject();
        TfjsGraph conversion =
                new TfjsGraph(
                        TfjsWeights.read(TfjsWeights.array(json, "weightsManifest"), binary),
                        contract,
                        name);
        JsonObject topology =
                json.objectValue("modelTopology")
                        .orElseThrow(
                                () -> new ConvertException("the model's JSON has no topology"));
        for (JsonValue node : TfjsWeights.array(topology, "node").values()) {
            conversion.add(new Node(node.asObject()));
        }
        return conversion.net.model();
    }

    private void add(Node node) {
        switch (node.operator()) {
            case "Const", "Identity" -> {}
            case "Placeholder" -> values.put(node.name(), input());
            case "_FusedConv2D" -> values.put(node.name(), convolution(node));
            case "DepthwiseConv2dNative" ->
                    values.put(
                            node.name(),
                            net.depthwise(
                                    value(node.input(0)),
                                    weights.get(node.input(1)),
                                    node.stride(),
                                    node.padding()));
            case "MaxPool" ->
                    values.put(
                            node.name(),
                            net.maxPool(
                                    value(node.input(0)),
                                    node.number("ksize", 1),
                                    node.stride(),
                                    node.padding()));
            case "AddV2" ->
                    values.put(node.name(), net.add(value(node.input(0)), value(node.input(1))));
            case "Relu" -> values.put(node.name(), net.relu(value(node.input(0))));
            case "Mean" -> vectors.put(node.name(), average(node));
            case "Softmax" ->
                    net.softmaxOutput(vector(node.input(0)), contract.outputs().getFirst());
            case String other ->
                    throw new ConvertException(
                            "node %s is a %s, which the conversion tfjs-graph does not know"
                                    .formatted(node.name(), other));
        }
    }

    private Value input() {
        List<Long> shape = contract.inputShape().dimensions();
        return net.input(
                contract.input(),
                Math.toIntExact(shape.get(1)),
                Math.toIntExact(shape.get(2)),
                Math.toIntExact(shape.get(3)));
    }

    private Value convolution(Node node) {
        List<String> fused = node.fused();
        if (!fused.equals(List.of("BiasAdd")) && !fused.equals(List.of("BiasAdd", "Relu"))) {
            throw new ConvertException(
                    "node %s is a convolution with %s; BiasAdd and BiasAdd, Relu are understood"
                            .formatted(node.name(), fused));
        }
        Value sum =
                net.convolution(
                        value(node.input(0)),
                        weights.get(node.input(1)),
                        weights.get(node.input(2)),
                        node.stride(),
                        node.padding());
        return fused.contains("Relu") ? net.relu(sum) : sum;
    }

    private String average(Node node) {
        float[] axes = weights.get(node.input(1)).values();
        if (axes.length != 2 || axes[0] != 1 || axes[1] != 2) {
            throw new ConvertException(
                    "node %s is a mean over other axes than height and width"
                            .formatted(node.name()));
        }
        return net.averaged(value(node.input(0)));
    }

    private Value value(String name) {
        return Optional.ofNullable(values.get(name)).orElseThrow(() -> notBefore(name));
    }

    private String vector(String name) {
        return Optional.ofNullable(vectors.get(name)).orElseThrow(() -> notBefore(name));
    }

    private static ConvertException notBefore(String name) {
        return new ConvertException("node %s is read before it is there".formatted(name));
    }

    /** One node of TensorFlow's graph; numbers are text there and text is base64. */
    private record Node(JsonObject json) {
        String name() {
            return TfjsWeights.string(json, "name");
        }

        String operator() {
            return TfjsWeights.string(json, "op");
        }

        String input(int index) {
            return TfjsWeights.array(json, "input")
                    .get(index)
                    .orElseThrow(
                            () ->
                                    new ConvertException(
                                            "node %s has no input %d".formatted(name(), index)))
                    .asString()
                    .value();
        }

        /** The windows' step, which must be the same both ways and not dilated. */
        int stride() {
            int down = number("strides", 1);
            boolean dilated = attribute("dilations").isPresent() && number("dilations", 1) != 1;
            if (down != number("strides", 2) || dilated) {
                throw new ConvertException(
                        "node %s has uneven strides or dilations".formatted(name()));
            }
            return down;
        }

        Padding padding() {
            String padding =
                    attribute("padding").flatMap(value -> value.stringValue("s")).orElse("");
            return switch (text(padding)) {
                case "SAME" -> Padding.SAME;
                case "VALID" -> Padding.VALID;
                case String other ->
                        throw new ConvertException(
                                "node %s has padding '%s'".formatted(name(), other));
            };
        }

        List<String> fused() {
            return list("fused_ops", "s").stream()
                    .map(value -> text(value.asString().value()))
                    .toList();
        }

        int number(String attribute, int index) {
            List<JsonValue> numbers = list(attribute, "i");
            if (index >= numbers.size()) {
                throw new ConvertException(
                        "node %s: %s has %d numbers".formatted(name(), attribute, numbers.size()));
            }
            return Integer.parseInt(numbers.get(index).asString().value());
        }

        private List<JsonValue> list(String attribute, String kind) {
            return attribute(attribute)
                    .flatMap(value -> value.objectValue("list"))
                    .flatMap(value -> value.arrayValue(kind))
                    .map(array -> array.values())
                    .orElse(List.of());
        }

        private Optional<JsonObject> attribute(String attribute) {
            return json.objectValue("attr").flatMap(all -> all.objectValue(attribute));
        }

        private static String text(String base64) {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        }
    }
}
