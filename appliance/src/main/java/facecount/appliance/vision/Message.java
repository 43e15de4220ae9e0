package facecount.appliance.vision;

import facecount.inference.Observation;
import facecount.inference.View;

/** What the two processes say to each other. */
sealed interface Message {

    /** From the vision process to the core. */
    sealed interface FromVision extends Message {}

    /** From the core to the vision process. */
    sealed interface FromCore extends Message {}

    /**
     * The first message of every connection.
     *
     * @param session random number of this vision process; the same after a reconnect
     * @param pid number of this vision process, for whoever must end it
     */
    record Hello(long session, long pid) implements FromVision {}

    /**
     * To be acknowledged, and said again after a reconnect until it is.
     *
     * @param number from 1 on, without gaps within a session
     */
    record Observed(long number, Observation observation) implements FromVision {}

    /** The newest stands; never acknowledged. */
    record Viewed(View view) implements FromVision {}

    /** The newest stands; never acknowledged. */
    record Reported(VisionReport report) implements FromVision {}

    /** The source came to its end and every observation is acknowledged. */
    record Finished() implements FromVision {}

    /** Everything up to {@code number} is stored and need not be said again. */
    record Acknowledged(long number) implements FromCore {}

    record Pause() implements FromCore {}

    record Resume() implements FromCore {}

    /** The vision process should end; whoever started it starts it afresh. */
    record Stop() implements FromCore {}
}
