package facecount.appliance.storage;

/** The ledger cannot be read or written. The message names the file, the problem and the remedy. */
public class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
