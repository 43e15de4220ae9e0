package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;

import facecount.sync.MqttDocuments;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code docs/mqtt} in itself: schemas, examples and manual say the same. */
class MqttExamplesTest {
    static List<String> names() {
        return MqttDocuments.names();
    }

    static List<Path> examples() {
        return MqttDocuments.examples();
    }

    static List<Path> badExamples() {
        return MqttDocuments.badExamples();
    }

    static List<Path> contradictoryExamples() {
        return MqttDocuments.contradictoryExamples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void a_good_example_is_as_its_schema_says(Path example) {
        assertThat(
                        MqttDocuments.mistakes(
                                MqttDocuments.nameOf(example), MqttDocuments.text(example)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("badExamples")
    void a_bad_example_is_not(Path example) {
        assertThat(
                        MqttDocuments.mistakes(
                                MqttDocuments.nameOf(example), MqttDocuments.text(example)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("contradictoryExamples")
    void a_schema_cannot_see_that_a_document_contradicts_itself(Path example) {
        assertThat(
                        MqttDocuments.mistakes(
                                MqttDocuments.nameOf(example), MqttDocuments.text(example)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void each_schema_is_one_and_has_examples_of_both_sorts(String name) {
        var whatSchemasAre =
                JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(SchemaLocation.of(SchemaId.V202012));

        assertThat(whatSchemasAre.validate(MqttDocuments.schema(name), InputFormat.JSON)).isEmpty();
        assertThat(MqttDocuments.of(name, examples())).isNotEmpty();
        assertThat(MqttDocuments.of(name, badExamples())).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_member_that_a_later_version_adds_is_ignored(String name) {
        for (Path example : MqttDocuments.of(name, examples())) {
            String text = MqttDocuments.text(example);
            if (text.startsWith("{")) {
                String later = "{\"of_a_later_version\":{\"x\":[1]}," + text.substring(1);
                assertThat(MqttDocuments.mistakes(name, later)).as(example.toString()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_manual_explains_each_member(String name) throws IOException {
        String manual = MqttDocuments.manual();
        int from = manual.indexOf("\n### " + name + ":");
        assertThat(from).as("a section \"### %s:\"", name).isNotNegative();
        int to = manual.indexOf("\n#", from + 1);
        String section = manual.substring(from, to < 0 ? manual.length() : to);

        for (String member : members(new ObjectMapper().readTree(MqttDocuments.schema(name)))) {
            assertThat(section).contains("`" + member + "`");
        }
    }

    private static Set<String> members(JsonNode schema) {
        Set<String> members = new TreeSet<>();
        for (JsonNode described : schema.findValues("properties")) {
            described.fieldNames().forEachRemaining(members::add);
            described.forEach(value -> members.addAll(members(value)));
        }
        return members;
    }

    @Test
    void every_schema_stands_alone() {
        for (String name : names()) {
            assertThat(MqttDocuments.schema(name)).doesNotContainPattern("\"\\$ref\": \"[^#]");
        }
    }
}
