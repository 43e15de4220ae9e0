package facecount.fleet;

import java.io.IOException;
import java.nio.file.Path;

/** Something the operator can mend; the message says how. */
final class FleetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FleetException(String message) {
        super(message);
    }

    FleetException(String message, Throwable cause) {
        super(message, cause);
    }

    static FleetException unwritten(Path file, IOException why) {
        return new FleetException(
                "%s cannot be written (%s); it must belong to you and have space"
                        .formatted(file, why),
                why);
    }
}
