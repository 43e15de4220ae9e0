package facecount.appliance.panel;

/** The panel cannot be served. */
public final class PanelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PanelException(String message) {
        super(message);
    }
}
