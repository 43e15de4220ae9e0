package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The whole appliance in its real processes, on the sample clip, and what becomes of it when they
 * are killed.
 */
class DemoIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** How soon counting must be back, as promised. */
    private static final Duration BACK = Duration.ofSeconds(5);

    @TempDir Path home;

    private int port;
    private Process demo;

    @BeforeEach
    void the_demo_runs() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        demo =
                ProgramRun.builder(
                                home,
                                java.util.List.of(),
                                "demo",
                                "--port",
                                String.valueOf(port),
                                "--data",
                                home.resolve("data").toString())
                        .redirectOutput(home.resolve("demo.out").toFile())
                        .redirectError(home.resolve("demo.err").toFile())
                        .start();
    }

    @AfterEach
    void and_ends_with_its_children() throws InterruptedException {
        var children = demo.descendants().toList();
        demo.destroy();
        assertThat(demo.waitFor(20, TimeUnit.SECONDS)).isTrue();
        for (ProcessHandle child : children) {
            await("the children are gone", () -> !child.isAlive());
        }
    }

    @Test
    void the_panel_counts_and_neither_process_missed_when_killed() throws Exception {
        int first = awaitVisitors(seen -> seen >= 3);

        kill("VisionMain");
        awaitViewAgain();
        int afterVision = awaitVisitors(seen -> seen >= first);

        kill(" core --child");
        int afterCore = awaitVisitors(seen -> seen >= afterVision);
        awaitViewAgain();

        assertThat(afterCore).isGreaterThanOrEqualTo(afterVision);
        // A whole round of the clip later there are as many as there are people in it.
        int people = 20;
        int counted = awaitVisitors(seen -> seen >= people - 1);
        Thread.sleep(Duration.ofSeconds(45));
        assertThat(visitors().orElseThrow()).isBetween(counted - 1, people + 1);
        assertThat(Files.readString(home.resolve("demo.out"))).contains("visitor 1 is new");
    }

    private void kill(String of) throws IOException, InterruptedException {
        ProcessHandle process =
                demo.descendants()
                        .filter(child -> commandLine(child).contains(of))
                        .findFirst()
                        .orElseThrow();
        new ProcessBuilder("kill", "-9", String.valueOf(process.pid())).start().waitFor();
        await("it is dead", () -> !process.isAlive());
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    /** Somebody is in view, in a picture taken after this was asked. */
    private void awaitViewAgain() {
        String before = view().orElse("");
        long start = System.nanoTime();
        await(
                "somebody is in view again",
                () -> view().filter(now -> !now.equals(before)).isPresent());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BACK.multipliedBy(3));
    }

    private Optional<String> view() {
        return get("view")
                .filter(
                        view ->
                                view.arrayValue("faces")
                                        .map(faces -> faces.size() > 0)
                                        .orElse(false))
                .map(Object::toString);
    }

    private int awaitVisitors(Predicate<Integer> enough) {
        await("the panel counts", () -> visitors().filter(enough).isPresent());
        return visitors().orElseThrow();
    }

    private Optional<Integer> visitors() {
        return get("today").flatMap(today -> today.intValue("distinct_visitors"));
    }

    private Optional<JsonObject> get(String what) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection)
                            URI.create("http://127.0.0.1:%d/api/v1/%s".formatted(port, what))
                                    .toURL()
                                    .openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(2_000);
            try (InputStream body = connection.getInputStream()) {
                return Optional.of(JsonParser.create(body.readAllBytes()).readJsonObject());
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void await(String what, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as(what).isNegative();
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
