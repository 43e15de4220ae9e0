package facecount.appliance;

import java.io.Serial;

/** Something that runs elsewhere is not to be had: the box that is asked, a port. */
final class ServiceException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    ServiceException(String message) {
        super(message);
    }

    ServiceException(String message, Throwable cause) {
        super(message, cause);
    }
}
