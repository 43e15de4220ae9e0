package facecount.appliance.indicator;

import java.time.Duration;
import java.util.Optional;

/** An LED and a button. Belongs to one thread. */
interface Pins extends AutoCloseable {
    void light(boolean lit);

    /**
     * Waits for the button to change; without a button, just waits.
     *
     * @return whether it is pressed now and since when, if it changed within the limit
     */
    Optional<Change> awaitButton(Duration limit) throws InterruptedException;

    @Override
    void close();

    /**
     * The button went down or up.
     *
     * @param nanos when, by the monotonic clock
     */
    record Change(boolean pressed, long nanos) {}
}
