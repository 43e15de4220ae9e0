package facecount.fleet.web;

/** The page cannot be served; the message says what to do. */
public final class ServeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ServeException(String message) {
        super(message);
    }

    ServeException(String message, Throwable cause) {
        super(message, cause);
    }
}
