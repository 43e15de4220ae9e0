package facecount.appliance.evaluation;

import java.io.Serial;

/** The data do not fit the request: too few people, no label, a truth file that cannot be read. */
public final class EvaluationException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    public EvaluationException(String message) {
        super(message);
    }

    public EvaluationException(String message, Throwable cause) {
        super(message, cause);
    }
}
