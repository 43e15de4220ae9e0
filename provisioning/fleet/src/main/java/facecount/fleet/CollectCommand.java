package facecount.fleet;

import facecount.sync.MqttLink;
import facecount.sync.TrustedKeys.Role;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code fleet collect}: stores what boxes send and acknowledges it. */
@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        description =
                "Stores what the boxes count and tells them that it has arrived. Runs until it is"
                        + " ended; with PostgreSQL several may run side by side.")
final class CollectCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Mixin FleetOptions options = new FleetOptions();

    @Option(names = "--child", hidden = true, description = "End when standard input ends.")
    boolean child;

    @Override
    public Integer call() throws InterruptedException {
        FleetFolder fleet = options.fleet();
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
        if (child) {
            Thread.ofPlatform().daemon().start(() -> awaitEndOfInput(asked));
        }
        try (JdbcStore store = options.store();
                Collector collector =
                        Collector.start(
                                options.link("collector"),
                                MqttLink.Opener.standard(),
                                store,
                                fleet.signer(Role.COLLECTOR))) {
            while (!asked.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!collector.isRunning()) {
                    throw new FleetException("the collector stopped; its log says why");
                }
            }
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private static void awaitEnd(CountDownLatch ended) {
        try {
            ended.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEndOfInput(CountDownLatch asked) {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said there; only its end matters.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        asked.countDown();
    }
}
