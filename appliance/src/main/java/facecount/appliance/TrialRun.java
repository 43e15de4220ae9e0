package facecount.appliance;

import facecount.appliance.config.Settings;
import facecount.appliance.supervisor.RestartPauses;
import facecount.appliance.supervisor.Supervisor;
import facecount.camera.Pace;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Both processes at work on a film, started as in the demo, with data of their own that are gone
 * when it is closed.
 */
final class TrialRun implements AutoCloseable {
    private static final Duration PANEL_LIMIT = Duration.ofSeconds(30);
    private static final Duration FIRST_COUNT_LIMIT = Duration.ofSeconds(60);
    private static final int POLL_MS = 20;

    private final TemporaryFolder data;
    private final TemporaryFolder runtime;
    private final int panelPort;
    private final FirstLine firstVisitor = new FirstLine();
    private final long startNanos;
    private final Supervisor supervisor;

    private TrialRun(Program program, Path film, TemporaryFolder data, TemporaryFolder runtime) {
        this.data = data;
        this.runtime = runtime;
        SettingsOptions options = new SettingsOptions();
        options.data = Optional.of(data.path());
        options.source = Optional.of(film.toAbsolutePath().toString());
        options.port = Optional.of(freePort());
        options.everything = true;
        Settings settings = options.load();
        this.panelPort = settings.panel().port();
        this.startNanos = System.nanoTime();
        this.supervisor =
                Supervisor.start(
                        new Household(program, runtime.path())
                                .children(settings, options.arguments(), Pace.REAL_TIME_LOOP, true),
                        RestartPauses.standard(),
                        new PrintStream(firstVisitor, true, StandardCharsets.UTF_8),
                        new PrintStream(OutputStream.nullOutputStream(), false));
    }

    static TrialRun start(Program program, Path film) {
        TemporaryFolder data = TemporaryFolder.make("facecount-trial");
        TemporaryFolder runtime =
                new TemporaryFolder(
                        program.runtimeFolder()
                                .resolveSibling(
                                        "facecount-trial-" + ProcessHandle.current().pid()));
        try {
            return new TrialRun(program, film, data, runtime);
        } catch (RuntimeException e) {
            data.close();
            runtime.close();
            throw e;
        }
    }

    Supervisor supervisor() {
        return supervisor;
    }

    /** Waits until the panel answers; gives how long that took from the start. */
    long panelUpMs() throws InterruptedException {
        return awaitPanel(panelPort, startNanos);
    }

    /** Waits until somebody was counted; gives how long that took from the start. */
    long firstCountMs() throws InterruptedException {
        return firstVisitor.awaitMs(startNanos);
    }

    @Override
    public void close() {
        supervisor.close();
        data.close();
        runtime.close();
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
}
