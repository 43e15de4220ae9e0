package facecount.sync;

import java.util.List;
import java.util.Optional;

/**
 * What a box says of itself beside its stored messages, and what it does with what it is told: the
 * port to whoever knows the box. Called by the thread of {@link Sync} alone; calls must return
 * within a second or so.
 */
public interface Announcements {
    /** Number of a new connection: larger than all before, also over restarts. */
    long nextSession();

    /**
     * Whether the box is there, retained. The same topic is the connection's last will, which
     * carries the session's number, so that an old one is not taken for a new one.
     */
    Publication presence(boolean online, long session);

    /**
     * What is new to say.
     *
     * @param fresh true at the beginning of a connection: everything that others should find
     */
    List<Publication> due(boolean fresh);

    /**
     * A document to this box came.
     *
     * @param kind the last level of its topic
     * @return what is to be answered, if anything
     */
    Optional<Publication> received(String kind, Publication document);
}
