package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The packed program's {@code demo} or {@code run}, with its two processes, and its panel. */
final class RunningDemo implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Which of the two processes, by a word of its command line. */
    enum Part {
        VISION("VisionMain"),
        CORE(" core --child");

        private final String word;

        Part(String word) {
            this.word = word;
        }
    }

    private final Path home;
    private final int port;
    private final Process demo;

    private RunningDemo(Path home, int port, Process demo) {
        this.home = home;
        this.port = port;
        this.demo = demo;
    }

    /**
     * @param home its home folder, with the ledger
     */
    static RunningDemo start(Path home) throws IOException {
        return start(home, "demo");
    }

    /**
     * The box with this film as its camera, round after round.
     *
     * @param home its home folder, with the ledger
     */
    static RunningDemo watching(Path film, Path home) throws IOException {
        return start(home, "run", "--everything", "--source", film.toString());
    }

    private static RunningDemo start(Path home, String... command) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--port", String.valueOf(port)));
        arguments.addAll(List.of("--data", home.resolve("data").toString()));
        Process demo =
                ProgramRun.builder(home, List.of(), arguments.toArray(String[]::new))
                        .redirectOutput(home.resolve("demo.out").toFile())
                        .redirectError(home.resolve("demo.err").toFile())
                        .start();
        return new RunningDemo(home, port, demo);
    }

    /** Where its panel is. */
    URI panel() {
        return URI.create("http://127.0.0.1:%d/".formatted(port));
    }

    /** What it printed. */
    String said() throws IOException {
        return Files.readString(home.resolve("demo.out"));
    }

    /** Ends the part without warning; it is dead on return. */
    void kill(Part part) throws IOException, InterruptedException {
        ProcessHandle process = process(part).orElseThrow();
        new ProcessBuilder("kill", "-9", String.valueOf(process.pid())).start().waitFor();
        await("it is dead", () -> !process.isAlive());
    }

    Optional<ProcessHandle> process(Part part) {
        return demo.descendants()
                .filter(child -> commandLine(child).contains(part.word))
                .findFirst();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits until somebody is in view in a picture taken after this was asked. */
    void awaitViewAgain() {
        String before = view().orElse("");
        await(
                "somebody is in view again",
                () -> view().filter(now -> !now.equals(before)).isPresent());
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

    int awaitVisitors(Predicate<Integer> enough) {
        await("the panel counts", () -> visitors().filter(enough).isPresent());
        return visitors().orElseThrow();
    }

    Optional<Integer> visitors() {
        return get("today").flatMap(today -> today.intValue("distinct_visitors"));
    }

    /** What {@code /api/v1/} answers; empty while nobody does. */
    Optional<JsonObject> get(String what) {
        return ask("GET", what);
    }

    Optional<JsonObject> post(String what) {
        return ask("POST", what);
    }

    private Optional<JsonObject> ask(String method, String what) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) panel().resolve("/api/v1/" + what).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(2_000);
            try (InputStream body = connection.getInputStream()) {
                return Optional.of(JsonParser.create(body.readAllBytes()).readJsonObject());
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void await(String what, BooleanSupplier condition) {
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

    /** Asks it to end; its children end with it. */
    @Override
    public void close() {
        List<ProcessHandle> children = demo.descendants().toList();
        demo.destroy();
        await("the demo has ended", () -> !demo.isAlive());
        for (ProcessHandle child : children) {
            await("the children are gone", () -> !child.isAlive());
        }
    }
}
