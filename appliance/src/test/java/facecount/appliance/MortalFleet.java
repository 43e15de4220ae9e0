package facecount.appliance;

import static java.lang.System.Logger.Level.DEBUG;

import facecount.appliance.supervisor.ChildSpec;

import org.sqlite.SQLiteConfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A box without its vision, a broker and a collector: the packed programs and Debian's Mosquitto,
 * each in a process that may be killed at any moment. One thread calls.
 */
final class MortalFleet implements AutoCloseable {
    /** One of its processes. */
    enum Part {
        BOX,
        BROKER,
        COLLECTOR
    }

    private static final System.Logger LOG = System.getLogger(MortalFleet.class.getName());

    private static final Duration DEAD_WITHIN = Duration.ofSeconds(20);
    private static final int BUSY_MS = 10_000;

    private final Path home;
    private final Path brokerStore;
    private final Map<Part, List<String>> commands = new EnumMap<>(Part.class);
    private final Map<Part, Process> processes = new EnumMap<>(Part.class);

    private MortalFleet(Path home) {
        this.home = home;
        this.brokerStore = home.resolve("broker-store");
    }

    /**
     * Sets it up; nothing runs yet.
     *
     * @param home a folder for everything
     * @param delivery {@code mqtt.delivery}
     */
    static MortalFleet in(Path home, String delivery) throws IOException {
        MortalFleet fleet = new MortalFleet(home);
        Program program = new Program(ProgramRun.PROGRAM);
        DemoBroker broker = DemoBroker.in(program, home);
        // As Debian has it, but for how often: the default is half an hour.
        Files.createDirectories(fleet.brokerStore);
        Path configuration = broker.fleet().resolve("mosquitto.conf");
        Files.writeString(
                configuration,
                Files.readString(configuration).replace("persistence false\n", "")
                        + """
                        persistence true
                        persistence_location %s/
                        autosave_interval 1
                        user %s
                        """
                                .formatted(fleet.brokerStore, System.getProperty("user.name")));
        for (ChildSpec child : broker.children()) {
            fleet.commands.put(
                    child.name().equals("broker") ? Part.BROKER : Part.COLLECTOR, child.command());
        }
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "core",
                                "--child",
                                "--everything",
                                "--port",
                                "0",
                                "--data",
                                fleet.data().toString(),
                                "--runtime",
                                fleet.runtime().toString()));
        Map<String, String> settings = new java.util.TreeMap<>(broker.settings());
        settings.put("mqtt.interval", "1s");
        settings.put("mqtt.delivery", delivery);
        settings.put("site.zone", "UTC");
        settings.put("counting.cut-over", "00:00");
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        fleet.commands.put(Part.BOX, program.coreCommand(arguments));
        return fleet;
    }

    private Path data() {
        return home.resolve("data");
    }

    private Path runtime() {
        return home.resolve("run");
    }

    /** Where the box waits for its vision. */
    Path socket() {
        return CoreProcess.socket(runtime(), data());
    }

    /** The box's ledger. */
    Path ledger() {
        return data().resolve("facecount.db");
    }

    /** What has arrived at the collector. */
    Path collected() {
        return home.resolve("fleet").resolve("fleet.db");
    }

    /** Returns at once. */
    void start(Part part) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(commands.getOrDefault(part, List.of()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(part).toFile()));
        builder.environment().putAll(Program.environment());
        builder.environment().put("HOME", home.toString());
        processes.put(part, builder.start());
    }

    private Path log(Part part) {
        return home.resolve(part + ".log");
    }

    /** As {@code kill -9}: dead on return. */
    void kill(Part part) {
        Process process = processes.remove(part);
        if (process != null) {
            end(process.destroyForcibly());
        }
    }

    /** Asks it to end, and waits. */
    void stop(Part part) {
        Process process = processes.remove(part);
        if (process != null) {
            process.destroy();
            end(process);
        }
    }

    private static void end(Process process) {
        process.onExit().orTimeout(DEAD_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** What the broker had on its disk is gone. */
    void wipeBrokerStore() throws IOException {
        try (Stream<Path> files = Files.list(brokerStore)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Whether the box has delivered everything in time. */
    boolean delivers(Duration limit) throws InterruptedException {
        return within(limit, () -> text(ledger(), "SELECT count(*) FROM outbox").equals("0"));
    }

    static boolean within(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - end < 0) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Thread.sleep(50);
        }
        return false;
    }

    /** Ends box and collector in order, and looks at what they leave. */
    List<String> faultsAtEnd() {
        stop(Part.BOX);
        stop(Part.COLLECTOR);
        List<String> faults = new ArrayList<>();
        if (!text(ledger(), "PRAGMA integrity_check").equals("ok")) {
            faults.add("the ledger is damaged");
        }
        if (!text(collected(), "SELECT count(*) FROM arrival").equals("0")) {
            faults.add("the collector still waits for something");
        }
        return faults;
    }

    /** The newest lines of all logs, for who asks why. */
    String logs() {
        StringBuilder logs = new StringBuilder();
        for (Part part : Part.values()) {
            try {
                List<String> lines =
                        Files.exists(log(part)) ? Files.readAllLines(log(part)) : List.of();
                logs.append(part).append(":\n");
                lines.subList(Math.max(0, lines.size() - 15), lines.size())
                        .forEach(line -> logs.append("  ").append(line).append('\n'));
            } catch (IOException e) {
                logs.append(e).append('\n');
            }
        }
        return logs.toString();
    }

    /** A row of an answer. */
    interface Row {
        void read(ResultSet row) throws SQLException;
    }

    /**
     * Asks a database beside its program, without writing a byte; no rows while it is not there.
     */
    static void query(Path file, String sql, Row row) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MS);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                row.read(rows);
            }
        } catch (SQLException e) {
            // Its program has not made it yet, or was killed while it did.
            LOG.log(DEBUG, () -> "%s: %s".formatted(file, e.getMessage()));
        }
    }

    /** The last row of an answer; empty if there is none. */
    static String text(Path file, String sql) {
        StringBuilder text = new StringBuilder();
        query(
                file,
                sql,
                row -> {
                    text.setLength(0);
                    text.append(row.getString(1));
                });
        return text.toString();
    }

    /** A number a database holds; 0 if there is none. */
    static long number(Path file, String sql) {
        long[] number = new long[1];
        query(file, sql, row -> number[0] = row.getLong(1));
        return number[0];
    }

    @Override
    public void close() {
        for (Part part : Part.values()) {
            kill(part);
        }
    }
}
