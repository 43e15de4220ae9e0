package facecount.convert;

/** A model cannot be made; the message names the entry and what to do. */
final class ConvertException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConvertException(String message) {
        super(message);
    }

    ConvertException(String message, Throwable cause) {
        super(message, cause);
    }
}
