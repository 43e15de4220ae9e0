package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Every system call that could reach somebody is traced while the program works. */
class NothingPhonesHomeIT {
    private static final Path STRACE = Path.of("/usr/bin/strace");

    /** Where a library of ours once kept a device id and what it wanted to send. */
    private static final List<String> TRACES =
            List.of("deviceid", "onnxruntime.db", "DeveloperTools", ".djl.ai");

    @TempDir Path home;

    @BeforeEach
    void strace_is_there() {
        if (!"true".equals(System.getenv("CI"))) {
            assumeThat(STRACE).as("apt-get install strace").exists();
        }
    }

    @Test
    void count_connects_to_nobody_and_leaves_no_trace_at_home() throws IOException {
        List<String> reached =
                traced(
                        "count",
                        ProgramRun.PROGRAM
                                .resolve("sample-clip")
                                .resolve("faceless.mp4")
                                .toString());

        assertThat(reached).isEmpty();
        assertThat(tracesAtHome()).isEmpty();
    }

    @Test
    void the_demo_connects_to_nobody_but_itself() throws IOException {
        List<String> reached = traced("demo", "--once", "--port", "0");

        assertThat(reached).isEmpty();
        assertThat(tracesAtHome()).isEmpty();
    }

    @Test
    void the_tracer_sees_a_connection_when_there_is_one() throws IOException {
        // The control: the same trace, of a command that does ask somebody.
        Path trace = home.resolve("trace");
        ProgramRun.of(home, Duration.ofMinutes(2), tracer(trace), "status", "--port", "9");

        assertThat(connections(trace)).anyMatch(line -> line.contains("htons(9)"));
    }

    /** Connections to anything but a file's or a kernel's socket, and packets to anybody. */
    private List<String> traced(String... arguments) throws IOException {
        Path trace = home.resolve("trace");
        ProgramRun run = ProgramRun.of(home, Duration.ofMinutes(5), tracer(trace), arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return connections(trace).stream().filter(line -> !isLoopback(line)).toList();
    }

    private static List<String> tracer(Path trace) {
        return List.of(
                STRACE.toString(),
                "-f",
                "-qq",
                "--seccomp-bpf",
                "-e",
                "trace=connect,sendto,sendmsg,sendmmsg",
                "-o",
                trace.toString());
    }

    private static List<String> connections(Path trace) throws IOException {
        try (Stream<String> lines = Files.lines(trace)) {
            return lines.filter(line -> line.contains("sa_family=AF_INET")).toList();
        }
    }

    private static boolean isLoopback(String line) {
        return line.contains("inet_addr(\"127.")
                || line.contains("\"::1\"")
                || line.contains("\"::ffff:127.");
    }

    private List<Path> tracesAtHome() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(
                            file ->
                                    TRACES.stream()
                                            .anyMatch(
                                                    trace ->
                                                            file.getFileName()
                                                                    .toString()
                                                                    .contains(trace)))
                    .toList();
        }
    }
}
