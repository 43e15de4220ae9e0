package facecount.fleet;

import java.util.List;

/**
 * The fleet's counts. Storing is idempotent: what came before changes nothing. Thread-safe, also
 * between processes where the database is.
 */
interface CountStore extends AutoCloseable {
    /**
     * Takes messages over in one transaction, with what they prove to have arrived.
     *
     * @param notices what boxes say of themselves, the newer ones later
     * @return for each ledger among the messages how far it has arrived; on the disk on return
     * @throws StoreException if it could not: nothing of them is stored
     */
    List<Watermark> store(List<BoxMessage> messages, List<BoxNotice> notices);

    /** All boxes, by name. */
    List<BoxSummary> boxes();

    @Override
    void close();
}
