package facecount.fleet;

import facecount.fleet.web.FleetServer;
import facecount.fleet.web.PasswordFile;
import facecount.fleet.web.ServerSettings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code fleet serve}: a page of the whole fleet. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Shows the whole fleet in a browser: who is up, what is counted, what is wrong."
                        + " `facecount fleet password` sets the password first. Runs until it is"
                        + " ended.")
final class ServeCommand implements Callable<Integer> {
    private static final long STOP_WITHIN_S = 10;

    @Mixin FleetOptions options = new FleetOptions();

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8090",
            description = "Where (default: ${DEFAULT-VALUE}).")
    int port = 8090;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = {
                "On which of this machine's addresses (default: ${DEFAULT-VALUE}).",
                "The page is not encrypted: for others than this machine put a proxy with TLS in"
                        + " front of it."
            })
    String bind = "127.0.0.1";

    @Option(
            names = "--host-name",
            paramLabel = "NAME",
            description = "A name by which browsers ask for it, as fleet.example.com; repeatable.")
    Set<String> hostNames = Set.of();

    @Override
    public Integer call() throws InterruptedException {
        PasswordFile password = options.fleet().webPassword();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(
                                        () -> {
                                            asked.countDown();
                                            awaitEnd(ended);
                                        }));
        String version =
                Objects.requireNonNullElse(
                        Main.class.getPackage().getImplementationVersion(), "development");
        try (FleetServer server =
                FleetServer.start(
                        new ServerSettings(bind, port, hostNames, version),
                        options.reader(),
                        password,
                        Clock.systemUTC())) {
            System.out.printf(
                    "The fleet is on http://%s:%d%n",
                    bind.contains(":") ? "[" + bind + "]" : bind, server.port());
            System.out.flush();
            boolean isAsked = false;
            while (!isAsked) {
                isAsked = asked.await(1, TimeUnit.MINUTES);
            }
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private static void awaitEnd(CountDownLatch ended) {
        try {
            ended.await(STOP_WITHIN_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
