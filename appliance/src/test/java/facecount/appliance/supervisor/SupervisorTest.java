package facecount.appliance.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

class SupervisorTest {
    private static final RestartPauses QUICK =
            new RestartPauses(
                    Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofSeconds(60));
    private static final RestartPauses NEVER_AGAIN =
            new RestartPauses(Duration.ofDays(1), Duration.ofDays(1), Duration.ofSeconds(60));

    @TempDir private Path folder;

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

    @Test
    void a_child_that_ends_is_started_again_and_again() {
        try (Supervisor _ = start(QUICK, shell("core", "echo lived >> lives; exit 1"))) {
            await("five lives", () -> lines("lives").size() >= 5);
        }
    }

    @Test
    void a_child_that_is_killed_is_another_process_soon_after() {
        try (Supervisor supervisor = start(QUICK, shell("core", "exec sleep 60"))) {
            await("it runs", () -> supervisor.process("core").isPresent());
            long first = supervisor.process("core").orElseThrow().pid();

            ProcessHandle.of(first).orElseThrow().destroyForcibly();

            await(
                    "it runs again",
                    () ->
                            supervisor
                                    .process("core")
                                    .filter(process -> process.pid() != first)
                                    .isPresent());
        }
    }

    @Test
    void a_child_that_came_to_its_end_is_left_alone() throws InterruptedException {
        ChildSpec finished =
                new ChildSpec(
                        "core",
                        List.of("sh", "-c", "echo lived >> lives; exit 3"),
                        Map.of(),
                        folder,
                        "",
                        Set.of(3),
                        Set.of());
        ChildProcess child = new ChildProcess(finished, QUICK, printer(results), printer(messages));

        child.start();

        assertThat(child.ended().await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(child.lastExitCode()).hasValue(3);
        assertThat(lines("lives")).hasSize(1);
    }

    @Test
    void where_a_quick_start_does_not_help_the_longest_pause_comes_at_once()
            throws InterruptedException {
        ChildSpec misconfigured =
                new ChildSpec(
                        "vision",
                        List.of("sh", "-c", "echo lived >> lives; exit 78"),
                        Map.of(),
                        folder,
                        "",
                        Set.of(),
                        Set.of(78));
        RestartPauses pauses =
                new RestartPauses(Duration.ZERO, Duration.ofDays(1), Duration.ofSeconds(60));
        try (Supervisor _ = start(pauses, misconfigured)) {
            await("it lived", () -> lines("lives").size() == 1);
            Thread.sleep(200);
            assertThat(lines("lives")).hasSize(1);
        }
    }

    @Test
    void a_program_that_is_not_there_is_started_once_it_is() throws IOException {
        Path program = folder.resolve("late");
        ChildSpec late =
                new ChildSpec(
                        "core",
                        List.of(program.toString()),
                        Map.of(),
                        folder,
                        "",
                        Set.of(),
                        Set.of());
        try (Supervisor supervisor = start(QUICK, late)) {
            assertThat(supervisor.process("core")).isEmpty();
            Path unready = Files.writeString(folder.resolve("unready"), "#!/bin/sh\nsleep 60\n");
            Files.setPosixFilePermissions(unready, PosixFilePermissions.fromString("rwx------"));
            Files.move(unready, program);

            await("it runs", () -> supervisor.process("core").isPresent());
        }
    }

    @Test
    void the_input_reaches_the_child_and_stays_open() throws Exception {
        ChildSpec reader =
                new ChildSpec(
                        "vision",
                        List.of(
                                "sh",
                                "-c",
                                "read line; echo \"$line $GREETING\" > heard; read end; echo x >"
                                        + " eof"),
                        Map.of("GREETING", "hello"),
                        folder,
                        "rtsp://secret\n",
                        Set.of(),
                        Set.of());
        try (Supervisor _ = start(NEVER_AGAIN, reader)) {
            await("it heard", () -> lines("heard").equals(List.of("rtsp://secret hello")));
            Thread.sleep(100);
            assertThat(folder.resolve("eof")).doesNotExist();
        }
        assertThat(reader.toString()).doesNotContain("secret").doesNotContain("hello");
    }

    @Test
    void what_children_say_is_passed_on() {
        try (Supervisor _ =
                start(NEVER_AGAIN, shell("core", "echo seven visitors; echo careful >&2"))) {
            await(
                    "both are there",
                    () ->
                            results.toString(UTF_8).contains("seven visitors\n")
                                    && messages.toString(UTF_8).contains("careful\n"));
        }
    }

    @Test
    void a_child_that_ignores_the_request_to_end_is_killed() {
        ChildProcess deaf =
                new ChildProcess(
                        shell("core", "trap '' TERM; echo deaf; while :; do sleep 0.05; done"),
                        QUICK,
                        printer(results),
                        printer(messages));
        deaf.start();
        await("it is deaf", () -> results.toString(UTF_8).contains("deaf"));
        ProcessHandle process = deaf.process().orElseThrow();

        deaf.stop(Duration.ofMillis(200));

        await("it is gone", () -> !process.isAlive());
    }

    @Test
    void children_end_with_a_parent_that_is_killed() throws Exception {
        Process parent =
                new ProcessBuilder(
                                java(),
                                "-Xmx32m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Parent.class.getName(),
                                System.getProperty("java.class.path"),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        await("the child runs", () -> lines("child").size() == 1);
        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(lines("child").getFirst())).orElseThrow();

        parent.destroyForcibly();

        await("the child is gone", () -> !child.isAlive());
    }

    @Test
    void of_a_flood_the_beginning_is_passed_on_and_the_rest_is_counted() {
        String flood = "again\n".repeat(1000);

        pump(flood, false);

        assertThat(messages.toString(UTF_8).lines())
                .hasSize(LinePump.LINES_MAX + 1)
                .endsWith("vision: 800 more lines left out");
    }

    @Test
    void of_results_every_line_is_passed_on() {
        pump("again\n".repeat(1000), true);

        assertThat(messages.toString(UTF_8).lines()).hasSize(1000);
    }

    @Test
    void a_line_without_end_is_cut() {
        pump("x".repeat(1_000_000), false);

        assertThat(messages.toString(UTF_8)).isEqualTo("x".repeat(LinePump.LINE_BYTES_MAX) + "…\n");
    }

    @Test
    void pauses_grow_to_the_longest() {
        RestartPauses pauses = RestartPauses.standard();

        assertThat(pauses.longerThan(Duration.ofMillis(200))).isEqualTo(Duration.ofMillis(400));
        assertThat(pauses.longerThan(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(30));
    }

    private void pump(String output, boolean everyLine) {
        new LinePump(
                        "vision",
                        new ByteArrayInputStream(output.getBytes(UTF_8)),
                        printer(messages),
                        everyLine)
                .run();
    }

    private Supervisor start(RestartPauses pauses, ChildSpec child) {
        return Supervisor.start(List.of(child), pauses, printer(results), printer(messages));
    }

    private ChildSpec shell(String name, String script) {
        return new ChildSpec(
                name, List.of("sh", "-c", script), Map.of(), folder, "", Set.of(), Set.of());
    }

    private List<String> lines(String file) {
        try {
            Path path = folder.resolve(file);
            return Files.exists(path) ? Files.readAllLines(path) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static PrintStream printer(ByteArrayOutputStream target) {
        return new PrintStream(target, true, UTF_8);
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElseThrow();
    }

    private static void await(String what, BooleanSupplier isSo) {
        long start = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - start > Duration.ofSeconds(20).toNanos()) {
                fail("within 20 s: " + what);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail("interrupted");
            }
        }
    }

    /** A program that supervises a child, to be killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) {
            Supervisor.run(
                    List.of(
                            new ChildSpec(
                                    "child",
                                    List.of(
                                            java(),
                                            "-Xmx32m",
                                            "-cp",
                                            arguments[0],
                                            Child.class.getName()),
                                    Map.of(),
                                    Path.of(arguments[1]),
                                    "",
                                    Set.of(),
                                    Set.of())));
        }
    }

    /** A program that would run for ever, were it not for its parent. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            ParentWatch.start(System.in);
            Files.writeString(Path.of("child"), ProcessHandle.current().pid() + "\n");
            Thread.sleep(Duration.ofDays(1));
        }
    }
}
