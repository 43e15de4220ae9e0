package facecount.appliance.vision;

import facecount.inference.Observation;
import facecount.inference.View;

import java.time.Duration;

/** Where the analysis says what it sees: a core behind a socket, or one in the same process. */
interface CoreLink extends AutoCloseable {
    /**
     * Keeps the observation until the core has it. Waits while the core is behind.
     *
     * @param whileWaiting called several times a second during the wait
     */
    void observe(Observation observation, Runnable whileWaiting);

    /** The newest view stands. */
    void view(View view);

    /** The newest report stands. */
    void report(VisionReport report);

    /** What the core wants of the vision process. */
    Wish wish();

    /** How many observations the core has not confirmed. */
    int unacknowledged();

    /** From now on nothing is waited for longer than {@code limit}; what has no room is lost. */
    void hurry(Duration limit);

    /** Waits until everything is acknowledged; false if the limit passes first. */
    boolean flush(Duration limit, Runnable whileWaiting);

    /** Says that the source ended, after a {@link #flush}. False if that was not said in time. */
    boolean finish(Duration limit);

    @Override
    void close();

    /** What the core wants of the vision process. */
    enum Wish {
        /** The core was never reached: it may be paused, so nobody looks. */
        NOT_SAID,
        WATCH,
        PAUSE,
        STOP
    }
}
