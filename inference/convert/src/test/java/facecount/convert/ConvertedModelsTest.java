package facecount.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;
import io.helidon.json.JsonValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The converted nets answer what the shipped nets answer in another program. {@code
 * src/test/reference} made the numbers.
 */
class ConvertedModelsTest {
    private static final Path MODELS = Path.of(System.getProperty("facecount.models"));
    private static final float DIFFERENCE_MAX = 1e-4f;

    @ParameterizedTest
    @CsvSource({
        "yunet, 20",
        "yunet_1280x736, 3",
        "yunet_320x192, 3",
        "sface, 20",
        "emotion_minixception, 20",
        "emotion_faceapi, 20"
    })
    void a_converted_net_answers_what_the_shipped_net_answers(String id, int pictures)
            throws OrtException, IOException {
        CatalogueEntry entry = entry(id);
        JsonObject reference = reference(id);
        List<JsonValue> expected = TfjsWeights.array(reference, "samples").values();
        assertThat(expected).hasSize(pictures);

        try (Net net = new Net(entry)) {
            for (int picture = 0; picture < pictures; picture++) {
                List<float[]> answers = apart(entry, net.answers(List.of(pattern(entry, picture))));
                List<JsonValue> outputs = expected.get(picture).asArray().values();
                assertThat(answers).hasSameSizeAs(outputs);
                for (int output = 0; output < answers.size(); output++) {
                    assertThat(samples(answers.get(output), outputs.get(output).asArray()))
                            .as("output %d of picture %d", output, picture)
                            .containsExactly(
                                    floats(outputs.get(output).asArray()), within(DIFFERENCE_MAX));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"sface", "emotion_minixception", "emotion_faceapi"})
    void several_faces_at_once_get_the_answers_each_gets_alone(String id) throws OrtException {
        CatalogueEntry entry = entry(id);
        List<float[]> pictures = List.of(pattern(entry, 3), pattern(entry, 11), pattern(entry, 17));

        try (Net net = new Net(entry)) {
            float[] together = net.answers(pictures).getFirst();

            List<Float> alone = new ArrayList<>();
            for (float[] picture : pictures) {
                for (float value : net.answers(List.of(picture)).getFirst()) {
                    alone.add(value);
                }
            }
            float[] expected = new float[alone.size()];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = alone.get(i);
            }
            assertThat(together).containsExactly(expected, within(DIFFERENCE_MAX));
        }
    }

    /** Where they differ, ONNX Runtime warns on the console at every start. */
    @ParameterizedTest
    @CsvSource({
        "yunet",
        "yunet_1280x736",
        "yunet_320x192",
        "sface",
        "emotion_minixception",
        "emotion_faceapi"
    })
    void answers_have_as_many_dimensions_as_the_net_declares(String id)
            throws OrtException, IOException {
        CatalogueEntry entry = entry(id);

        try (Net net = new Net(entry)) {
            assertThat(net.dimensionsAnswered(pattern(entry, 0))).isEqualTo(dimensionsDeclared(id));
        }
    }

    @Test
    void both_emotion_nets_name_the_same_seven_emotions() {
        String[] emotions = {
            "anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"
        };

        assertThat(List.of("emotion_minixception", "emotion_faceapi"))
                .allSatisfy(
                        id ->
                                assertThat(
                                                CatalogueEntry.list(
                                                        Optional.ofNullable(
                                                                        entry(id)
                                                                                .keys()
                                                                                .get(
                                                                                        "output.classes"))
                                                                .orElse("")))
                                        .containsExactlyInAnyOrder(emotions));
    }

    /** Of each output, as the file says; the session tells what it made of it. */
    private static List<Integer> dimensionsDeclared(String id) throws IOException {
        byte[] file = Files.readAllBytes(MODELS.resolve(id + ".onnx"));
        return ModelProto.parseFrom(file).getGraph().getOutputList().stream()
                .map(output -> output.getType().getTensorType().getShape().getDimCount())
                .toList();
    }

    /** The shipped net's outputs, of a converted net that has them in one. */
    private static List<float[]> apart(CatalogueEntry entry, List<float[]> answers) {
        if (entry.conversion() != Conversion.FOLD_AND_JOIN) {
            return answers;
        }
        List<Long> shape = entry.contract().inputShape().dimensions();
        List<float[]> apart = new ArrayList<>();
        int from = 0;
        for (int values : new int[] {1, 1, 4, 10}) {
            for (int stride : new int[] {8, 16, 32}) {
                int to = from + (int) (shape.get(2) / stride * (shape.get(3) / stride)) * values;
                apart.add(Arrays.copyOfRange(answers.getFirst(), from, to));
                from = to;
            }
        }
        assertThat(answers.getFirst()).hasSize(from);
        return apart;
    }

    private static CatalogueEntry entry(String id) {
        return Catalogue.read(Path.of("catalogue")).stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject reference(String id) throws IOException {
        for (String name : List.of("references-onnx.json", "references-tfjs.json")) {
            try (InputStream in =
                    Optional.ofNullable(ConvertedModelsTest.class.getResourceAsStream(name))
                            .orElseThrow()) {
                Optional<JsonObject> reference =
                        JsonParser.create(in.readAllBytes()).readJsonObject().objectValue(id);
                if (reference.isPresent()) {
                    return reference.get();
                }
            }
        }
        throw new IllegalArgumentException("no reference for " + id);
    }

    /** As pattern.py draws it, then normalised as the entry says. */
    private static float[] pattern(CatalogueEntry entry, int picture) {
        List<Long> shape = entry.contract().inputShape().dimensions();
        int channels = Math.toIntExact(shape.get(1));
        int height = Math.toIntExact(shape.get(2));
        int width = Math.toIntExact(shape.get(3));
        float subtract = Float.parseFloat(entry.keys().getOrDefault("input.subtract", ""));
        float divide = Float.parseFloat(entry.keys().getOrDefault("input.divide", ""));
        float[] values = new float[channels * height * width];
        int i = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int wave =
                            triangle(
                                    x * (picture % 7 + 1)
                                            + y * (picture % 5 + 2)
                                            + c * 40 * picture);
                    int dx = x - (picture * 29 + 17) % width;
                    int dy = y - (picture * 53 + 11) % height;
                    int rings = triangle((dx * dx + dy * dy) / (picture + 2));
                    long step = x * 73L + y * 151L + c * 199L + picture * 97L;
                    int grain = (int) (step * step % 65521 % 256);
                    int pixel = (2 * wave + rings + grain) / 4;
                    values[i++] = (pixel - subtract) / divide;
                }
            }
        }
        return values;
    }

    private static int triangle(int value) {
        return Math.abs(value % 510 - 255);
    }

    /** As many values as the reference has, evenly spread from the first to the last. */
    private static float[] samples(float[] values, JsonArray like) {
        float[] samples = new float[like.size()];
        for (int j = 0; j < samples.length; j++) {
            samples[j] = values[(int) ((long) j * (values.length - 1) / (samples.length - 1))];
        }
        return samples;
    }

    private static float[] floats(JsonArray array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.values().get(i).asNumber().floatValue();
        }
        return values;
    }

    /** A built model in ONNX Runtime. */
    private static final class Net implements AutoCloseable {
        private final CatalogueEntry.Contract contract;
        private final SessionOptions options = new SessionOptions();
        private final OrtSession session;

        Net(CatalogueEntry entry) throws OrtException {
            contract = entry.contract();
            options.setIntraOpNumThreads(1);
            session =
                    OrtEnvironment.getEnvironment()
                            .createSession(
                                    MODELS.resolve(entry.id() + ".onnx").toString(), options);
        }

        List<Integer> dimensionsAnswered(float[] picture) throws OrtException {
            List<Integer> dimensions = new ArrayList<>();
            try (OnnxTensor input =
                            OnnxTensor.createTensor(
                                    OrtEnvironment.getEnvironment(),
                                    FloatBuffer.wrap(picture),
                                    shape(1));
                    OrtSession.Result result = session.run(Map.of(contract.input(), input))) {
                for (Map.Entry<String, OnnxValue> output : result) {
                    dimensions.add(((TensorInfo) output.getValue().getInfo()).getShape().length);
                }
            }
            return dimensions;
        }

        private long[] shape(int pictures) {
            return contract.inputShape().dimensions().stream()
                    .mapToLong(size -> size == Shape.ANY ? pictures : size)
                    .toArray();
        }

        /** Each output's values, in the contract's order. */
        List<float[]> answers(List<float[]> pictures) throws OrtException {
            FloatBuffer pixels = FloatBuffer.allocate(pictures.size() * pictures.getFirst().length);
            pictures.forEach(pixels::put);
            List<float[]> answers = new ArrayList<>();
            try (OnnxTensor input =
                            OnnxTensor.createTensor(
                                    OrtEnvironment.getEnvironment(),
                                    pixels.flip(),
                                    shape(pictures.size()));
                    OrtSession.Result result = session.run(Map.of(contract.input(), input))) {
                for (String output : contract.outputs()) {
                    OnnxTensor tensor = (OnnxTensor) result.get(output).orElseThrow();
                    FloatBuffer values = tensor.getFloatBuffer();
                    float[] copy = new float[values.remaining()];
                    values.get(copy);
                    answers.add(copy);
                }
            }
            return answers;
        }

        @Override
        public void close() throws OrtException {
            session.close();
            options.close();
        }
    }
}
