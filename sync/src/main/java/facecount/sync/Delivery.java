package facecount.sync;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/**
 * Decides what is sent when, and what is forgotten: no threads, no clock, no connection of its own.
 * One thread calls.
 *
 * <p>Two answers belong to a message. The broker's says only that the next may be sent; the
 * receiver's, a number up to which its database holds everything, is what a message is forgotten
 * by. Without the second one it is sent again, first after {@link Limits#patience}, then with
 * pauses that double up to {@link Limits#patienceMax}.
 */
final class Delivery {
    /*
     * A broker acknowledges what it then loses: with a living broker and the consumer away, mosquitto
     * 2.0 confirmed 1,500 messages with reason 0 and dropped 500; killed, it lost all. Deleting on
     * its answer lost 135 of 654 counts in the same test in which this lost none.
     */

    /** When a message is forgotten. */
    enum Confirmation {
        /** The receiver's database has it. */
        ACKNOWLEDGED,
        /** The broker took it; a broker may lose it. For those without a collector. */
        PUBLISHED
    }

    /**
     * @param unacknowledgedMax so many may be with the broker and not yet in the receiver's
     *     database
     * @param patience after so long without an acknowledgement they are sent again
     * @param patienceMax the longest such pause
     */
    record Limits(int unacknowledgedMax, Duration patience, Duration patienceMax) {
        static Limits standard() {
            return new Limits(64, Duration.ofSeconds(30), Duration.ofMinutes(15));
        }
    }

    private final Outbox outbox;
    private final Confirmation confirmation;
    private final Limits limits;

    /** Sent since the last rewind and not acknowledged; true once the broker has taken it. */
    private final TreeMap<Long, Boolean> underway = new TreeMap<>();

    private boolean connected;
    private int window;
    private int unanswered;
    private long unansweredSinceMs;
    private long sent;
    private long newestEverSent;
    private long acknowledged;
    private long waitingSinceMs;
    private long notBeforeMs;
    private long patienceMs;
    private long refusals;
    private long repetitions;

    Delivery(Outbox outbox, Confirmation confirmation, Limits limits) {
        this.outbox = outbox;
        this.confirmation = confirmation;
        this.limits = limits;
        this.patienceMs = limits.patience.toMillis();
    }

    /**
     * A new connection: everything that is not acknowledged is sent again at once.
     *
     * @param window so many messages the broker takes without an answer
     */
    void connected(int window, long nowMs) {
        this.window = window;
        connected = true;
        unanswered = 0;
        notBeforeMs = nowMs;
        patienceMs = limits.patience.toMillis();
        rewind(nowMs);
    }

    void disconnected() {
        connected = false;
        underway.clear();
    }

    private void rewind(long nowMs) {
        underway.clear();
        sent = acknowledged;
        waitingSinceMs = nowMs;
    }

    private void losePatience() {
        patienceMs = Math.min(2 * patienceMs, limits.patienceMax.toMillis());
    }

    /**
     * What is to be sent now, in this order; counts as sent.
     *
     * @param nowMs of a clock that never goes back
     * @param others so many places of the broker's window are taken by something else
     */
    Outbox.Batch due(long nowMs, int others) {
        Outbox.Batch nothing = new Outbox.Batch(0, List.of());
        if (!connected || nowMs < notBeforeMs) {
            return nothing;
        }
        if (confirmation == Confirmation.ACKNOWLEDGED
                && sent > acknowledged
                && nowMs - waitingSinceMs >= patienceMs) {
            repetitions++;
            losePatience();
            rewind(nowMs);
        }
        int room = window - unanswered - others;
        if (confirmation == Confirmation.ACKNOWLEDGED) {
            room = (int) Math.min(room, acknowledged + limits.unacknowledgedMax - sent);
        }
        if (room <= 0) {
            return nothing;
        }
        Outbox.Batch batch = outbox.hand(sent, room);
        // What is gone since an earlier life, or was dropped by the store, nobody can acknowledge.
        acknowledged = Math.max(acknowledged, batch.oldest() - 1);
        for (OutboxMessage message : batch.messages()) {
            if (sent <= acknowledged) {
                waitingSinceMs = nowMs;
            }
            if (unanswered == 0) {
                unansweredSinceMs = nowMs;
            }
            unanswered++;
            sent = message.sequence();
            newestEverSent = Math.max(newestEverSent, sent);
            underway.put(sent, false);
        }
        sent = Math.max(sent, acknowledged);
        return batch;
    }

    /**
     * The broker took a message, or refused it.
     *
     * @return false if it refused; everything not acknowledged is sent again after a pause
     */
    boolean published(long sequence, int reasonCode, long nowMs) {
        unanswered = Math.max(0, unanswered - 1);
        unansweredSinceMs = nowMs;
        if (reasonCode >= MqttReasons.FAILURE_FROM) {
            refusals++;
            notBeforeMs = nowMs + patienceMs;
            losePatience();
            rewind(nowMs);
            return false;
        }
        if (confirmation == Confirmation.PUBLISHED && underway.replace(sequence, true) != null) {
            long upTo = 0;
            for (var message : underway.entrySet()) {
                if (!message.getValue()) {
                    break;
                }
                upTo = message.getKey();
            }
            if (upTo > 0) {
                forget(upTo, nowMs);
            }
        }
        return true;
    }

    private void forget(long upTo, long nowMs) {
        outbox.acknowledge(upTo);
        acknowledged = Math.max(acknowledged, upTo);
        sent = Math.max(sent, acknowledged);
        underway.headMap(upTo, true).clear();
        waitingSinceMs = nowMs;
        patienceMs = limits.patience.toMillis();
    }

    /** The broker has answered nothing for so long that only a new connection can help. */
    boolean isStuck(long nowMs) {
        return connected
                && unanswered > 0
                && nowMs - unansweredSinceMs >= limits.patience.toMillis();
    }

    /**
     * The receiver's database holds everything up to a number.
     *
     * @param epoch of which store; another one's is of no concern
     * @return false if it speaks of what was never sent: nothing is forgotten then
     */
    boolean acknowledged(String epoch, long upTo, long nowMs) {
        if (!epoch.equals(outbox.epoch()) || upTo <= acknowledged) {
            return true;
        }
        if (upTo > newestEverSent) {
            // Before anything was sent it is what a run of this program before us was told.
            return newestEverSent == 0;
        }
        forget(upTo, nowMs);
        if (!underway.isEmpty() && underway.firstKey() > upTo + 1) {
            // The numbers between were dropped by the store. The receiver waits for them until it
            // hears of a larger oldest number: it should not have to wait for our patience, too.
            rewind(nowMs);
        }
        return true;
    }

    String epoch() {
        return outbox.epoch();
    }

    /** Messages that are with the broker or the receiver and not acknowledged. */
    long unacknowledged() {
        return sent - acknowledged;
    }

    /** How often the broker refused one. */
    long refusals() {
        return refusals;
    }

    /** How often messages were sent again because no acknowledgement came. */
    long repetitions() {
        return repetitions;
    }
}
