package facecount.fleet;

/** The fleet's database cannot be used; the message says what to do. */
final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
