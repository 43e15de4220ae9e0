package facecount.appliance;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * One line an event on standard error, for the person on call; the libraries' own chatter is off.
 */
final class Logging {
    static final String FORMAT = "%1$tF %1$tT %4$s %5$s%6$s%n";

    /** Held so that the collector does not take their levels away. */
    private static final List<Logger> QUIET =
            List.of("io.helidon", "ai.djl", "com.pi4j", "org.sqlite").stream()
                    .map(Logger::getLogger)
                    .toList();

    private static final Logger CAMERAS = Logger.getLogger("facecount.camera");

    private static final int RECENT_LINES = 200;
    private static final int RECENT_CHARACTERS_MAX = 16 << 10;
    private static final Deque<String> RECENT = new ArrayDeque<>();

    private Logging() {}

    /**
     * From now on the newest lines are kept for {@link #recent}. No line ever holds a face or a
     * secret.
     */
    static void keepRecent() {
        Logger.getLogger("")
                .addHandler(
                        new Handler() {
                            private final SimpleFormatter formatter = new SimpleFormatter();

                            @Override
                            public void publish(LogRecord line) {
                                synchronized (RECENT) {
                                    RECENT.addLast(formatter.format(line));
                                    if (RECENT.size() > RECENT_LINES) {
                                        RECENT.removeFirst();
                                    }
                                }
                            }

                            @Override
                            public void flush() {}

                            @Override
                            public void close() {}
                        });
    }

    /** The newest lines, at most 16,384 characters. */
    static String recent() {
        String lines;
        synchronized (RECENT) {
            lines = String.join("", RECENT);
        }
        return lines.substring(Math.max(0, lines.length() - RECENT_CHARACTERS_MAX));
    }

    /** For work on many files: what each camera says is of no interest. */
    static void quietCameras() {
        CAMERAS.setLevel(Level.WARNING);
    }

    /** Before the first line is logged. */
    static void quiet() {
        System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
        // Not even their errors: what concerns us is thrown, and told in our own words.
        QUIET.forEach(logger -> logger.setLevel(Level.OFF));
    }
}
