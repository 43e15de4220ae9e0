package facecount.appliance;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

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

    private Logging() {}

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
