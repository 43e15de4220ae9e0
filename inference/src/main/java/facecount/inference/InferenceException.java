package facecount.inference;

import java.io.Serial;

/**
 * A model or the accelerator cannot be used. The message names the model's entry and file, what was
 * wrong, and what to do.
 */
public class InferenceException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    public InferenceException(String message) {
        super(message);
    }

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
