package facecount.camera;

import java.time.Instant;

/**
 * What a camera says of itself.
 *
 * @param source the configured source, without the credentials an address may hold
 * @param delivered pictures handed to the consumer
 * @param superseded pictures overwritten by a newer one before the consumer came for them
 * @param reopenings how often the source was opened again after a loss; rounds of a film that loops
 *     are not counted
 * @param unreadable pictures of the source that were skipped because they are damaged
 * @param lastProblem what went wrong last, for people; empty if nothing did
 * @param since when the state was entered
 */
public record CameraStatus(
        State state,
        String source,
        long delivered,
        long superseded,
        long reopenings,
        long unreadable,
        String lastProblem,
        Instant since) {

    public enum State {
        /** Being opened for the first time. */
        STARTING,
        DELIVERING,
        /** No pictures; it is opened again after a pause. */
        LOST,
        /** The same picture again and again; not delivered, and opened again after a pause. */
        FROZEN,
        /**
         * A call into the driver does not return and cannot be interrupted: only the end of the
         * process helps.
         */
        HUNG,
        /** The file was replayed to its end, or the camera was closed. */
        ENDED
    }
}
