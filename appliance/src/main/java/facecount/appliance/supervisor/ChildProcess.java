package facecount.appliance.supervisor;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One program that is kept running. {@link #start} once; then {@link #stop}, {@link #process} and
 * {@link #ended} may be called by any thread.
 */
final class ChildProcess {
    private static final System.Logger LOG = System.getLogger(ChildProcess.class.getName());

    private final ChildSpec spec;
    private final RestartPauses pauses;
    private final PrintStream results;
    private final PrintStream messages;
    private final Thread keeper;
    private final CountDownLatch ended = new CountDownLatch(1);

    private @Nullable Process process;
    private boolean stopping;
    private OptionalInt lastExitCode = OptionalInt.empty();

    /**
     * @param results gets the child's standard output
     * @param messages gets the child's standard error
     */
    ChildProcess(ChildSpec spec, RestartPauses pauses, PrintStream results, PrintStream messages) {
        this.spec = spec;
        this.pauses = pauses;
        this.results = results;
        this.messages = messages;
        this.keeper =
                Thread.ofPlatform()
                        .name("supervise-" + spec.name())
                        .daemon()
                        .unstarted(this::keepRunning);
    }

    void start() {
        keeper.start();
    }

    /** The process that runs now. */
    synchronized Optional<ProcessHandle> process() {
        return Optional.ofNullable(process).filter(Process::isAlive).map(Process::toHandle);
    }

    /** Opens when the child has ended and will not be started again. */
    CountDownLatch ended() {
        return ended;
    }

    /** The exit code it last ended with; empty before that. */
    synchronized OptionalInt lastExitCode() {
        return lastExitCode;
    }

    /** Asks it to end, and ends it when it has not within {@code limit}. */
    void stop(Duration limit) {
        Process last;
        synchronized (this) {
            stopping = true;
            last = process;
        }
        keeper.interrupt();
        if (last == null) {
            return;
        }
        last.destroy();
        try {
            if (!last.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(WARNING, () -> "%s does not end, killed".formatted(spec.name()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            last.destroyForcibly();
        }
    }

    private void keepRunning() {
        Duration pause = pauses.first();
        try {
            while (true) {
                long startNanos = System.nanoTime();
                OptionalInt exitCode = runOnce();
                synchronized (this) {
                    if (stopping) {
                        return;
                    }
                }
                if (exitCode.isPresent() && spec.finalExitCodes().contains(exitCode.getAsInt())) {
                    return;
                }
                if (System.nanoTime() - startNanos >= pauses.healthyAfter().toNanos()) {
                    pause = pauses.first();
                }
                if (exitCode.isPresent()
                        && spec.permanentExitCodes().contains(exitCode.getAsInt())) {
                    pause = pauses.max();
                }
                logEnd(exitCode, pause);
                Thread.sleep(pause);
                pause = pauses.longerThan(pause);
            }
        } catch (InterruptedException e) {
            /* Stopped. */
        } finally {
            ended.countDown();
        }
    }

    /** The exit code; empty if the program cannot be started. */
    private OptionalInt runOnce() throws InterruptedException {
        Process started;
        try {
            synchronized (this) {
                if (stopping) {
                    return OptionalInt.empty();
                }
                ProcessBuilder builder =
                        new ProcessBuilder(spec.command()).directory(spec.workingFolder().toFile());
                builder.environment().putAll(spec.environment());
                started = builder.start();
                process = started;
            }
        } catch (IOException e) {
            LOG.log(ERROR, () -> "%s: %s".formatted(spec.name(), e.getMessage()));
            return OptionalInt.empty();
        }
        LOG.log(INFO, () -> "%s started, process %d".formatted(spec.name(), started.pid()));
        pump("out", new LinePump(spec.name(), started.getInputStream(), results, true));
        pump("err", new LinePump(spec.name(), started.getErrorStream(), messages, false));
        /* Not closed: the end of the input means to the child that its parent is gone. */
        OutputStream input = started.getOutputStream();
        try {
            input.write(spec.input().getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            LOG.log(INFO, () -> spec.name() + " ended before it read its input");
        }
        int exitCode = started.waitFor();
        synchronized (this) {
            lastExitCode = OptionalInt.of(exitCode);
        }
        return OptionalInt.of(exitCode);
    }

    private void pump(String stream, LinePump pump) {
        Thread.ofVirtual().name(spec.name() + "-" + stream).start(pump);
    }

    private void logEnd(OptionalInt exitCode, Duration pause) {
        LOG.log(
                WARNING,
                () ->
                        "%s ended%s, started again in %s"
                                .formatted(
                                        spec.name(),
                                        exitCode.isPresent() ? " with " + exitCode.getAsInt() : "",
                                        pause));
    }
}
