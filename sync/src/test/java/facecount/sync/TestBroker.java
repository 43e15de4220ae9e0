package facecount.sync;

import java.net.URI;

/** A broker on loopback that a test starts, kills and starts again on the same port. */
public interface TestBroker extends AutoCloseable {
    URI address();

    /** Starts it, again if need be. */
    void start() throws Exception;

    /** Ends it without warning; whatever it had not written is gone. */
    void kill() throws Exception;

    @Override
    default void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("the broker does not end", e);
        }
    }
}
