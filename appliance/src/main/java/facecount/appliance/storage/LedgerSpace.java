package facecount.appliance.storage;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Space for what must never be missing, the totals: by the ledger's quota, by dropping the oldest
 * detail, and, when the disk is full all the same, by the {@link Ballast}. Belongs to the count
 * thread.
 */
final class LedgerSpace {
    /*
     * Once the disk is full, space that was freed may be taken by anybody. So what the ballast gives
     * is taken at once: the file grows by a reserve of empty pages and the write-ahead log to the same
     * length, and from then on the file does not grow. What is written goes into the reserve, which
     * dropped detail fills up again; the log is folded in after each commit and begun anew. So nothing
     * that is written needs the disk to have any space, until there is room for the ballast again.
     */

    private static final System.Logger LOG = System.getLogger(LedgerSpace.class.getName());

    /** More than 400 days of totals and 31 of detail ever need. */
    private static final long QUOTA_MAX_BYTES = 512L << 20;

    private static final double QUOTA_SHARE_OF_DISK = 0.4;

    /** Above this share of the quota the oldest detail goes. */
    private static final double DROP_FROM = 0.8;

    private static final int DROPPED_AT_ONCE = 5_000;

    /** On a full disk a transaction has to fit into the write-ahead log as it is. */
    private static final int DROPPED_AT_ONCE_IF_SHORT = 500;

    /** Empty pages of 4 KiB that are taken when the ballast goes: once more in the log, 1.5 MiB. */
    private static final int RESERVE_PAGES = 192;

    private static final int RESERVE_PAGES_MIN = 16;

    /** Below so many empty pages only totals are written: hours and messages of weeks fit. */
    private static final int PAGES_FOR_TOTALS = 64;

    private static final Duration LOOKS_EVERY = Duration.ofSeconds(5);

    /** So long it is told that detail was dropped. */
    private static final Duration DROPPING_TOLD_FOR = Duration.ofDays(1);

    /** A kind of detail, the first to go first. */
    private enum Detail {
        PASSAGES(
                "passages",
                """
                DELETE FROM passage WHERE rowid IN (
                    SELECT passage.rowid FROM passage JOIN day USING (day)
                    WHERE closed = 1 ORDER BY passage.rowid LIMIT ?)
                RETURNING first_seen_ms
                """),
        VISITORS(
                "visitors",
                """
                DELETE FROM visitor WHERE (day, visitor) IN (
                    SELECT day, visitor FROM visitor JOIN day USING (day)
                    WHERE closed = 1 ORDER BY day, visitor LIMIT ?)
                RETURNING first_seen_ms
                """),
        EVENTS(
                "events",
                """
                DELETE FROM outbox WHERE seq IN (
                    SELECT seq FROM outbox WHERE class > 0 ORDER BY class DESC, seq LIMIT ?)
                RETURNING created_ms
                """);

        final String label;
        final String drop;

        Detail(String label, String drop) {
            this.label = label;
            this.drop = drop;
        }
    }

    private final Database database;
    private final BootLog boots;
    private final @Nullable Ballast ballast;
    private LongSupplier freeBytes;
    private long quotaPages = Long.MAX_VALUE;
    private boolean isShort;
    private boolean isShortTold;
    private long lookedNanos;
    private boolean hasDropped;
    private long droppedNanos;

    /** For a ledger in memory: there is always space. Nothing is done about a full disk. */
    LedgerSpace(Database database, BootLog boots) {
        this.database = database;
        this.boots = boots;
        this.ballast = null;
        this.freeBytes = () -> Long.MAX_VALUE;
    }

    LedgerSpace(Database database, BootLog boots, Path dataFolder) {
        this.database = database;
        this.boots = boots;
        this.ballast = new Ballast(dataFolder);
        this.freeBytes = () -> dataFolder.toFile().getUsableSpace();
        limit(quota(dataFolder));
    }

    private static long quota(Path dataFolder) {
        try {
            FileStore disk = Files.getFileStore(dataFolder);
            return Math.min(QUOTA_MAX_BYTES, (long) (disk.getTotalSpace() * QUOTA_SHARE_OF_DISK));
        } catch (IOException e) {
            throw new StorageException(
                    "the size of the disk of %s cannot be read (%s)"
                            .formatted(dataFolder, e.getMessage()),
                    e);
        }
    }

    /** Sets the most the ledger may take. */
    void limit(long bytes) {
        quotaPages = Math.max(1, bytes / database.number("PRAGMA page_size"));
        growTo(quotaPages);
    }

    /** Says how much is free on the disk, in place of the disk; looked at with the next commit. */
    void disk(LongSupplier free) {
        this.freeBytes = free;
        this.lookedNanos = System.nanoTime() - LOOKS_EVERY.toNanos();
    }

    private void growTo(long pages) {
        database.run("PRAGMA max_page_count=" + pages);
    }

    /** Makes the ballast if there is room; where there is none, begins as on a full disk. */
    void provide() {
        if (ballast != null && !ballast.make(freeBytes.getAsLong())) {
            runShort();
        }
    }

    /** The disk or the quota is full; nothing but totals is sure to be written. */
    boolean isShort() {
        return isShort;
    }

    /** There was so little space within the last day that detail had to go. */
    boolean hasDropped() {
        return hasDropped && System.nanoTime() - droppedNanos < DROPPING_TOLD_FOR.toNanos();
    }

    /** Nothing would be left for the totals if more than them were written now. */
    boolean isForTotalsOnly() {
        return isShort && emptyPages() < PAGES_FOR_TOTALS;
    }

    private long emptyPages() {
        return database.number("PRAGMA freelist_count");
    }

    /** Before each commit: what can be done so that it fits. */
    void prepare() {
        if (isShort) {
            look();
        }
        if (isShort) {
            if (emptyPages() < RESERVE_PAGES) {
                dropIfPossible(DROPPED_AT_ONCE_IF_SHORT);
            }
        } else if (quotaPages < Long.MAX_VALUE
                && database.number("PRAGMA page_count") - emptyPages() >= DROP_FROM * quotaPages) {
            dropIfPossible(DROPPED_AT_ONCE);
        }
    }

    /** Is there room again? */
    private void look() {
        long now = System.nanoTime();
        if (ballast == null || now - lookedNanos < LOOKS_EVERY.toNanos()) {
            return;
        }
        lookedNanos = now;
        boolean isQuotaFull =
                database.number("PRAGMA page_count") >= quotaPages && emptyPages() < RESERVE_PAGES;
        if (!isQuotaFull && ballast.make(freeBytes.getAsLong())) {
            isShort = false;
            growTo(quotaPages);
            database.checkpointEvery(Database.CHECKPOINT_PAGES);
            LOG.log(INFO, "there is room on the ledger's disk again");
        }
    }

    /**
     * The disk turned out to be full.
     *
     * @return false if everything was done before that can be done
     */
    boolean runShort() {
        if (ballast == null || isShort) {
            return false;
        }
        isShort = true;
        lookedNanos = System.nanoTime();
        LOG.log(
                WARNING,
                () ->
                        "%s: its disk or quota is full: totals go on, detail goes; free space on that disk"
                                .formatted(database.name()));
        if (freeBytes.getAsLong() < Ballast.ROOM_BYTES) {
            ballast.release();
        }
        database.checkpointEvery(1);
        reserve();
        growTo(Math.min(quotaPages, database.number("PRAGMA page_count")));
        return true;
    }

    /** Takes what was freed, before somebody else does. */
    private void reserve() {
        for (int pages = RESERVE_PAGES; pages >= RESERVE_PAGES_MIN; pages /= 2) {
            if (emptyPages() >= pages) {
                return;
            }
            long digits = pages * database.number("PRAGMA page_size");
            try {
                database.run("PRAGMA wal_checkpoint(PASSIVE)");
                database.transaction(
                        () -> {
                            database.update(
                                    "INSERT INTO meta VALUES ('reserve', hex(zeroblob(?)))",
                                    digits / 2);
                            database.update("DELETE FROM meta WHERE key = 'reserve'");
                        });
                database.run("PRAGMA wal_checkpoint(PASSIVE)");
                return;
            } catch (NoSpaceException e) {
                // Half of it may fit.
                lookedNanos = System.nanoTime();
            }
        }
    }

    /** Drops detail so that what did not fit may fit now. */
    boolean drop() {
        return dropIfPossible(isShort ? DROPPED_AT_ONCE_IF_SHORT : DROPPED_AT_ONCE);
    }

    private boolean dropIfPossible(int limit) {
        try {
            boolean[] dropped = new boolean[1];
            database.transaction(() -> dropped[0] = dropOldest(limit));
            if (dropped[0]) {
                hasDropped = true;
                droppedNanos = System.nanoTime();
            }
            return dropped[0];
        } catch (NoSpaceException e) {
            // Not even for deleting; the totals may still fit.
            return false;
        }
    }

    private boolean dropOldest(int limit) {
        for (Detail detail : Detail.values()) {
            if (detail == Detail.EVENTS && isShort && !isForTotalsOnly()) {
                return false;
            }
            long[] span = {0, Long.MAX_VALUE, Long.MIN_VALUE};
            database.query(
                    detail.drop,
                    row -> {
                        span[0]++;
                        span[1] = Math.min(span[1], row.getLong(1));
                        span[2] = Math.max(span[2], row.getLong(1));
                    },
                    limit);
            if (span[0] > 0) {
                tellDropped(
                        new EventMessage.Dropped(
                                detail.label,
                                span[0],
                                Instant.ofEpochMilli(span[1]),
                                Instant.ofEpochMilli(span[2])));
                return true;
            }
        }
        return false;
    }

    /**
     * That detail was dropped, within the transaction that drops it. What nobody was handed yet is
     * told together with the new, so that the rows do not grow.
     */
    void tellDropped(EventMessage.Dropped dropped) {
        String bucket = "dropped " + dropped.detail();
        String waiting = waiting(bucket);
        if (waiting.isEmpty()) {
            database.update(
                    "INSERT INTO note (day, kind, text) VALUES ('', 'dropped', ?)",
                    "%s of before %s, for want of space".formatted(dropped.detail(), dropped.to()));
            tell(bucket, dropped.payload(boots.now()));
        } else {
            tell(bucket, EventMessage.Dropped.of(waiting).plus(dropped).payload(boots.now()));
        }
    }

    /** After a commit: whether the disk is full, if that has changed. */
    void tellState() {
        if (isShort != isShortTold) {
            try {
                database.transaction(() -> tell("disk", EventMessage.disk(isShort, boots.now())));
                isShortTold = isShort;
            } catch (NoSpaceException e) {
                // Told when it fits; health tells it in any case.
                lookedNanos = System.nanoTime();
            }
        }
    }

    private String waiting(String bucket) {
        return database.text("SELECT payload FROM outbox WHERE bucket = ? AND handed = 0", bucket);
    }

    /** Replaces what nobody was handed yet; never dropped itself. */
    private void tell(String bucket, String payload) {
        int changed =
                database.update(
                        "UPDATE outbox SET payload = ? WHERE bucket = ? AND handed = 0",
                        payload,
                        bucket);
        if (changed == 0) {
            database.update(
                    "INSERT INTO outbox (class, kind, bucket, created_ms, payload) VALUES (0, ?,"
                            + " ?, ?, ?)",
                    EventMessage.KIND,
                    bucket,
                    System.currentTimeMillis(),
                    payload);
        }
    }
}
