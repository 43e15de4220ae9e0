package facecount.appliance.vision;

import java.io.Serial;

/**
 * What came through the socket is not what this program speaks: garbage, another version, a message
 * that is too long or cut off. The connection is of no more use; the next one starts afresh.
 */
public final class ProtocolException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }

    ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
