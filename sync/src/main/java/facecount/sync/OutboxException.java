package facecount.sync;

/** The store of the messages did not answer in time, or could not; nothing of it is lost. */
public final class OutboxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
