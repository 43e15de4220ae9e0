package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Every connection is traced while a Parquet file is written: its maker offers extensions. */
class NothingIsFetchedTest {
    private static final Path STRACE = Path.of("/usr/bin/strace");

    @TempDir Path folder;

    @Test
    void a_parquet_file_is_written_without_asking_anybody() throws Exception {
        assumeTrue(Files.isExecutable(STRACE), "strace is missing: apt-get install strace");
        new FleetFolder(folder).init();
        ScriptedFleet fleet = new ScriptedFleet(folder.resolve("fleet.db"));
        fleet.counts(ScriptedFleet.device("kq7d"), ScriptedFleet.TODAY, 97, 100, 106);
        fleet.close();
        Path home = Files.createDirectory(folder.resolve("home"));
        Path file = folder.resolve("days.parquet");

        String said =
                traced(home, "export", "--fleet", folder.toString(), "--output", file.toString());

        assertThat(file).as(said).isNotEmptyFile();
        assertThat(connections()).isEmpty();
        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left).as("no extension, no secret").containsExactly(home);
        }
    }

    @Test
    void the_tracer_sees_a_connection_when_there_is_one() throws Exception {
        assumeTrue(Files.isExecutable(STRACE), "strace is missing: apt-get install strace");
        new FleetFolder(folder).init();

        traced(
                folder,
                "list",
                "--fleet",
                folder.toString(),
                "--database",
                "postgresql://127.0.0.1:9/fleet");

        assertThat(connections()).anyMatch(line -> line.contains("htons(9)"));
    }

    private Path trace() {
        return folder.resolve("trace");
    }

    private String traced(Path home, String... arguments) throws IOException, InterruptedException {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                STRACE.toString(),
                                "-f",
                                "-qq",
                                "-e",
                                "trace=connect,sendto,sendmsg",
                                "-o",
                                trace().toString(),
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                Main.class.getName()));
        words.addAll(List.of(arguments));
        Path log = folder.resolve("said");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return Files.readString(log);
    }

    /** To anything but a file's socket. */
    private List<String> connections() throws IOException {
        try (Stream<String> lines = Files.lines(trace(), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("sa_family="))
                    .filter(line -> !line.contains("AF_UNIX"))
                    .toList();
        }
    }
}
