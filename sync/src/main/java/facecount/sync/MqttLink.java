package facecount.sync;

import java.util.List;
import java.util.Optional;

/**
 * One connection to a broker, from its beginning to its end; the next one is a new object. What
 * arrives, and what becomes of what was sent, is put into the {@link Events} it was opened with:
 * the library's threads do nothing else. Any thread may call.
 */
public interface MqttLink extends AutoCloseable {
    /** Opens links: the one place where the library is chosen. */
    interface Opener {
        /**
         * Connects, which takes at most {@link LinkSettings#connectWithin}.
         *
         * @throws LinkException saying in one line what is wrong and what to do
         */
        MqttLink open(LinkSettings settings, Optional<Publication> will, Events events)
                throws LinkException;

        /** Through Eclipse Paho. */
        static Opener standard() {
            return standard(BoxTime.ofSystem());
        }

        /**
         * The same for a box that may not know the time.
         *
         * @param time by which certificates are valid
         */
        static Opener standard(BoxTime time) {
            return (settings, will, events) -> PahoLink.open(settings, will, events, time);
        }
    }

    /** So many unanswered publications the broker takes; 1 to 16. */
    int window();

    /**
     * Hands a publication to the connection; its answer comes as {@link Events.Answered}.
     *
     * @param tag comes back with the answer
     * @throws LinkException if the connection is lost
     */
    void publish(Publication publication, long tag) throws LinkException;

    /**
     * Subscribes with QoS 1, waiting for the answer for a limited time.
     *
     * @throws LinkException if the broker refuses one of them or does not answer
     */
    void subscribe(List<String> filters) throws LinkException;

    /**
     * Ends the connection so that the broker publishes no last will, if that is possible in a short
     * time. Never throws.
     */
    @Override
    void close();

    /** Ends it at once, as a cable that is pulled: the last will is published. Never throws. */
    void drop();
}
