package facecount.appliance.storage;

/**
 * The disk, or the ledger's quota, is full. Nothing of what was to be written is in the file;
 * trying again does no harm.
 */
public final class NoSpaceException extends StorageException {
    private static final long serialVersionUID = 1L;

    NoSpaceException(String message, Throwable cause) {
        super(message, cause);
    }
}
