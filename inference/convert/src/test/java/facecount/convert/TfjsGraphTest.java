package facecount.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonParser;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

class TfjsGraphTest {
    private static final CatalogueEntry.Contract CONTRACT =
            new CatalogueEntry.Contract(
                    "input", Shape.parse("N,1,8,8"), List.of("probabilities"), List.of());

    @Test
    void an_operator_the_conversion_does_not_know_is_named_with_its_node() {
        byte[] graph =
                """
                {"modelTopology": {"node": [{"name": "lstm_1", "op": "LSTMBlockCell"}]},
                 "weightsManifest": []}
                """
                        .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> TfjsGraph.convert("net", graph, new byte[0], CONTRACT))
                .isInstanceOf(ConvertException.class)
                .hasMessage(
                        "node lstm_1 is a LSTMBlockCell, which the conversion tfjs-graph does not"
                                + " know");
    }

    @Test
    void quantised_weights_are_steps_of_the_scale_from_the_minimum() {
        TfjsWeights weights =
                TfjsWeights.read(
                        manifest(
                                """
                                {"name": "w", "shape": [3], "dtype": "float32",
                                 "quantization": {"dtype": "uint8", "scale": 0.5, "min": -1.0}}
                                """),
                        new byte[] {0, 3, (byte) 255});

        assertThat(weights.get("w").values()).containsExactly(-1f, 0.5f, 126.5f);
    }

    @Test
    void weights_that_end_too_early_or_too_late_are_an_error() {
        JsonArray manifest = manifest("{\"name\": \"w\", \"shape\": [2], \"dtype\": \"float32\"}");

        assertThatThrownBy(() -> TfjsWeights.read(manifest, new byte[7]))
                .isInstanceOf(ConvertException.class)
                .hasMessage("the weights end before w: 8 bytes are needed, 7 are left");
        assertThatThrownBy(() -> TfjsWeights.read(manifest, new byte[9]))
                .hasMessage("the weights have 1 bytes more than the manifest names");
    }

    private static JsonArray manifest(String weight) {
        return JsonParser.create("[{\"weights\": [" + weight + "]}]").readJsonArray();
    }
}
