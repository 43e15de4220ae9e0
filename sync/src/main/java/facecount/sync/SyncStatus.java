package facecount.sync;

import java.time.Instant;

/**
 * How delivery stands.
 *
 * @param problem why it does not work, in one line with the remedy; empty if it does
 * @param since when {@code connected} last changed
 * @param unacknowledged messages that are underway; more may wait in the store
 * @param refusals how often the broker refused a message
 * @param repetitions how often messages were sent again because no acknowledgement came
 * @param droppedArrivals messages to this box that came too fast
 * @param rejectedArrivals messages to this box that were not signed by somebody trusted, or say
 *     what cannot be
 */
public record SyncStatus(
        boolean connected,
        String problem,
        Instant since,
        long unacknowledged,
        long refusals,
        long repetitions,
        long droppedArrivals,
        long rejectedArrivals) {
    static SyncStatus starting(Instant now) {
        return new SyncStatus(false, "", now, 0, 0, 0, 0, 0);
    }
}
