package facecount.convert;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonValue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The weights of a TensorFlow.js model: a manifest with names, shapes and types, and one file with
 * the values behind each other.
 */
final class TfjsWeights {
    private final Map<String, Tensor> tensors = new HashMap<>();

    /**
     * @param manifest the array {@code weightsManifest}, or the content of a {@code
     *     -weights_manifest.json}
     * @throws ConvertException if the two do not fit each other or a type is not understood
     */
    static TfjsWeights read(JsonArray manifest, byte[] values) {
        TfjsWeights weights = new TfjsWeights();
        ByteBuffer rest = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonValue group : manifest.values()) {
            for (JsonValue entry : array(group.asObject(), "weights").values()) {
                weights.add(entry.asObject(), rest);
            }
        }
        if (rest.hasRemaining()) {
            throw new ConvertException(
                    "the weights have %d bytes more than the manifest names"
                            .formatted(rest.remaining()));
        }
        return weights;
    }

    /**
     * @throws ConvertException if there is no such weight
     */
    Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new ConvertException("the net has no weight " + name);
        }
        return tensor;
    }

    private void add(JsonObject entry, ByteBuffer rest) {
        String name = string(entry, "name");
        int[] shape =
                array(entry, "shape").values().stream()
                        .mapToInt(size -> size.asNumber().intValue())
                        .toArray();
        float[] values = new float[product(shape)];
        if (entry.containsKey("quantization")) {
            quantised(name, entry.objectValue("quantization").orElseThrow(), rest, values);
        } else {
            plain(name, string(entry, "dtype"), rest, values);
        }
        tensors.put(name, new Tensor(shape, values));
    }

    private static void plain(String name, String type, ByteBuffer rest, float[] values) {
        checkLeft(name, rest, values.length * Float.BYTES);
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    switch (type) {
                        case "float32" -> rest.getFloat();
                        case "int32" -> rest.getInt();
                        case String other -> throw unknownType(name, other);
                    };
        }
    }

    /** Quantised by tensor: value = step * scale + min, as TensorFlow.js calculates it. */
    private static void quantised(
            String name, JsonObject quantisation, ByteBuffer rest, float[] values) {
        String type = string(quantisation, "dtype");
        if (!type.equals("uint8")) {
            throw unknownType(name, type);
        }
        double scale = quantisation.doubleValue("scale").orElseThrow();
        double min = quantisation.doubleValue("min").orElseThrow();
        checkLeft(name, rest, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Byte.toUnsignedInt(rest.get()) * scale + min);
        }
    }

    private static void checkLeft(String name, ByteBuffer rest, int bytes) {
        if (rest.remaining() < bytes) {
            throw new ConvertException(
                    "the weights end before %s: %d bytes are needed, %d are left"
                            .formatted(name, bytes, rest.remaining()));
        }
    }

    private static int product(int[] shape) {
        int product = 1;
        for (int size : shape) {
            product = Math.multiplyExact(product, size);
        }
        return product;
    }

    private static ConvertException unknownType(String name, String type) {
        return new ConvertException(
                "weight %s has type %s; float32, int32 and uint8 are understood"
                        .formatted(name, type));
    }

    static String string(JsonObject object, String key) {
        return object.stringValue(key)
                .orElseThrow(() -> new ConvertException("the model's JSON has no '" + key + "'"));
    }

    static JsonArray array(JsonObject object, String key) {
        return object.arrayValue(key)
                .orElseThrow(() -> new ConvertException("the model's JSON has no '" + key + "'"));
    }
}
