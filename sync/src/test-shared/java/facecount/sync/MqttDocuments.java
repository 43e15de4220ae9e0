package facecount.sync;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code docs/mqtt} for the tests of both ends of the wire: what the box writes and what the
 * operator's program reads is held against the same schemas and examples.
 */
public final class MqttDocuments {
    /*
     * Compiled into the tests of each module that needs it, in this package, so that a stored message
     * can be wrapped as delivery does it.
     */

    private static final Path FOLDER =
            Path.of(System.getProperty("facecount.root", ".")).resolve("docs/mqtt");

    private static final String SCHEMA = ".schema.json";

    /** Nothing is looked up anywhere: a schema that points out of itself fails. */
    private static final JsonSchemaFactory FACTORY =
            JsonSchemaFactory.getInstance(
                    VersionFlag.V202012,
                    builder ->
                            builder.schemaLoaders(
                                    loaders -> loaders.add(DisallowSchemaLoader.getInstance())));

    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private MqttDocuments() {}

    /** All names, as {@code agg}. */
    public static List<String> names() {
        return files(FOLDER, SCHEMA).stream()
                .map(file -> file.getFileName().toString())
                .map(file -> file.substring(0, file.length() - SCHEMA.length()))
                .toList();
    }

    /** What of a document is not as the schema of that name says; empty if all is. */
    public static List<String> mistakes(String name, String document) {
        return FACTORY
                .getSchema(schema(name), InputFormat.JSON, CONFIG)
                .validate(document, InputFormat.JSON)
                .stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    /** The text of a schema. */
    public static String schema(String name) {
        return text(FOLDER.resolve(name + SCHEMA));
    }

    /** {@code README.md}. */
    public static String manual() {
        return text(FOLDER.resolve("README.md"));
    }

    /** Documents that are right. */
    public static List<Path> examples() {
        return files(FOLDER.resolve("examples"), ".json");
    }

    /** Documents that their schema refuses. */
    public static List<Path> badExamples() {
        return files(FOLDER.resolve("examples/bad"), ".json");
    }

    /** Documents that are as their schema says, and contradict themselves. */
    public static List<Path> contradictoryExamples() {
        return files(FOLDER.resolve("examples/contradictory"), ".json");
    }

    /** Those of them that are of that name. */
    public static List<Path> of(String name, List<Path> examples) {
        return examples.stream().filter(example -> nameOf(example).equals(name)).toList();
    }

    /** One of the right ones. */
    public static String example(String file) {
        return text(FOLDER.resolve("examples").resolve(file));
    }

    /** The box that the examples are of. */
    public static String exampleBox() {
        return "kq7m2xw4hzpn5tc6dvr3yb2jae";
    }

    /** Whose signatures the examples carry. */
    public static TrustedKeys trustedKeys() {
        return TrustedKeys.read(FOLDER.resolve("examples/trusted-keys.txt"));
    }

    /** The schema that an example is of. */
    public static String nameOf(Path example) {
        String file = example.getFileName().toString();
        return names().stream()
                .filter(name -> file.startsWith(name + "-"))
                .reduce((one, other) -> one.length() > other.length() ? one : other)
                .orElseThrow(() -> new IllegalStateException(example + " is of no schema"));
    }

    /** As it would come from a broker. */
    public static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stored message as delivery sends it. */
    public static String sent(String device, String epoch, long oldest, OutboxMessage message) {
        return Envelope.wrap(device, epoch, oldest, message);
    }

    private static List<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
