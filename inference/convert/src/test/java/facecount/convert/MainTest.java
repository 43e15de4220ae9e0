package facecount.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.convert.PackageCacheTest.ScriptedClient;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

class MainTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

    @TempDir private Path folder;

    private final SampleEntry sample = new SampleEntry();
    private final ScriptedClient client = new ScriptedClient(sample.wheel);
    private final List<String> progress = new ArrayList<>();
    private Path catalogue;
    private Path models;

    @BeforeEach
    void folders() throws IOException {
        catalogue = folder.resolve("catalogue");
        models = folder.resolve("models");
        sample.write(catalogue, "little");
    }

    @Test
    void each_model_has_its_entry_beside_it() throws IOException {
        make();

        assertThat(models.resolve("little.onnx")).hasBinaryContent(sample.net);
        Properties entry = new Properties();
        try (Reader reader = Files.newBufferedReader(models.resolve("little.properties"))) {
            entry.load(reader);
        }
        assertThat(entry)
                .containsEntry("file", "little.onnx")
                .containsEntry("sha256", Sha256.of(sample.net).hex())
                .containsEntry("input.shape", "1,3,32,32");
    }

    @Test
    void what_is_made_already_is_left_alone() throws IOException {
        make();
        client.networkIsGone();
        Files.setLastModifiedTime(models.resolve("little.onnx"), LONG_AGO);
        Files.setLastModifiedTime(models.resolve("little.properties"), LONG_AGO);

        make();

        assertThat(Files.getLastModifiedTime(models.resolve("little.onnx"))).isEqualTo(LONG_AGO);
        assertThat(Files.getLastModifiedTime(models.resolve("little.properties")))
                .isEqualTo(LONG_AGO);
        assertThat(progress).hasSize(1);
    }

    @Test
    void a_model_spoilt_on_the_disk_is_made_again() throws IOException {
        make();
        Files.writeString(models.resolve("little.onnx"), "half a file");

        make();

        assertThat(models.resolve("little.onnx")).hasBinaryContent(sample.net);
    }

    @Test
    void a_model_the_catalogue_no_longer_names_is_removed() throws IOException {
        make();
        Files.delete(catalogue.resolve("little.properties"));
        sample.write(catalogue, "renamed");
        Files.writeString(models.resolve("notes.txt"), "not ours");

        make();

        assertThat(models)
                .isDirectoryNotContaining("glob:**/little.*")
                .isDirectoryContaining("glob:**/renamed.onnx")
                .isDirectoryContaining("glob:**/notes.txt");
    }

    @Test
    void a_conversion_with_another_result_is_refused_with_both_hashes() throws IOException {
        String expected = "33".repeat(32);
        sample.with("sha256", expected).write(catalogue, "little");

        assertThatThrownBy(this::make)
                .isInstanceOf(ConvertException.class)
                .hasMessageContainingAll(
                        "little: the conversion made SHA-256 " + Sha256.of(sample.net),
                        "little.properties says sha256 = " + expected);
        assertThat(models.resolve("little.onnx")).doesNotExist();
    }

    @Test
    void a_net_with_other_outputs_than_the_entry_says_is_refused() throws IOException {
        sample.with("output.names", "scores,boxes").write(catalogue, "little");

        assertThatThrownBy(this::make)
                .isInstanceOf(ConvertException.class)
                .hasMessage(
                        "little from pypi:little==1.0 cannot be converted: the net's outputs are"
                                + " out, the entry says output.names = scores,boxes");
    }

    private void make() {
        Main.make(
                catalogue,
                models,
                new PackageCache(
                        folder.resolve("cache"), Map.of(PackageSource.Registry.PYPI, client)),
                progress::add);
    }
}
