package facecount.fleet;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import facecount.sync.FreePort;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Debian's PostgreSQL as a process of its own, on loopback, with its data in a folder of its own:
 * what the system's service does is not touched. One for all tests, which take a database each.
 */
final class PostgresServer implements AutoCloseable {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");
    private static final String ADMIN = "fleet";
    private static final int TRIES = 400;
    private static final int STEPS_WITHIN_S = 60;

    private final Path programs;
    private final Path folder;
    private final Optional<String> user;
    private final int port;
    private final String password = UUID.randomUUID().toString();
    private final AtomicInteger databases = new AtomicInteger();
    private Optional<Process> process = Optional.empty();

    private PostgresServer(Path programs, Path folder, Optional<String> user, int port) {
        this.programs = programs;
        this.folder = folder;
        this.user = user;
        this.port = port;
    }

    /** Gives a test the server that all of them share; skips it where PostgreSQL is missing. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == PostgresServer.class;
        }

        @Override
        public PostgresServer resolveParameter(
                ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(PostgresServer.class))
                    .computeIfAbsent(PostgresServer.class, _ -> started(), PostgresServer.class);
        }

        private static PostgresServer started() {
            try {
                PostgresServer server = make();
                server.start();
                return server;
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /** An empty cluster; skips the test where PostgreSQL is not installed. */
    static PostgresServer make() throws IOException, InterruptedException {
        Optional<Path> programs = programs();
        assumeTrue(programs.isPresent(), "PostgreSQL is missing: apt-get install postgresql");
        // It refuses to be run by root, and nobody else may enter a test's own folder.
        Optional<String> user =
                System.getProperty("user.name").equals("root")
                        ? Optional.of("postgres")
                        : Optional.empty();
        Path folder = Files.createTempDirectory("facecount-postgres-");
        PostgresServer server =
                new PostgresServer(programs.orElseThrow(), folder, user, FreePort.find());
        server.init();
        return server;
    }

    private static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(PROGRAMS)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(PROGRAMS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        }
    }

    private void init() throws IOException, InterruptedException {
        Path secret = Files.writeString(folder.resolve("password"), password);
        if (user.isPresent()) {
            step(List.of("chown", "-R", user.get() + ":", folder.toString()));
        }
        step(
                command(
                        "initdb",
                        "--no-sync",
                        "--username=" + ADMIN,
                        "--auth=scram-sha-256",
                        "--pwfile=" + secret,
                        "--encoding=UTF8",
                        "--locale=C.UTF-8",
                        "--pgdata=" + data()));
    }

    private Path data() {
        return folder.resolve("data");
    }

    private List<String> command(String program, String... arguments) {
        List<String> words = new ArrayList<>();
        user.ifPresent(
                name ->
                        words.addAll(
                                List.of(
                                        "setpriv",
                                        "--reuid=" + name,
                                        "--regid=" + name,
                                        "--clear-groups")));
        words.add(programs.resolve(program).toString());
        words.addAll(List.of(arguments));
        return words;
    }

    private void step(List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("facecount-postgres-", ".log");
        try {
            Process step =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            if (!step.waitFor(STEPS_WITHIN_S, TimeUnit.SECONDS) || step.exitValue() != 0) {
                step.destroyForcibly();
                throw new IOException(command + " failed: " + Files.readString(log));
            }
        } finally {
            Files.delete(log);
        }
    }

    /**
     * Starts it, and returns when it answers.
     *
     * @param settings of {@code postgresql.conf}, as {@code fsync=on}; a later one wins
     */
    void start(String... settings) throws IOException, InterruptedException {
        List<String> words =
                new ArrayList<>(
                        command(
                                "postgres",
                                "-D",
                                data().toString(),
                                "-c",
                                "listen_addresses=127.0.0.1",
                                "-c",
                                "port=" + port,
                                "-c",
                                "unix_socket_directories=",
                                "-c",
                                "fsync=off"));
        for (String setting : settings) {
            words.addAll(List.of("-c", setting));
        }
        Path log = Path.of(folder + ".log");
        Process started =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        process = Optional.of(started);
        for (int i = 0; i < TRIES && started.isAlive(); i++) {
            try (Connection _ = DriverManager.getConnection("jdbc:" + address())) {
                return;
            } catch (SQLException e) {
                Thread.sleep(50);
            }
        }
        throw new IOException("postgres does not answer: " + Files.readString(log));
    }

    /** As a power cut of its machine: whoever is connected hears nothing more. */
    void kill() throws InterruptedException {
        if (process.isPresent()) {
            Process running = process.get();
            // SIGQUIT reaches its own children too, SIGKILL would leave them.
            signal("QUIT", running);
            if (!running.waitFor(10, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            process = Optional.empty();
        }
    }

    private static void signal(String name, Process process) throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The address of a database of one's own: a schema, which is made sooner. */
    String database() {
        String name = "fleet" + databases.incrementAndGet();
        try (Connection connection = DriverManager.getConnection("jdbc:" + address());
                var statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + name);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return address() + "&currentSchema=" + name;
    }

    private String address() {
        return "postgresql://127.0.0.1:%d/postgres?user=%s&password=%s"
                .formatted(port, ADMIN, password);
    }

    String password() {
        return password;
    }

    @Override
    public void close() throws IOException {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        Files.deleteIfExists(Path.of(folder + ".log"));
    }
}
