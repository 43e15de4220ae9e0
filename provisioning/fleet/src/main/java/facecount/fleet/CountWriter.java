package facecount.fleet;

import facecount.sync.Arrivals;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes a collector's messages within a transaction, in as many statements for five hundred of
 * them as for one. Not thread-safe.
 */
final class CountWriter {
    /*
     * The ledgers' rows are locked before anything of them is read or written, in one order
     * everywhere: two collectors that hold messages of the same box take turns, and never wait for
     * each other crosswise. What comes of the messages is then worked out here; of several about
     * the same day or hour only the newest is written.
     */

    private static final Comparator<Ledger> BY_NAME =
            Comparator.comparing(Ledger::device).thenComparing(Ledger::epoch);

    private final Statements statements;
    private final String lock;

    /**
     * @param isShared others may write to the database at the same time
     */
    CountWriter(Statements statements, boolean isShared) {
        this.statements = statements;
        this.lock = isShared ? " FOR UPDATE" : "";
    }

    private record Ledger(String device, String epoch) {
        static Ledger of(BoxMessage message) {
            return new Ledger(message.device(), message.epoch());
        }

        List<Object> key() {
            return List.of(device, epoch);
        }
    }

    /** How far a ledger has arrived, and what of it beyond that. */
    private static final class Progress {
        private long stored;
        private long base = 1;
        private String storedParent = "";
        private String parent = "";
        private final TreeSet<Long> storedBeyond = new TreeSet<>();
        private final TreeSet<Long> beyond = new TreeSet<>();

        boolean isNew(BoxMessage message) {
            base = Math.max(base, message.base());
            return message.sequence() > stored && beyond.add(message.sequence());
        }

        long upTo() {
            return Arrivals.advance(stored, base, beyond);
        }

        boolean isChanged() {
            return upTo() > stored || !parent.equals(storedParent);
        }
    }

    private record Day(Ledger ledger, String day) {}

    private record Hour(Day day, String start) {}

    /** A row, and which of two about the same is the newer. */
    private record Row(long revision, List<Object> values) {
        static Row newer(Row one, Row other) {
            return other.revision > one.revision ? other : one;
        }
    }

    /** What of the messages has to be written. */
    private static final class Work {
        private final Map<Day, Row> days = new HashMap<>();
        private final Map<Hour, Row> hours = new HashMap<>();
        private final List<List<Object>> misfits = new ArrayList<>();

        /** Returns the epoch of the ledger that this one is a copy of, or nothing. */
        String take(BoxMessage message) {
            Optional<CountUpdate> update =
                    message.kind().equals("agg")
                            ? CountUpdate.parse(message.body())
                            : Optional.empty();
            if (update.isEmpty()) {
                // It has arrived, so that the box goes on; what it says is kept for whoever looks.
                misfits.add(
                        List.of(
                                message.device(),
                                message.epoch(),
                                message.sequence(),
                                message.kind(),
                                JdbcStore.withoutNul(message.text())));
                return "";
            }
            take(Ledger.of(message), update.get());
            return update.get().parent();
        }

        private void take(Ledger ledger, CountUpdate count) {
            Day day = new Day(ledger, count.day().toString());
            CountUpdate.Total total = count.total();
            days.merge(
                    day,
                    new Row(
                            total.revision(),
                            List.of(
                                    ledger.device(),
                                    ledger.epoch(),
                                    day.day(),
                                    total.revision(),
                                    count.zone(),
                                    count.at().toString(),
                                    total.distinct(),
                                    total.low(),
                                    total.high(),
                                    total.recognized(),
                                    total.coverage(),
                                    total.passages(),
                                    total.sightings(),
                                    total.uncertain(),
                                    total.closed() ? 1 : 0,
                                    total.emotions())),
                    Row::newer);
            for (CountUpdate.Hour hour : count.hours()) {
                hours.merge(
                        new Hour(day, hour.start().toString()),
                        new Row(
                                hour.revision(),
                                List.of(
                                        ledger.device(),
                                        ledger.epoch(),
                                        day.day(),
                                        hour.start().toString(),
                                        hour.seconds(),
                                        hour.revision(),
                                        hour.finished() ? 1 : 0,
                                        hour.newVisitors(),
                                        hour.sightings(),
                                        hour.passages())),
                        Row::newer);
            }
        }
    }

    /** Returns for each ledger among the messages how far it has arrived. */
    List<Watermark> write(List<BoxMessage> messages) throws SQLException {
        if (messages.isEmpty()) {
            return List.of();
        }
        SortedMap<Ledger, Progress> ledgers = new TreeMap<>(BY_NAME);
        messages.forEach(
                message -> ledgers.computeIfAbsent(Ledger.of(message), _ -> new Progress()));
        lock(ledgers);
        Work work = new Work();
        for (BoxMessage message : messages) {
            Progress progress = progress(ledgers, Ledger.of(message));
            if (progress.isNew(message)) {
                String parent = work.take(message);
                progress.parent = parent.isEmpty() ? progress.parent : parent;
            }
        }
        write(work);
        write(ledgers);
        return ledgers.entrySet().stream()
                .map(
                        ledger ->
                                new Watermark(
                                        ledger.getKey().device(),
                                        ledger.getKey().epoch(),
                                        ledger.getValue().upTo()))
                .toList();
    }

    private static Progress progress(Map<Ledger, Progress> ledgers, Ledger ledger) {
        return ledgers.computeIfAbsent(ledger, _ -> new Progress());
    }

    private void lock(SortedMap<Ledger, Progress> ledgers) throws SQLException {
        List<List<Object>> keys = ledgers.keySet().stream().map(Ledger::key).toList();
        statements.updateAll(
                "INSERT INTO ledger (dev, ep) VALUES (?, ?) ON CONFLICT DO NOTHING", keys);
        statements.readAll(
                """
                SELECT dev, ep, parent, upto FROM ledger WHERE (dev, ep) IN (VALUES %s)
                ORDER BY dev, ep
                """
                        + lock,
                keys,
                row -> {
                    Progress progress =
                            progress(ledgers, new Ledger(row.getString(1), row.getString(2)));
                    progress.storedParent = row.getString(3);
                    progress.parent = progress.storedParent;
                    progress.stored = row.getLong(4);
                });
        statements.readAll(
                "SELECT dev, ep, seq FROM arrival WHERE (dev, ep) IN (VALUES %s)",
                keys,
                row -> {
                    Progress progress =
                            progress(ledgers, new Ledger(row.getString(1), row.getString(2)));
                    progress.storedBeyond.add(row.getLong(3));
                    progress.beyond.add(row.getLong(3));
                });
    }

    private void write(Work work) throws SQLException {
        statements.updateAll(
                """
                INSERT INTO day_total VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (dev, ep, day) DO UPDATE SET
                    rev = excluded.rev,
                    zone = excluded.zone,
                    at = excluded.at,
                    distinct_visitors = excluded.distinct_visitors,
                    likely_low = excluded.likely_low,
                    likely_high = excluded.likely_high,
                    recognized_visitors = excluded.recognized_visitors,
                    coverage = excluded.coverage,
                    passages = excluded.passages,
                    sightings = excluded.sightings,
                    uncertain = excluded.uncertain,
                    closed = excluded.closed,
                    emotions = excluded.emotions
                    WHERE excluded.rev > day_total.rev
                """,
                work.days.values().stream().map(Row::values).toList());
        statements.updateAll(
                """
                INSERT INTO hour_count VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (dev, ep, day, start) DO UPDATE SET
                    seconds = excluded.seconds,
                    rev = excluded.rev,
                    finished = excluded.finished,
                    new_visitors = excluded.new_visitors,
                    sightings = excluded.sightings,
                    passages = excluded.passages
                    WHERE excluded.rev > hour_count.rev
                """,
                work.hours.values().stream().map(Row::values).toList());
        statements.updateAll(
                "INSERT INTO misfit VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", work.misfits);
    }

    private void write(SortedMap<Ledger, Progress> ledgers) throws SQLException {
        List<List<Object>> changed = new ArrayList<>();
        List<List<Object>> waiting = new ArrayList<>();
        List<List<Object>> caughtUp = new ArrayList<>();
        ledgers.forEach(
                (ledger, progress) -> {
                    long upTo = progress.upTo();
                    if (progress.isChanged()) {
                        changed.add(
                                List.of(ledger.device(), ledger.epoch(), progress.parent, upTo));
                    }
                    for (long sequence : progress.beyond.tailSet(upTo, false)) {
                        if (!progress.storedBeyond.contains(sequence)) {
                            waiting.add(List.of(ledger.device(), ledger.epoch(), sequence));
                        }
                    }
                    if (!progress.storedBeyond.headSet(upTo, true).isEmpty()) {
                        caughtUp.add(List.of(ledger.device(), ledger.epoch(), upTo));
                    }
                });
        statements.updateAll(
                """
                INSERT INTO ledger (dev, ep, parent, upto) VALUES (?, ?, ?, ?)
                ON CONFLICT (dev, ep) DO UPDATE SET parent = excluded.parent, upto = excluded.upto
                """,
                changed);
        statements.updateAll(
                "INSERT INTO arrival VALUES (?, ?, ?) ON CONFLICT DO NOTHING", waiting);
        statements.updateAll("DELETE FROM arrival WHERE dev = ? AND ep = ? AND seq <= ?", caughtUp);
    }
}
