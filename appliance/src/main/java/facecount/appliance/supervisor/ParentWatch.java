package facecount.appliance.supervisor;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A child's half of the bargain: ends this process when its parent is gone, however that came
 * about. The parent holds the other end of the child's standard input and never closes it; the
 * operating system does, even after {@code kill -9}.
 */
public final class ParentWatch {
    private static final System.Logger LOG = System.getLogger(ParentWatch.class.getName());

    /** As after SIGTERM: the parent's end is what ended this process. */
    private static final int EXIT_CODE = 143;

    /** Shutdown hooks have limits below this. */
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);

    private ParentWatch() {}

    /**
     * Watches from now on. What still comes through {@code input} is thrown away.
     *
     * @param input the standard input; nobody else reads it any more
     */
    public static void start(InputStream input) {
        Thread.ofPlatform()
                .name("parent-watch")
                .daemon()
                .start(
                        () -> {
                            awaitEnd(input);
                            end();
                        });
    }

    private static void awaitEnd(InputStream input) {
        byte[] ignored = new byte[1024];
        try {
            while (input.read(ignored) >= 0) {
                /* The parent is alive. */
            }
        } catch (IOException e) {
            LOG.log(WARNING, () -> "the parent's pipe is broken: " + e.getMessage());
        }
    }

    private static void end() {
        Thread.ofPlatform()
                .name("parent-gone")
                .daemon()
                .start(
                        () -> {
                            try {
                                Thread.sleep(EXIT_LIMIT);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            Runtime.getRuntime().halt(EXIT_CODE);
                        });
        LOG.log(WARNING, "the parent process is gone, ending too");
        System.exit(EXIT_CODE);
    }
}
