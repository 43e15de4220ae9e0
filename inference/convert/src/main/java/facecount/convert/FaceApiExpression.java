package facecount.convert;

import ai.onnx.proto.OnnxMl.ModelProto;

import facecount.convert.NetBuilder.Padding;
import facecount.convert.NetBuilder.Value;

import io.helidon.json.JsonParser;

/**
 * Writes face-api's expression net around the weights its package has.
 *
 * <p>The package holds weights and their names but no graph; the graph is in its program: four
 * blocks of four separable convolutions, each fed the sum of all before it, then an average and a
 * fully connected layer. The names say which weight goes where.
 */
final class FaceApiExpression {
    /** The mean colour (red, green, blue) the net was trained with, from the package's program. */
    private static final float[] MEAN_RGB = {122.782f, 117.001f, 104.298f};

    private static final float SCALE = 1 / 255f;

    /** The picture the net was trained with: four halvings leave 7 x 7 to average. */
    private static final int SIDE_PX = 112;

    private final TfjsWeights weights;
    private final NetBuilder net;

    private FaceApiExpression(TfjsWeights weights, String name) {
        this.weights = weights;
        this.net = new NetBuilder(name);
    }

    /**
     * @param manifest the weights' names, shapes and quantisation, JSON
     * @param binary their values
     * @throws ConvertException if a weight is missing or the two do not fit each other
     */
    static ModelProto convert(
            String name, byte[] manifest, byte[] binary, CatalogueEntry.Contract contract) {
        TfjsWeights weights = TfjsWeights.read(JsonParser.create(manifest).readJsonArray(), binary);
        return new FaceApiExpression(weights, name)
                .convert(contract.input(), contract.outputs().getFirst());
    }

    private ModelProto convert(String input, String output) {
        Value value = net.normalised(net.input(input, 3, SIDE_PX, SIDE_PX), MEAN_RGB, SCALE);
        Value first =
                net.convolution(
                        value,
                        weights.get("dense0/conv0/filters"),
                        weights.get("dense0/conv0/bias"),
                        2,
                        Padding.SAME);
        value = block(net.relu(first), "dense0");
        for (String name : new String[] {"dense1", "dense2", "dense3"}) {
            value = block(net.relu(separable(value, name + "/conv0", 2)), name);
        }
        String logits =
                net.connected(
                        net.averaged(value), weights.get("fc/weights"), weights.get("fc/bias"));
        net.softmaxOutput(logits, output);
        return net.model();
    }

    private Value block(Value first, String name) {
        Value second = separable(first, name + "/conv1", 1);
        Value two = net.add(first, second);
        Value third = separable(net.relu(two), name + "/conv2", 1);
        Value three = net.add(two, third);
        Value fourth = separable(net.relu(three), name + "/conv3", 1);
        return net.relu(net.add(three, fourth));
    }

    private Value separable(Value in, String name, int stride) {
        Value each =
                net.depthwise(in, weights.get(name + "/depthwise_filter"), stride, Padding.SAME);
        return net.convolution(
                each,
                weights.get(name + "/pointwise_filter"),
                weights.get(name + "/bias"),
                1,
                Padding.SAME);
    }
}
