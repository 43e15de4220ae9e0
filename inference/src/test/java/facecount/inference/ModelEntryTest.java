package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class ModelEntryTest {
    private static final String EXPECTED =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir private Path folder;

    @Test
    void a_file_with_the_catalogues_hash_is_taken() throws IOException {
        write("abc");

        assertThat(ModelEntry.read(folder, "finder").checkedFile())
                .isEqualTo(folder.resolve("finder.onnx"));
    }

    @Test
    void another_file_is_refused_with_entry_both_hashes_and_remedy() throws IOException {
        write("abd");

        assertThatThrownBy(() -> ModelEntry.read(folder, "finder").checkedFile())
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("finder")
                .hasMessageContaining("expected SHA-256 " + EXPECTED)
                .hasMessageContaining(
                        "got a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9")
                .hasMessageContaining("build the models again");
    }

    @Test
    void a_missing_file_is_named_with_its_hash() throws IOException {
        write("abc");
        Files.delete(folder.resolve("finder.onnx"));

        assertThatThrownBy(() -> ModelEntry.read(folder, "finder").checkedFile())
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("finder.onnx is missing, expected SHA-256 " + EXPECTED);
    }

    @Test
    void a_missing_entry_is_named() {
        assertThatThrownBy(() -> ModelEntry.read(folder, "nobody"))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("nobody.properties is missing");
    }

    @Test
    void a_model_of_another_role_is_refused() throws IOException {
        write("abc");

        assertThatThrownBy(() -> ModelEntry.read(folder, "finder").inRole("recognizer"))
                .hasMessageContaining("it is a detector, expected a recognizer");
    }

    private void write(String content) throws IOException {
        Files.writeString(folder.resolve("finder.onnx"), content);
        Files.writeString(
                folder.resolve("finder.properties"),
                "role=detector\nfile=finder.onnx\nsha256=" + EXPECTED + "\n");
    }
}
