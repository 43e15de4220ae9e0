package facecount.sync;

import java.util.List;

/**
 * The messages that wait for delivery: the port between whoever stores them, in the same
 * transaction as what they tell, and delivery, which knows nothing of their content.
 *
 * <p>A message stays until the receiving database has acknowledged it, not the broker: a broker
 * that falls forgets what it had confirmed. It may therefore be delivered more than once; receivers
 * recognise it by its number. Calls may block on the disk, for a limited time; one thread calls.
 */
public interface Outbox {
    /** Random name of the store: another after a restore, so that numbers never mean two things. */
    String epoch();

    /**
     * The oldest messages after a number, in the order of their numbers. What was handed out never
     * changes any more, and that is on the disk on return: otherwise an acknowledgement of what was
     * sent could delete what was not.
     *
     * @param after only messages with a larger number
     * @param limit at most so many, 1 or more
     * @throws OutboxException if the store could not in time; asking again does no harm
     */
    Batch hand(long after, int limit);

    /**
     * The newest counts that were not handed out yet, for when many older messages wait before
     * them; the same holds for them as for those of {@link #hand}, which hands them out once more
     * in their order.
     *
     * @param limit at most so many, 1 or more
     * @throws OutboxException if the store could not in time; asking again does no harm
     */
    List<OutboxMessage> handNews(int limit);

    /** Number of the newest message that was handed out and is not forgotten; 0 if none is. */
    long newestHanded();

    /**
     * Forgets what has arrived.
     *
     * @param upTo the receiver has this number and all before it; numbers that are gone already, or
     *     were never given, do no harm
     * @throws OutboxException if the store could not in time; they are sent again then
     */
    void acknowledge(long upTo);

    /**
     * @param oldest number of the oldest message there is, or the one that will be given next:
     *     nothing below it will ever come
     * @param messages what was asked for; empty if there is none
     */
    record Batch(long oldest, List<OutboxMessage> messages) {
        public Batch {
            messages = List.copyOf(messages);
        }
    }
}
