package facecount.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An outbox by the rules of the ledger's, in memory. */
final class MemoryOutbox implements Outbox {
    private record Row(String bucket, OutboxMessage message, boolean handed) {}

    private final TreeMap<Long, Row> rows = new TreeMap<>();
    private final String epoch;
    private long last;
    private int questions;
    private boolean withoutNews;

    MemoryOutbox(String epoch) {
        this.epoch = epoch;
    }

    /** What nobody was handed is replaced; anything else is a new message. */
    synchronized long post(String bucket, String payload) {
        for (Map.Entry<Long, Row> row : rows.entrySet()) {
            if (row.getValue().bucket.equals(bucket) && !row.getValue().handed) {
                row.setValue(row(bucket, row.getKey(), payload));
                return row.getKey();
            }
        }
        rows.put(++last, row(bucket, last, payload));
        return last;
    }

    private static Row row(String bucket, long sequence, String payload) {
        return new Row(bucket, new OutboxMessage(sequence, "agg", payload), false);
    }

    @Override
    public String epoch() {
        return epoch;
    }

    /** What stands for itself and is never replaced, nor news. */
    synchronized long postEvent(String payload) {
        rows.put(++last, new Row("", new OutboxMessage(last, "ev", payload), false));
        return last;
    }

    @Override
    public synchronized List<OutboxMessage> handNews(int limit) {
        questions++;
        List<OutboxMessage> news = new ArrayList<>();
        for (Map.Entry<Long, Row> row : rows.descendingMap().entrySet()) {
            Row value = row.getValue();
            if (!withoutNews
                    && news.size() < limit
                    && !value.handed
                    && value.message.kind().equals("agg")) {
                news.addFirst(value.message);
                row.setValue(new Row(value.bucket, value.message, true));
            }
        }
        return news;
    }

    @Override
    public synchronized Batch hand(long after, int limit) {
        questions++;
        List<OutboxMessage> messages = new ArrayList<>();
        for (Map.Entry<Long, Row> row : rows.tailMap(after, false).entrySet()) {
            if (messages.size() == limit) {
                break;
            }
            Row value = row.getValue();
            messages.add(value.message);
            row.setValue(new Row(value.bucket, value.message, true));
        }
        return new Batch(rows.isEmpty() ? last + 1 : rows.firstKey(), messages);
    }

    @Override
    public synchronized long newestHanded() {
        for (Map.Entry<Long, Row> row : rows.descendingMap().entrySet()) {
            if (row.getValue().handed) {
                return row.getKey();
            }
        }
        return 0;
    }

    @Override
    public synchronized void acknowledge(long upTo) {
        questions++;
        rows.headMap(upTo, true).values().removeIf(Row::handed);
    }

    /** Drops a message, as a full disk makes it. */
    synchronized void drop(long sequence) {
        rows.remove(sequence);
    }

    /** From now on nothing overtakes anything. */
    synchronized void strictlyInOrder() {
        withoutNews = true;
    }

    /** How often it was asked or told something: each time the real one writes to the disk. */
    synchronized int questions() {
        return questions;
    }

    synchronized int size() {
        return rows.size();
    }
}
