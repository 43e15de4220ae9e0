package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Java starts with what an earlier start put down, and without it where it is of no use. */
class StartCacheIT {
    @TempDir Path folder;

    @Test
    void both_processes_start_with_it_and_without_it() throws Exception {
        // The packed program's own one stays as it is: others start it meanwhile.
        for (String part : List.of("lib", "models", "sample-clip")) {
            Files.createSymbolicLink(folder.resolve(part), ProgramRun.PROGRAM.resolve(part));
        }
        Program program = new Program(folder);

        StartCache.make(program);

        assertThat(folder.resolve("start")).isDirectoryNotContaining("glob:**.new");
        for (Program.Part part : Program.Part.values()) {
            assertThat(loaded(program, part)).endsWith("source: shared objects file");
            Files.writeString(program.startCache(part), "rubbish", StandardCharsets.US_ASCII);
            assertThat(loaded(program, part)).contains("source: file:");
        }
    }

    /** From where a process gets the class it starts with; nothing else may be said. */
    private String loaded(Program program, Program.Part part)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        switch (part) {
                            case CORE -> program.coreCommand(List.of("--version"));
                            case VISION -> program.visionCommand(List.of());
                        });
        command.add(1, "-Xlog:class+load");
        Path out = folder.resolve("out");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(out.toFile())
                        .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(out);
        assertThat(lines).noneMatch(line -> line.contains("[aot"));
        String main = part == Program.Part.CORE ? "facecount.appliance.Main " : "VisionMain ";
        return lines.stream().filter(line -> line.contains(main)).findFirst().orElse("");
    }
}
