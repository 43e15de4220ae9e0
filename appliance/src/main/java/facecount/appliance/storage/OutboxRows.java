package facecount.appliance.storage;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.DailyCount;
import facecount.sync.Outbox;
import facecount.sync.OutboxMessage;

import io.helidon.json.JsonObject;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the ledger has to tell, in the order in which it is told: numbers that are given once, and
 * rows that stay until they are acknowledged. Not thread-safe: belongs to the count thread.
 */
public final class OutboxRows {
    /** In place of an hour's start in a bucket's name. */
    static final long WHOLE_DAY = -1;

    private final Database database;
    private final LedgerReader reader;
    private final BootLog boots;
    private final Consumer<Runnable> transaction;

    /**
     * @param transaction runs what it is given in a transaction for which room is made if need be
     */
    OutboxRows(
            Database database, LedgerReader reader, BootLog boots, Consumer<Runnable> transaction) {
        this.database = database;
        this.reader = reader;
        this.boots = boots;
        this.transaction = transaction;
    }

    /**
     * A message that waits for nobody yet stands for all later changes of its bucket, so that the
     * rows do not grow with the visitors.
     */
    void post(String day, long hour, Instant at) {
        String bucket = day + " " + hour;
        boolean isWaiting =
                database.number(
                                "SELECT count(*) FROM outbox WHERE bucket = ? AND handed = 0",
                                bucket)
                        > 0;
        if (!isWaiting) {
            // Not as an upsert: that takes a number also where it replaces, and receivers would
            // wait for it.
            database.update(
                    "INSERT INTO outbox (class, kind, bucket, created_ms, payload) VALUES (0, ?, ?,"
                            + " ?, '')",
                    CountMessage.KIND,
                    bucket,
                    at.toEpochMilli());
        }
    }

    /** A bucket in words, as the ledger has it now. */
    private String inWords(String bucket) {
        int space = bucket.indexOf(' ');
        String day = bucket.substring(0, space);
        long hour = Long.parseLong(bucket.substring(space + 1));
        Optional<DailyCount> count = reader.day(new CountingDay(LocalDate.parse(day)));
        if (count.isEmpty()) {
            // Its day has expired; the number must be told all the same, somebody waits for it.
            return "{\"v\":1,\"k\":\"expired\"}";
        }
        CountMessage.Day told =
                new CountMessage.Day(
                        ZoneId.of(database.text("SELECT zone FROM day WHERE day = ?", day)),
                        count.get(),
                        database.number("SELECT revision FROM day WHERE day = ?", day),
                        database.number("SELECT recountable FROM day WHERE day = ?", day),
                        database.number("SELECT undated FROM day WHERE day = ?", day),
                        boots.stamp(day));
        List<CountMessage.Hour> hours = new ArrayList<>();
        database.query(
                """
                SELECT * FROM hour WHERE day = ?1 AND (start_ms = ?2 OR (?2 = ?3 AND ?4 = 1))
                ORDER BY start_ms
                """,
                row ->
                        hours.add(
                                new CountMessage.Hour(
                                        LedgerReader.hour(row), row.getLong("revision"))),
                day,
                hour,
                WHOLE_DAY,
                count.get().closed() ? 1 : 0);
        return CountMessage.payload(
                told, hours, database.text("SELECT value FROM meta WHERE key = 'parent'"));
    }

    /**
     * Tells that something happened; the message may be dropped where space is short.
     *
     * @param detail what else there is to say of it
     * @return its number; on the disk on return
     */
    public long postEvent(String what, JsonObject detail) {
        long[] sequence = new long[1];
        transaction.accept(() -> sequence[0] = event(what, detail));
        return sequence[0];
    }

    private long event(String what, JsonObject detail) {
        database.update(
                "INSERT INTO outbox (class, kind, bucket, created_ms, payload) VALUES (1, ?,"
                        + " 'ev/' || (SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE"
                        + " name = 'outbox'), ?, ?)",
                EventMessage.KIND,
                System.currentTimeMillis(),
                EventMessage.payload(what, detail, boots.now()));
        return database.number("SELECT max(seq) FROM outbox");
    }

    /** A message has not been acknowledged yet; also one that was dropped for want of space. */
    public boolean isWaiting(long sequence) {
        return sequence > acknowledged();
    }

    private long acknowledged() {
        return database.number(
                "SELECT coalesce((SELECT value FROM meta WHERE key = 'acknowledged'), 0)");
    }

    /** See {@link facecount.sync.Outbox#hand}. */
    public Outbox.Batch hand(long after, int limit) {
        List<OutboxMessage> messages = handOut("seq > ? ORDER BY seq LIMIT ?", after, limit);
        long oldest =
                database.number(
                        """
                        SELECT coalesce(
                            (SELECT min(seq) FROM outbox),
                            (SELECT seq + 1 FROM sqlite_sequence WHERE name = 'outbox'),
                            1)
                        """);
        return new Outbox.Batch(oldest, messages);
    }

    /** See {@link facecount.sync.Outbox#handNews}. */
    public List<OutboxMessage> handNews(int limit) {
        return handOut("class = 0 AND handed = 0 ORDER BY seq DESC LIMIT ?", limit);
    }

    private List<OutboxMessage> handOut(String which, Object... parameters) {
        List<OutboxMessage> messages = new ArrayList<>();
        Map<Long, String> unworded = new HashMap<>();
        boolean[] isNew = new boolean[1];
        database.query(
                "SELECT seq, kind, payload, handed, bucket FROM outbox WHERE " + which,
                row -> {
                    messages.add(
                            new OutboxMessage(row.getLong(1), row.getString(2), row.getString(3)));
                    isNew[0] |= row.getInt(4) == 0;
                    if (row.getString(3).isEmpty()) {
                        unworded.put(row.getLong(1), row.getString(5));
                    }
                },
                parameters);
        if (isNew[0]) {
            transaction.accept(() -> putIntoWords(messages, unworded));
        }
        return messages;
    }

    /** From now on these messages do not change any more. */
    private void putIntoWords(List<OutboxMessage> messages, Map<Long, String> unworded) {
        messages.replaceAll(
                message -> {
                    String bucket = unworded.get(message.sequence());
                    OutboxMessage told =
                            bucket == null
                                    ? message
                                    : new OutboxMessage(
                                            message.sequence(), message.kind(), inWords(bucket));
                    database.update(
                            "UPDATE outbox SET payload = ?, handed = 1 WHERE seq = ?",
                            told.payload(),
                            told.sequence());
                    return told;
                });
    }

    /** See {@link facecount.sync.Outbox#newestHanded}. */
    public long newestHanded() {
        return database.number("SELECT coalesce(max(seq), 0) FROM outbox WHERE handed = 1");
    }

    /** See {@link facecount.sync.Outbox#acknowledge}. */
    public void acknowledge(long upTo) {
        transaction.accept(
                () -> {
                    database.update("DELETE FROM outbox WHERE seq <= ? AND handed = 1", upTo);
                    // Numbers that were never given must not count as acknowledged once they are.
                    long newest =
                            Math.min(
                                    upTo,
                                    database.number(
                                            "SELECT seq FROM sqlite_sequence WHERE name ="
                                                    + " 'outbox'"));
                    if (newest > acknowledged()) {
                        database.update(
                                "INSERT OR REPLACE INTO meta VALUES ('acknowledged', ?)",
                                String.valueOf(newest));
                    }
                });
    }

    /** How many messages wait for delivery or for its acknowledgement. */
    public long waitingMessages() {
        return database.number("SELECT count(*) FROM outbox");
    }
}
