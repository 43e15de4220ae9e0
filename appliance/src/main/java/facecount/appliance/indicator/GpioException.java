package facecount.appliance.indicator;

/** The kernel refuses something about a pin. The message names the device and the error number. */
final class GpioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GpioException(String message) {
        super(message);
    }

    GpioException(String message, Throwable cause) {
        super(message, cause);
    }
}
