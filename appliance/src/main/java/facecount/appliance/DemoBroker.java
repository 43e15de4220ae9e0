package facecount.appliance;

import facecount.appliance.supervisor.ChildSpec;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The other end for the demo: a broker on this machine alone and a collector behind it, so that
 * counts are seen arriving and being acknowledged.
 *
 * @param broker Mosquitto's program
 * @param fleet the fleet's folder
 */
record DemoBroker(Program program, Path broker, Path fleet, int port) {
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/mosquitto"), Path.of("/usr/bin/mosquitto"));

    private static final Duration INIT_WITHIN = Duration.ofSeconds(60);

    /**
     * Sets it up; nothing runs yet.
     *
     * @throws ServiceException if Mosquitto is not installed, or the fleet cannot be set up
     */
    static DemoBroker in(Program program, Path folder) {
        Path broker =
                PLACES.stream()
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new ServiceException(
                                                "--with-broker needs Mosquitto: apt-get install"
                                                        + " mosquitto"));
        DemoBroker demo = new DemoBroker(program, broker, folder.resolve("fleet"), freePort());
        demo.prepare();
        return demo;
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new ServiceException("no free port for the broker: " + e.getMessage(), e);
        }
    }

    private void prepare() {
        try {
            Files.createDirectories(fleet);
            Files.writeString(
                    configuration(),
                    """
                    listener %d 127.0.0.1
                    allow_anonymous true
                    persistence false
                    log_type error
                    log_type warning
                    """
                            .formatted(port));
            Process init =
                    new ProcessBuilder(
                                    program.fleetCommand(
                                            List.of("init", "--fleet", fleet.toString())))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            if (!init.waitFor(INIT_WITHIN.toSeconds(), TimeUnit.SECONDS) || init.exitValue() != 0) {
                init.destroyForcibly();
                throw new ServiceException(
                        "the demo's fleet cannot be set up in %s; it says why above"
                                .formatted(fleet));
            }
        } catch (IOException e) {
            throw new ServiceException(
                    "%s cannot be written: %s".formatted(fleet, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted", e);
        }
    }

    private Path configuration() {
        return fleet.resolve("mosquitto.conf");
    }

    String address() {
        return "mqtt://127.0.0.1:" + port;
    }

    /** The settings of a box that sends here. */
    Map<String, String> settings() {
        return Map.of(
                "mqtt.broker",
                address(),
                "mqtt.trusted-keys-file",
                fleet.resolve("trusted-keys.txt").toString(),
                "mqtt.interval",
                "2s",
                "mqtt.plain-topics",
                "true");
    }

    List<ChildSpec> children() {
        Path here = Path.of("").toAbsolutePath();
        // Mosquitto does not notice that its parent is gone; this kernel call ends it then.
        List<String> command =
                Files.isExecutable(Path.of("/usr/bin/setpriv"))
                        ? List.of("/usr/bin/setpriv", "--pdeathsig", "TERM", broker.toString())
                        : List.of(broker.toString());
        return List.of(
                new ChildSpec(
                        "broker",
                        Stream.concat(
                                        command.stream(),
                                        List.of("-c", configuration().toString()).stream())
                                .toList(),
                        Map.of(),
                        here,
                        "",
                        Set.of(),
                        Set.of()),
                new ChildSpec(
                        "collector",
                        program.fleetCommand(
                                List.of(
                                        "collect",
                                        "--child",
                                        "--fleet",
                                        fleet.toString(),
                                        "--broker",
                                        address())),
                        Map.of(),
                        here,
                        "",
                        Set.of(),
                        Set.of()));
    }

    /** What a stranger may try next. */
    String advice() {
        return "counts go to %s; what has arrived: ./facecount fleet list --fleet %s"
                .formatted(address(), fleet);
    }
}
