package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The disk reports errors, or has become read-only as file systems do after one: the process ends
 * with a clear word, and the next goes on where it was. The errors are strace's.
 */
class BrokenDiskTest {
    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final int SECONDS = 120;

    @TempDir Path folder;

    private record Ended(int exitCode, List<String> lines) {
        int counted() {
            return lines.stream()
                    .filter(line -> line.startsWith("counted "))
                    .mapToInt(line -> Integer.parseInt(line.substring("counted ".length())))
                    .max()
                    .orElse(-1);
        }

        List<String> errors() {
            return lines.stream().filter(line -> !line.startsWith("counted ")).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EIO, pwrite64, facecount.db-wal",
        "EROFS, pwrite64, facecount.db-wal",
        "EIO, fsync, facecount.db-wal",
        "EIO, pwrite64, day.db-wal"
    })
    void the_process_ends_with_a_clear_word_and_nothing_that_was_counted_is_lost(
            String error, String call, String file) throws Exception {
        assumeThat(STRACE).as("apt-get install strace").exists();

        Ended broken = count(strace(error, call, file));

        assertThat(broken.exitCode()).isEqualTo(ExitCode.STORAGE);
        assertThat(broken.counted()).as("it had begun").isBetween(1, 199);
        assertThat(broken.errors())
                .singleElement()
                .asString()
                .startsWith("facecount: " + folder.resolve("data"))
                .contains("check the disk");
        Ended next = count(List.of());
        assertThat(next.exitCode()).isZero();
        int found = Integer.parseInt(next.lines().getFirst().substring("counted ".length()));
        assertThat(found)
                .as("what was said, and at most the commit whose sync failed")
                .isBetween(broken.counted(), broken.counted() + 1);
        assertThat(next.counted()).isEqualTo(found + 200);
    }

    private List<String> strace(String error, String call, String file) {
        return List.of(
                STRACE.toString(),
                "-f",
                "-qq",
                "-o",
                folder.resolve("strace.log").toString(),
                "-P",
                folder.resolve("data").resolve(file).toString(),
                "-e",
                "trace=" + call,
                "-e",
                "inject=" + call + ":error=" + error + ":when=100+");
    }

    private Ended count(List<String> under) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(under);
        command.addAll(
                List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CountingChild.class.getName(),
                        folder.resolve("data").toString(),
                        folder.resolve("run").toString(),
                        "200"));
        Path said = folder.resolve("said");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(said.toFile())
                        .redirectError(folder.resolve("err").toFile())
                        .start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readAllLines(said, StandardCharsets.UTF_8));
    }
}
