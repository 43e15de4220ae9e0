package facecount.fleet;

/** Something the operator can mend; the message says how. */
final class FleetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FleetException(String message) {
        super(message);
    }

    FleetException(String message, Throwable cause) {
        super(message, cause);
    }
}
