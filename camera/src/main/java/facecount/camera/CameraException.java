package facecount.camera;

import java.io.Serial;
import java.util.Objects;

/**
 * The source cannot deliver pictures. The message names the file or device, what was wrong, and
 * what to do.
 */
public class CameraException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    public CameraException(String message) {
        super(message);
    }

    public CameraException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
