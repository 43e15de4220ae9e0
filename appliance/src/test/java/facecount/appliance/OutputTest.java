package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonString;

import org.junit.jupiter.api.Test;

import java.util.List;

class OutputTest {
    @Test
    void a_result_is_a_line_for_each_key_in_words_without_the_marks_of_json() {
        JsonObject result =
                JsonObject.builder()
                        .set("distinct_visitors", 7)
                        .set("source", "the \"door\".mp4")
                        .set("coverage", 0.92)
                        .set("closed", false)
                        .setNull("median_dwell_s")
                        .set(
                                "emotions",
                                JsonObject.builder().set("happiness", 5).setNull("fear").build())
                        .set("visitors", JsonArray.create(List.of(JsonString.create("1"))))
                        .build();

        assertThat(Output.lines(result))
                .containsExactly(
                        "distinct visitors              7",
                        "source                         the \"door\".mp4",
                        "coverage                       0.92",
                        "closed                         false",
                        "median dwell s                 -",
                        "emotions                       happiness 5, fear -");
    }
}
