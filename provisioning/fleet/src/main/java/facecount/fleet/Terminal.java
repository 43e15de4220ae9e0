package facecount.fleet;

import java.io.Console;
import java.util.Optional;

/** Whether somebody sits before this program. */
final class Terminal {
    private Terminal() {}

    /** Empty if input or output is a file or another program. */
    @SuppressWarnings("SystemConsoleNull") // which Java returns null depends on its version again
    static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }
}
