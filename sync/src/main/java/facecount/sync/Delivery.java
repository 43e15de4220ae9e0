package facecount.sync;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;

/**
 * Decides what is sent when, and what is forgotten: no threads, no clock, no connection of its own.
 * One thread calls.
 *
 * <p>Two answers belong to a message. The broker's says only that the next may be sent; the
 * receiver's, a number up to which its database holds everything, is what a message is forgotten
 * by. Without the second one it is sent again, first after {@link Limits#patience}, then with
 * pauses that double up to {@link Limits#patienceMax}.
 *
 * <p>The oldest go first. While more wait than are handed out at once, as after a day without a
 * line, what is counted now goes beside them, so that nobody looks at yesterday's number until the
 * last of them has arrived.
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
     *     database; news take no more than half of these places
     * @param atOnce so many the outbox is asked for, or told to forget, in one go: each time it
     *     writes to the disk
     * @param patience after so long without an acknowledgement they are sent again
     * @param patienceMax the longest such pause
     */
    record Limits(int unacknowledgedMax, int atOnce, Duration patience, Duration patienceMax) {
        /** Mosquitto drops what a receiver has more than 1,000 of before it: half of that. */
        static Limits standard() {
            return new Limits(512, 64, Duration.ofSeconds(30), Duration.ofMinutes(15));
        }
    }

    /** News arrive within ten seconds: half of that, and the other half is for the way. */
    private static final long NEWS_PAUSE_MS = 5_000;

    private final Outbox outbox;
    private final Confirmation confirmation;
    private final Limits limits;

    /** Sent since the last rewind and not acknowledged; true once the broker has taken it. */
    private final TreeMap<Long, Boolean> underway = new TreeMap<>();

    /** Handed out by the outbox and not sent yet, in order. */
    private final Queue<OutboxMessage> ahead = new ArrayDeque<>();

    /** The outbox had more than it was asked for. */
    private boolean behind;

    private boolean connected;
    private int window;
    private int unanswered;
    private long unansweredSinceMs;
    private long newsNotBeforeMs;
    private long oldest;

    /** All before it, and it, were sent. */
    private long sent;

    private long newestEverSent;

    /** Nothing before it, nor it, is to be sent any more. */
    private long acknowledged;

    /** The receiver has all up to here. */
    private long arrived;

    /** And the outbox knows. */
    private long forgotten;

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
        if (newestEverSent == 0) {
            // A run of this program before us may have sent it, and be told so only now.
            newestEverSent = outbox.newestHanded();
        }
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
        // The outbox says what is the oldest, which those who wait for older ones must hear.
        tellOutbox();
        underway.clear();
        ahead.clear();
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
                && !underway.isEmpty()
                && nowMs - waitingSinceMs >= patienceMs) {
            repetitions++;
            losePatience();
            rewind(nowMs);
        }
        int room = window - unanswered - others;
        if (confirmation == Confirmation.ACKNOWLEDGED) {
            room = Math.min(room, limits.unacknowledgedMax - underway.size());
        }
        if (room <= 0) {
            return nothing;
        }
        if (underway.isEmpty()) {
            waitingSinceMs = nowMs;
        }
        if (unanswered == 0) {
            unansweredSinceMs = nowMs;
        }
        List<OutboxMessage> due = new ArrayList<>();
        takeNews(due, room, nowMs);
        takeOldest(due, room);
        unanswered += due.size();
        forgetPublished(nowMs);
        if (underway.isEmpty()) {
            tellOutbox();
        }
        return new Outbox.Batch(oldest, due);
    }

    private void takeNews(List<OutboxMessage> due, int room, long nowMs) {
        if (!behind || nowMs < newsNotBeforeMs) {
            return;
        }
        newsNotBeforeMs = nowMs + NEWS_PAUSE_MS;
        int sentBefore = underway.tailMap(sent, false).size();
        int places = Math.min(room, limits.unacknowledgedMax / 2 - sentBefore);
        if (places > 0) {
            outbox.handNews(places).forEach(message -> take(due, message));
        }
    }

    private void takeOldest(List<OutboxMessage> due, int room) {
        while (due.size() < room && (!ahead.isEmpty() || readAhead())) {
            OutboxMessage next = ahead.remove();
            sent = next.sequence();
            if (!underway.containsKey(sent)) {
                take(due, next);
            }
        }
    }

    private void take(List<OutboxMessage> due, OutboxMessage message) {
        due.add(message);
        underway.put(message.sequence(), false);
        newestEverSent = Math.max(newestEverSent, message.sequence());
    }

    /** False if there is no more. */
    private boolean readAhead() {
        Outbox.Batch batch = outbox.hand(sent, limits.atOnce);
        ahead.addAll(batch.messages());
        behind = ahead.size() == limits.atOnce;
        oldest = batch.oldest();
        // What is gone since an earlier life, or was dropped by the store, nobody can acknowledge.
        leave(oldest - 1);
        return !ahead.isEmpty();
    }

    /** Nothing up to a number is sent any more. */
    private void leave(long upTo) {
        acknowledged = Math.max(acknowledged, upTo);
        sent = Math.max(sent, acknowledged);
        underway.headMap(upTo, true).clear();
        ahead.removeIf(message -> message.sequence() <= upTo);
    }

    /** The outbox has more than was sent: as soon as there is room, it is due. */
    boolean isBehind() {
        return behind || !ahead.isEmpty();
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
        underway.replace(sequence, true);
        forgetPublished(nowMs);
        return true;
    }

    private void forgetPublished(long nowMs) {
        if (confirmation != Confirmation.PUBLISHED) {
            return;
        }
        long upTo = 0;
        // News were sent before their turn: what is between is not sent yet.
        for (var message : underway.headMap(sent, true).entrySet()) {
            if (!message.getValue()) {
                break;
            }
            upTo = message.getKey();
        }
        if (upTo > 0) {
            forget(upTo, nowMs);
        }
    }

    private void forget(long upTo, long nowMs) {
        arrived = Math.max(arrived, upTo);
        leave(upTo);
        waitingSinceMs = nowMs;
        patienceMs = limits.patience.toMillis();
        boolean isLast = underway.isEmpty() && !isBehind();
        if (isLast || arrived - forgotten >= limits.atOnce) {
            tellOutbox();
        }
    }

    private void tellOutbox() {
        if (arrived > forgotten) {
            outbox.acknowledge(arrived);
            forgotten = arrived;
        }
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
        if (!underway.isEmpty() && underway.firstKey() > upTo + 1 && underway.firstKey() <= sent) {
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
        return underway.size();
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
