package facecount.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class PackageCacheTest {
    @TempDir private Path folder;

    private final SampleEntry sample = new SampleEntry();
    private final ScriptedClient client = new ScriptedClient(sample.wheel);

    @Test
    void a_package_is_downloaded_once_and_then_read_without_the_network() throws IOException {
        assertThat(cache().files(entry())).containsOnly(Map.entry("model", sample.net));

        client.networkIsGone();

        assertThat(cache().files(entry())).containsOnly(Map.entry("model", sample.net));
        assertThat(client.downloads).isEqualTo(1);
    }

    @Test
    void a_package_spoilt_on_the_disk_is_downloaded_again() throws IOException {
        cache().files(entry());
        Path kept = folder.resolve("cache").resolve(Sha256.of(sample.wheel) + ".whl");
        Files.writeString(kept, "half a file");

        assertThat(cache().files(entry())).containsOnly(Map.entry("model", sample.net));
        assertThat(client.downloads).isEqualTo(2);
    }

    @Test
    void another_package_than_the_catalogue_names_is_refused_with_both_hashes() throws IOException {
        String expected = "11".repeat(32);
        sample.with("package.sha256", expected);

        assertThatThrownBy(() -> cache().files(entry()))
                .isInstanceOf(ConvertException.class)
                .hasMessageContainingAll(
                        "little: pypi:little==1.0 has SHA-256 " + Sha256.of(sample.wheel),
                        "little.properties says package.sha256 = " + expected,
                        "do not use it");
        assertThat(folder.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void a_package_that_cannot_be_had_is_an_error_that_names_the_entry() {
        client.registryFails("no route to the registry");

        assertThatThrownBy(() -> cache().files(entry()))
                .isInstanceOf(ConvertException.class)
                .hasMessage(
                        "little (expected package.sha256 = %s): no route to the registry",
                        Sha256.of(sample.wheel));
        assertThat(folder.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void another_file_than_the_catalogue_names_is_refused_with_both_hashes() {
        String expected = "22".repeat(32);
        sample.with("file.model.sha256", expected);

        assertThatThrownBy(() -> cache().files(entry()))
                .isInstanceOf(ConvertException.class)
                .hasMessageContainingAll(
                        "little: pkg/net.onnx in pypi:little==1.0 has SHA-256 "
                                + Sha256.of(sample.net),
                        "little.properties says file.model.sha256 = " + expected,
                        "correct the entry");
    }

    @Test
    void a_file_the_package_does_not_have_is_named_with_the_package() {
        sample.with("file.model", "pkg/other.onnx");

        assertThatThrownBy(() -> cache().files(entry()))
                .isInstanceOf(ConvertException.class)
                .hasMessageContaining(
                        "little: pypi:little==1.0 has no file pkg/other.onnx (expected SHA-256 %s);"
                                + " correct file.model in little.properties",
                        Sha256.of(sample.net));
    }

    @Test
    void an_npm_package_is_read_below_its_top_folder() throws IOException {
        byte[] tar =
                SampleEntry.npmPackage(
                        Map.of("a/first.txt", new byte[700], "model/net.onnx", sample.net));
        sample.with("package", "npm:@somebody/little@1.0.0")
                .with("package.sha256", Sha256.of(tar).hex())
                .with("file.model", "model/net.onnx");
        client.content = tar;

        assertThat(cache().files(entry())).containsOnly(Map.entry("model", sample.net));
    }

    private PackageCache cache() {
        return new PackageCache(
                folder.resolve("cache"),
                Map.of(PackageSource.Registry.PYPI, client, PackageSource.Registry.NPM, client));
    }

    private CatalogueEntry entry() throws IOException {
        Path catalogue = folder.resolve("catalogue");
        sample.write(catalogue, "little");
        return Catalogue.read(catalogue).getFirst();
    }

    /** A registry with one package. */
    static final class ScriptedClient implements PackageClient {
        private byte[] content;
        private boolean network = true;
        private String failure = "";
        int downloads;

        ScriptedClient(byte[] content) {
            this.content = content;
        }

        void networkIsGone() {
            network = false;
        }

        void registryFails(String why) {
            failure = why;
        }

        @Override
        public void download(PackageSource source, Path into) {
            assertThat(network).as("network is there").isTrue();
            if (!failure.isEmpty()) {
                throw new ConvertException(failure);
            }
            downloads++;
            try {
                Files.write(into.resolve("little-1.0"), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
