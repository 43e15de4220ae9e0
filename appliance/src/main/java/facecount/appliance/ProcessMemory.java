package facecount.appliance;

import facecount.appliance.config.Settings;
import facecount.appliance.supervisor.RestartPauses;
import facecount.appliance.supervisor.Supervisor;
import facecount.camera.Pace;

import io.helidon.json.JsonObject;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the appliance's two processes take while they count a film: started as in the demo, measured
 * from outside.
 *
 * @param coreMb proportional set size: shared pages are shared out among those who share them
 * @param panelUpMs from the start until the panel answers
 * @param firstCountMs from the start until the first visitor is in the ledger and said; the film's
 *     time until there is somebody to count is in it
 * @param coreCpuShare of one processor, while the film plays in real time
 */
record ProcessMemory(
        double coreMb,
        double visionMb,
        long panelUpMs,
        long firstCountMs,
        double coreCpuShare,
        double visionCpuShare) {
    /** Long enough for every model to have run and every page to have been shown once. */
    private static final Duration LENGTH = Duration.ofSeconds(20);

    private static final Duration PANEL_LIMIT = Duration.ofSeconds(30);
    private static final Duration FIRST_COUNT_LIMIT = Duration.ofSeconds(60);
    private static final int POLL_MS = 20;

    static ProcessMemory measure(Program program, Path film) {
        try (TemporaryFolder data = TemporaryFolder.make("facecount-bench");
                TemporaryFolder runtime =
                        new TemporaryFolder(
                                program.runtimeFolder()
                                        .resolveSibling(
                                                "facecount-bench-"
                                                        + ProcessHandle.current().pid()))) {
            SettingsOptions options = new SettingsOptions();
            options.data = Optional.of(data.path());
            options.source = Optional.of(film.toAbsolutePath().toString());
            options.port = Optional.of(freePort());
            options.everything = true;
            return measure(program, options, runtime.path());
        }
    }

    private static ProcessMemory measure(
            Program program, SettingsOptions options, Path runtimeFolder) {
        Settings settings = options.load();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false);
        FirstLine firstVisitor = new FirstLine();
        long start = System.nanoTime();
        try (Supervisor supervisor =
                Supervisor.start(
                        new Household(program, runtimeFolder)
                                .children(settings, options.arguments(), Pace.REAL_TIME_LOOP, true),
                        RestartPauses.standard(),
                        new PrintStream(firstVisitor, true, StandardCharsets.UTF_8),
                        nowhere)) {
            long upMs = awaitPanel(settings.panel().port(), start);
            long firstCountMs = firstVisitor.awaitMs(start);
            Duration coreBefore = cpu(supervisor, "core");
            Duration visionBefore = cpu(supervisor, "vision");
            Thread.sleep(LENGTH);
            return new ProcessMemory(
                    proportionalMb(supervisor, "core"),
                    proportionalMb(supervisor, "vision"),
                    upMs,
                    firstCountMs,
                    share(cpu(supervisor, "core").minus(coreBefore)),
                    share(cpu(supervisor, "vision").minus(visionBefore)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted", e);
        }
    }

    private static Duration cpu(Supervisor supervisor, String name) {
        return supervisor
                .process(name)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private static double share(Duration cpu) {
        return (double) cpu.toMillis() / LENGTH.toMillis();
    }

    /** Notices when the first line is written to it. */
    private static final class FirstLine extends OutputStream {
        private final CountDownLatch written = new CountDownLatch(1);
        private volatile long atNanos;

        @Override
        public void write(int b) {
            if (written.getCount() > 0) {
                atNanos = System.nanoTime();
                written.countDown();
            }
        }

        long awaitMs(long startNanos) throws InterruptedException {
            if (!written.await(FIRST_COUNT_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new ServiceException(
                        "nobody was counted within %d s: does the film show a face?"
                                .formatted(FIRST_COUNT_LIMIT.toSeconds()));
            }
            return (atNanos - startNanos) / 1_000_000;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new ServiceException("no port is free: " + e.getMessage(), e);
        }
    }

    private static long awaitPanel(int port, long startNanos) throws InterruptedException {
        while (System.nanoTime() - startNanos < PANEL_LIMIT.toNanos()) {
            try {
                HttpURLConnection connection =
                        (HttpURLConnection)
                                URI.create("http://127.0.0.1:%d/".formatted(port))
                                        .toURL()
                                        .openConnection();
                connection.setConnectTimeout(1_000);
                connection.setReadTimeout(1_000);
                if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
                    return (System.nanoTime() - startNanos) / 1_000_000;
                }
            } catch (IOException e) {
                // Not up yet.
            }
            Thread.sleep(POLL_MS);
        }
        throw new ServiceException(
                "the panel did not answer within %d s".formatted(PANEL_LIMIT.toSeconds()));
    }

    private static double proportionalMb(Supervisor supervisor, String name) {
        long pid =
                supervisor
                        .process(name)
                        .orElseThrow(() -> new ServiceException("%s does not run".formatted(name)))
                        .pid();
        Path file = Path.of("/proc", String.valueOf(pid), "smaps_rollup");
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("Pss:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
            throw new ServiceException("%s does not say Pss".formatted(file));
        } catch (IOException e) {
            throw new ServiceException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    void addTo(JsonObject.Builder result) {
        result.set("resident_mb", Math.round((coreMb + visionMb) * 10) / 10.0)
                .set("core_mb", Math.round(coreMb * 10) / 10.0)
                .set("vision_mb", Math.round(visionMb * 10) / 10.0)
                .set("panel_up_ms", panelUpMs)
                .set("start_to_first_count_ms", firstCountMs)
                .set("core_cpu_share", Math.round(coreCpuShare * 1000) / 1000.0)
                .set("vision_cpu_share", Math.round(visionCpuShare * 1000) / 1000.0);
    }
}
