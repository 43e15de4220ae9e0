package facecount.appliance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packed program, run as a user would: in a process of its own.
 *
 * @param out its standard output
 * @param err its standard error
 */
record ProgramRun(int exitCode, String out, String err) {
    static final Path PROGRAM =
            Path.of(System.getProperty("facecount.root"), "appliance", "target", "facecount");

    static ProgramRun of(Path home, String... arguments) {
        return of(home, Duration.ofMinutes(2), List.of(), arguments);
    }

    /**
     * @param home its home folder, temporary files included
     * @param before what stands before the command, as a tracer
     */
    static ProgramRun of(Path home, Duration limit, List<String> before, String... arguments) {
        try {
            Path out = Files.createTempFile(home, "out", "");
            Path err = Files.createTempFile(home, "err", "");
            Process process =
                    builder(home, before, arguments)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(
                        "%s took longer than %s: %s"
                                .formatted(List.of(arguments), limit, Files.readString(err)));
            }
            return new ProgramRun(
                    process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static ProcessBuilder builder(Path home, List<String> before, String... arguments) {
        List<String> command = new ArrayList<>(before);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dai.djl.offline=true",
                        "-Djava.io.tmpdir=" + home,
                        "-Duser.home=" + home,
                        "-Dfacecount.program=" + PROGRAM,
                        "-cp",
                        "%1$s/lib/*:%1$s/lib/core/*:%1$s/lib/vision/*".formatted(PROGRAM),
                        "facecount.appliance.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.putAll(Program.environment());
        environment.put("HOME", home.toString());
        environment.remove("XDG_STATE_HOME");
        environment.remove("XDG_CACHE_HOME");
        // What is written only where nobody builds must be seen here too.
        environment.remove("CI");
        environment.remove("GITHUB_ACTIONS");
        return builder;
    }

    /** The lines on standard error that are the program's own answer, and not its log. */
    List<String> answer() {
        return err.lines().filter(line -> line.startsWith("facecount: ")).toList();
    }
}
