package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The stand-in's files are named and written as on the machines they stand for. */
class EngineCacheTest {
    private static final ModelEntry MODEL = ModelEntry.read(TestModels.folder(), "sface");

    @TempDir Path system;
    @TempDir Path engines;

    private EngineCache cache;

    @BeforeEach
    void open() {
        cache = new EngineCache(engines, system);
    }

    @Test
    void a_machine_with_a_card_is_known_by_its_driver_and_library() throws IOException {
        write("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel  570.86.15");
        write("usr/lib/x86_64-linux-gnu/libnvinfer.so.10.8.0", "");

        assertThat(folderName(true)).isEqualTo("driver-570.86.15_tensorrt-10.8.0_fp16");
    }

    @Test
    void a_jetson_is_known_by_its_release() throws IOException {
        write("etc/nv_tegra_release", "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: x");
        write("usr/lib/aarch64-linux-gnu/libnvinfer.so.10.3.0", "");
        write("usr/lib/aarch64-linux-gnu/libnvinfer.so.10", "");

        assertThat(folderName(false)).isEqualTo("driver-R36.4.3_tensorrt-10.3.0_fp32");
    }

    @Test
    void a_machine_that_says_nothing_has_a_folder_too() {
        assertThat(folderName(true)).isEqualTo("driver-none_tensorrt-none_fp16");
    }

    @Test
    void the_folder_is_of_this_content_of_the_model() {
        Path folder = engines.relativize(cache.folderFor(MODEL, true));

        assertThat(folder.getName(0)).hasToString("sface-" + MODEL.text("sha256").substring(0, 12));
    }

    @Test
    void an_engine_of_another_driver_or_model_file_is_removed_and_a_neighbour_stays()
            throws IOException {
        Path own = cache.folderFor(MODEL, true);
        Path ownEngine = engine(own);
        Path ofOldDriver = engine(own.resolveSibling("driver-1.2_tensorrt-8.6.1_fp16"));
        Path ofOldFile = engine(engines.resolve("sface-000000000000").resolve("driver-1"));
        Path ofOther = engine(engines.resolve("yunet-111111111111").resolve("driver-1"));

        assertThat(cache.folderFor(MODEL, true)).isEqualTo(own);

        assertThat(ownEngine).exists();
        assertThat(ofOldDriver).doesNotExist();
        assertThat(ofOldFile).doesNotExist();
        assertThat(ofOther).exists();
    }

    private String folderName(boolean fp16) {
        return cache.folderFor(MODEL, fp16).getFileName().toString();
    }

    private void write(String file, String text) throws IOException {
        Path path = system.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static Path engine(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.writeString(folder.resolve("net.engine"), "an engine");
    }
}
