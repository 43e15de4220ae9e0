package facecount.sync;

import java.util.List;

/**
 * The messages that wait for delivery: the port between whoever stores them, in the same
 * transaction as what they tell, and delivery, which knows nothing of their content.
 *
 * <p>A message stays until the receiving database has acknowledged it, not the broker: a broker
 * that falls forgets what it had confirmed. It may therefore be delivered more than once; receivers
 * recognise it by its number. Calls may block on the disk; one thread calls.
 */
public interface Outbox {
    /**
     * The oldest messages, in the order of their numbers. Asking does not change anything.
     *
     * @param limit at most so many, 1 or more
     * @return empty if none waits
     */
    List<OutboxMessage> oldest(int limit);

    /**
     * Forgets what has arrived.
     *
     * @param upTo the receiver has this number and all before it; numbers that are gone already, or
     *     were never given, do no harm
     */
    void acknowledge(long upTo);
}
