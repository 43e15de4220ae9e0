package facecount.sync;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Debian's Mosquitto as a process of its own, on loopback. */
public final class MosquittoBroker implements TestBroker {
    private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");
    private static final int TRIES = 200;

    private final Path configuration;
    private final int port;
    private final String scheme;
    private @Nullable Process process;

    private MosquittoBroker(Path configuration, int port, String scheme) {
        this.configuration = configuration;
        this.port = port;
        this.scheme = scheme;
    }

    /** Skips the test where Mosquitto is not installed. */
    public static MosquittoBroker in(Path folder) throws IOException {
        return in(folder, "mqtt", "allow_anonymous true\n");
    }

    /**
     * @param more lines of its configuration
     */
    public static MosquittoBroker in(Path folder, String scheme, String more) throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), "Mosquitto is missing: apt-get install mosquitto");
        int port = FreePort.find();
        Files.createDirectories(folder);
        Path configuration = folder.resolve("mosquitto.conf");
        Files.writeString(
                configuration,
                "listener %d 127.0.0.1%npersistence false%nlog_type error%n%s"
                        .formatted(port, more));
        return new MosquittoBroker(configuration, port, scheme);
    }

    @Override
    public URI address() {
        return URI.create("%s://127.0.0.1:%d".formatted(scheme, port));
    }

    public int port() {
        return port;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        process =
                // As many connections as it may have: the usual 1,024 files are 1,015 clients.
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "ulimit -n $(ulimit -Hn); exec \"$0\" -c \"$1\"",
                                PROGRAM.toString(),
                                configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        configuration.resolveSibling("mosquitto.log").toFile()))
                        .start();
        for (int i = 0; i < TRIES; i++) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
                return;
            } catch (IOException e) {
                Thread.sleep(25);
            }
        }
        throw new IOException(
                "mosquitto does not listen: "
                        + Files.readString(configuration.resolveSibling("mosquitto.log")));
    }

    @Override
    public void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.waitFor(10, TimeUnit.SECONDS);
            process = null;
        }
    }

    /** Its memory; 0 if it does not run. */
    public long residentBytes() throws IOException {
        Process running = process;
        if (running == null) {
            return 0;
        }
        return Files.readAllLines(Path.of("/proc/" + running.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1_024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** Has it read certificates and passwords again. */
    public void reload() throws IOException, InterruptedException {
        Process running = process;
        if (running != null) {
            new ProcessBuilder("kill", "-HUP", Long.toString(running.pid()))
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        }
    }
}
