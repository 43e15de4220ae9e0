package facecount.appliance.storage;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import facecount.appliance.clock.SystemTime;
import facecount.appliance.clock.Timeline;
import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.DayChanges;
import facecount.appliance.counting.DayChanges.Retired;
import facecount.appliance.counting.DayMemory;
import facecount.appliance.counting.DayMemory.RememberedVisitor;
import facecount.appliance.counting.DayMemory.Settled;
import facecount.appliance.counting.DayMemory.StillFace;
import facecount.appliance.counting.HourlyCount;
import facecount.appliance.counting.Likeness;
import facecount.appliance.counting.Passage;
import facecount.appliance.counting.Passage.Face;
import facecount.appliance.counting.Passage.Standing;
import facecount.appliance.counting.Visitor;
import facecount.inference.Emotion;
import facecount.inference.EmotionReading;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Days, visitors, passages and the outbox in one SQLite file; its only writer. Not thread-safe:
 * belongs to the count thread. Others read through {@link LedgerReader}.
 */
public final class Ledger implements AutoCloseable {
    /** Name of the file in the data folder. */
    public static final String FILE = "facecount.db";

    private static final String LOCK_FILE = "facecount.lock";

    private static final int DETAIL_DAYS = 31;
    private static final int TOTALS_DAYS = 400;

    /** Vision restarts at most every few seconds; only the newest runs can resend. */
    private static final int SESSIONS_KEPT = 32;

    /** As it is, after the ballast was released, after detail was dropped. */
    private static final int TRIES_MAX = 3;

    private static final int NOTES_KEPT = 1_000;

    /** A command is valid for minutes. */
    private static final int COMMANDS_KEPT = 1_000;

    private static final System.Logger LOG = System.getLogger(Ledger.class.getName());

    private final Database database;
    private final LedgerReader reader;
    private final @Nullable FileChannel lock;
    private final LedgerSpace space;
    private final BootLog boots;
    private final OutboxRows outbox;
    private final OwedChanges owed = new OwedChanges();
    private @Nullable DailyCount newestTold;

    private Ledger(
            Database database, @Nullable FileChannel lock, BootLog boots, LedgerSpace space) {
        this.database = database;
        this.reader = new LedgerReader(database);
        this.lock = lock;
        this.space = space;
        this.boots = boots;
        this.outbox = new OutboxRows(database, reader, boots, this::write);
        if (text("epoch").isEmpty()) {
            byte[] epoch = new byte[16];
            new SecureRandom().nextBytes(epoch);
            database.transaction(
                    () ->
                            database.update(
                                    "INSERT INTO meta VALUES ('epoch', ?)",
                                    HexFormat.of().formatHex(epoch)));
        }
    }

    /**
     * Opens the ledger of a data folder, making both if need be.
     *
     * @throws StorageException if it cannot be written, is in use, foreign, damaged or of a newer
     *     version
     */
    public static Ledger open(Path dataFolder) {
        try {
            Files.createDirectories(dataFolder);
        } catch (IOException e) {
            throw new StorageException(
                    "%s cannot be made (%s); choose another folder with --data"
                            .formatted(dataFolder, e.getMessage()),
                    e);
        }
        FileChannel lock = lock(dataFolder);
        try {
            Database database = openFile(dataFolder);
            BootLog boots = new BootLog(database);
            return new Ledger(database, lock, boots, new LedgerSpace(database, boots, dataFolder));
        } catch (RuntimeException e) {
            try {
                lock.close();
            } catch (IOException unlock) {
                e.addSuppressed(unlock);
            }
            throw e;
        }
    }

    /**
     * As {@link #open}, with nothing done for a full disk: what it is worth is seen beside this.
     */
    static Ledger openUnprepared(Path dataFolder) {
        Database database = openFile(dataFolder);
        BootLog boots = new BootLog(database);
        return new Ledger(database, lock(dataFolder), boots, new LedgerSpace(database, boots));
    }

    private static Database openFile(Path dataFolder) {
        Path file = dataFolder.resolve(FILE);
        try {
            return Database.open(file, Schema.LEDGER_ID, Schema.LEDGER);
        } catch (NoSpaceException e) {
            // A start on a full disk, as after a power cut.
            new Ballast(dataFolder).release();
            return Database.open(file, Schema.LEDGER_ID, Schema.LEDGER);
        }
    }

    /** A ledger in memory, gone when closed. */
    public static Ledger temporary() {
        Database database = Database.inMemory(Schema.LEDGER_ID, Schema.LEDGER);
        BootLog boots = new BootLog(database);
        return new Ledger(database, null, boots, new LedgerSpace(database, boots));
    }

    private static FileChannel lock(Path dataFolder) {
        Path file = dataFolder.resolve(LOCK_FILE);
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null;
            }
            if (lock == null) {
                channel.close();
                throw new StorageException(
                        "%s is in use by another Face Count; stop that one or choose another folder with --data"
                                .formatted(dataFolder));
            }
            return channel;
        } catch (IOException e) {
            throw new StorageException(
                    "%s cannot be written (%s); make %s writable or choose another folder with --data"
                            .formatted(file, e.getMessage(), dataFolder),
                    e);
        }
    }

    /** Sets the most the ledger may take. */
    void limit(long bytes) {
        space.limit(bytes);
    }

    /** Says how much is free on the disk, in place of the disk. */
    void disk(LongSupplier freeBytes) {
        space.disk(freeBytes);
    }

    /**
     * Keeps space on the disk for when it is full; where there is no room for that, the ledger
     * begins as on a full disk.
     */
    public void provideForFullDisk() {
        space.provide();
    }

    /** The disk or the quota is full: nothing but totals is sure to be written. */
    public boolean isShortOfSpace() {
        return space.isShort();
    }

    /** Within the last day detail had to go for want of space. */
    public boolean hasDroppedDetail() {
        return space.hasDropped();
    }

    /** Detail of the open day waits for room. */
    public boolean isOwing() {
        return !owed.isEmpty();
    }

    /**
     * Somebody else's file on the same disk did not fit: what can be done for the ledger is done
     * before it fails, too.
     */
    public void runShort() {
        space.runShort();
    }

    /** Looks whether there is room again; call every minute or so, also where nobody comes. */
    public void lookForRoom() {
        space.prepare();
        space.tellState();
    }

    /** A transaction for which room is made if need be. */
    private void write(Runnable work) {
        try {
            database.transaction(work);
        } catch (NoSpaceException e) {
            boolean isNews = space.runShort();
            if (!space.drop() && !isNews) {
                throw e;
            }
            database.transaction(work);
        }
    }

    private String text(String key) {
        return database.text("SELECT value FROM meta WHERE key = ?", key);
    }

    /** Random name of this ledger: another after a restore or a fresh start. */
    public String epoch() {
        return text("epoch");
    }

    /** Somebody paused the count and nobody resumed it since. */
    public boolean isPaused() {
        return text("paused").equals("true");
    }

    /**
     * On the disk on return.
     *
     * @throws StorageException if it could not be written
     */
    public void setPaused(boolean paused) {
        write(
                () ->
                        database.update(
                                "INSERT OR REPLACE INTO meta VALUES ('paused', ?)",
                                String.valueOf(paused)));
    }

    /**
     * Goes on with this start of the machine, or begins it; on the disk on return.
     *
     * @param clock asked again whenever there is something to tell
     * @return which time it is, as far as is known
     */
    public Timeline enter(CountingSettings settings, SystemTime clock) {
        Timeline[] timeline = new Timeline[1];
        write(
                () -> {
                    timeline[0] = boots.enter(clock);
                    boots.judge(settings).forEach(this::correct);
                });
        return timeline[0];
    }

    /** Notes which time it is, so that the next start of the machine is not before it. */
    public void noteTime(Timeline timeline, Instant now) {
        write(() -> boots.note(timeline, now));
    }

    /**
     * The clock of this start has become trusted: what was counted by it before gets its true time
     * and day. Not while detail {@link #isOwing waits}. The days it comes to are open; those that
     * are closed stay so.
     *
     * @return false if there was nothing to date
     */
    public boolean bind(CountingSettings settings, Timeline trusted) {
        boolean[] moved = new boolean[1];
        write(
                () -> {
                    Long boot = boots.number();
                    if (boot == null) {
                        throw new IllegalStateException("there is no start of the machine yet");
                    }
                    Rebinding rebinding =
                            new Rebinding(database, settings, boot, boots.bind(trusted));
                    List<Rebinding.Bucket> changed = rebinding.move();
                    changed.forEach(
                            bucket -> outbox.post(bucket.day(), bucket.hour(), Instant.now()));
                    boots.judge(settings).forEach(this::correct);
                    moved[0] = !changed.isEmpty();
                });
        return moved[0];
    }

    /**
     * A day that was closed stays so, whatever the clock says: what is counted while it shows an
     * earlier day than the one that is open is marked as not sure to be of that day.
     */
    public void setBehind(boolean behind) {
        boots.setBehind(behind);
    }

    /** Fewer of the day's passages are undated than was told. */
    private void correct(String day) {
        writeUndated(day);
        database.update("UPDATE day SET revision = revision + 1 WHERE day = ?", day);
        outbox.post(day, OutboxRows.WHOLE_DAY, Instant.now());
    }

    private void writeUndated(String day) {
        database.update(
                """
                UPDATE day SET undated = (SELECT count(*) FROM passage
                    WHERE passage.day = ?1 AND undated = 1 AND still = 0)
                WHERE day = ?1
                """,
                day);
    }

    /** Up to which number the observations of a vision session are in the ledger; 0 if none. */
    public Map<Long, Long> accepted() {
        Map<Long, Long> accepted = new HashMap<>();
        database.query(
                "SELECT session, accepted FROM vision_session",
                row -> accepted.put(row.getLong(1), row.getLong(2)));
        return accepted;
    }

    /** Number of the newest set of templates the ledger knows of the day. */
    public long facesVersion(CountingDay day) {
        return database.number("SELECT faces_version FROM day WHERE day = ?", day.toString());
    }

    /** Days that have not been closed, in order: more than one only after {@link #bind}. */
    public List<DayMemory> openDays() {
        List<String> days = new ArrayList<>();
        database.query(
                "SELECT day FROM day WHERE closed = 0 ORDER BY day",
                row -> days.add(row.getString(1)));
        return days.stream().map(this::memory).toList();
    }

    private DayMemory memory(String day) {
        Map<Integer, List<Settled>> settled = new HashMap<>();
        database.query(
                """
                SELECT visitor, first_seen_ms, last_seen_ms, founded, likeness FROM passage
                WHERE day = ? AND visitor IS NOT NULL AND ended = 1 ORDER BY rowid
                """,
                row ->
                        settled.computeIfAbsent(row.getInt(1), visitor -> new ArrayList<>())
                                .add(
                                        new Settled(
                                                Instant.ofEpochMilli(row.getLong(2)),
                                                Instant.ofEpochMilli(row.getLong(3)),
                                                row.getBoolean(4),
                                                Columns.likeness(row.getString(5)))),
                day);
        List<RememberedVisitor> visitors = new ArrayList<>();
        database.query(
                "SELECT * FROM visitor WHERE day = ? ORDER BY visitor",
                row ->
                        visitors.add(
                                new RememberedVisitor(
                                        LedgerReader.visitor(row),
                                        Columns.duration(row, "settled_in_view_ms"),
                                        Columns.tally(row.getString("settled_emotion")),
                                        Columns.box(row.getString("place")),
                                        settled.getOrDefault(row.getInt("visitor"), List.of()))),
                day);
        List<Passage> passages = new ArrayList<>();
        database.query(
                """
                SELECT * FROM passage
                WHERE day = ? AND (ended = 0 OR (visitor IS NULL AND still = 0 AND pictures IS NOT NULL))
                ORDER BY rowid
                """,
                row -> passages.add(passage(row)),
                day);
        List<StillFace> stillFaces = new ArrayList<>();
        database.query(
                "SELECT number, place FROM still_face WHERE day = ? ORDER BY number",
                row -> stillFaces.add(new StillFace(row.getInt(1), Columns.box(row.getString(2)))),
                day);
        CountingDay of = new CountingDay(LocalDate.parse(day));
        long listed = visitors.stream().filter(visitor -> !visitor.visitor().staff()).count();
        long counted = database.number("SELECT recognized_visitors FROM day WHERE day = ?", day);
        return new DayMemory(
                of,
                (int) database.number("SELECT last_visitor FROM day WHERE day = ?", day),
                visitors,
                passages,
                stillFaces,
                reader.hours(of),
                Instant.ofEpochMilli(
                        database.number("SELECT as_of_ms FROM day WHERE day = ?", day)),
                (int) database.number("SELECT recountable FROM day WHERE day = ?", day),
                (int) database.number("SELECT largest_stretch FROM day WHERE day = ?", day),
                (int) Math.max(0, counted - listed));
    }

    private static Passage passage(ResultSet row) throws SQLException {
        return new Passage(
                new facecount.appliance.counting.TrackKey(
                        row.getLong("session"), row.getLong("track")),
                Columns.instant(row, "first_seen_ms"),
                Columns.instant(row, "last_seen_ms"),
                row.getBoolean("ended"),
                Columns.box(row.getString("place")),
                standing(row));
    }

    private static Standing standing(ResultSet row) throws SQLException {
        if (row.getBoolean("still")) {
            return new Standing.StillFace();
        }
        String quality = row.getString("quality");
        if (quality == null) {
            return new Standing.Faceless();
        }
        Face face =
                new Face(
                        row.getInt("pictures"),
                        Columns.quality(quality),
                        Columns.scores(row.getString("emotion")));
        int visitor = row.getInt("visitor");
        return row.wasNull()
                ? new Standing.Undecided(face, Columns.likeness(row.getString("likeness")))
                : new Standing.Sighted(
                        face,
                        new Visitor.Id(visitor),
                        row.getBoolean("founded"),
                        Columns.likeness(row.getString("likeness")));
    }

    /**
     * Takes everything over in one transaction: visitors, totals, outbox and which observations are
     * in it. On the disk on return.
     *
     * @param accepted newest number of each vision session whose observations are in the changes
     * @param facesVersion the set of templates that belongs to it, already on the disk
     *     <p>Where there is no space for everything, the totals and what was accepted are; the rest
     *     is owed, and written with later changes.
     * @throws NoSpaceException if not even the totals fit: nothing of it is in the ledger, all of
     *     it is owed
     * @throws StorageException if it could not: nothing of it is in the ledger
     */
    public void commit(
            CountingSettings settings,
            DayChanges changes,
            Map<Long, Long> accepted,
            long facesVersion) {
        space.prepare();
        boolean wasOwing = !owed.isEmpty();
        DayChanges all = owed.with(changes);
        if (!writeAll(settings, all, accepted, facesVersion)) {
            if (!wasOwing) {
                owed.add(changes);
            }
            database.transaction(
                    () -> {
                        writeDay(settings, all, facesVersion);
                        all.hours().forEach(hour -> writeHour(all.count().day().toString(), hour));
                        tell(all);
                        accepted.forEach(this::writeAccepted);
                    });
            owed.hoursAreWritten();
            if (changes.count().closed()) {
                giveUpOwed(changes.count().day());
            }
        }
        newestTold = changes.count();
        space.tellState();
        tellGivenUp();
    }

    /** False if there is no space for more than totals. */
    private boolean writeAll(
            CountingSettings settings,
            DayChanges changes,
            Map<Long, Long> accepted,
            long facesVersion) {
        for (int tries = 0; tries < TRIES_MAX && !space.isForTotalsOnly(); tries++) {
            try {
                writeAllAtOnce(settings, changes, accepted, facesVersion);
                owed.clear();
                return true;
            } catch (NoSpaceException e) {
                if (!space.runShort() && !space.drop()) {
                    return false;
                }
            }
        }
        return false;
    }

    /** The day is over: what it is owed is detail of a closed day, the first to go. */
    private void giveUpOwed(CountingDay closed) {
        owed.giveUp();
        try {
            database.transaction(() -> expire(closed));
        } catch (NoSpaceException e) {
            LOG.log(WARNING, () -> "what is to expire with %s waits".formatted(closed));
        }
    }

    private void tellGivenUp() {
        owed.dropped()
                .ifPresent(
                        dropped -> {
                            try {
                                database.transaction(() -> space.tellDropped(dropped));
                                owed.droppedIsTold();
                            } catch (NoSpaceException e) {
                                LOG.log(DEBUG, "told when there is space", e);
                            }
                        });
    }

    private void writeAllAtOnce(
            CountingSettings settings,
            DayChanges changes,
            Map<Long, Long> accepted,
            long facesVersion) {
        database.transaction(
                () -> {
                    String day = changes.count().day().toString();
                    writeDay(settings, changes, facesVersion);
                    changes.visitors().forEach(visitor -> writeVisitor(day, visitor));
                    changes.retired().forEach(retired -> retire(day, retired));
                    changes.passages().forEach(passage -> writePassage(day, passage));
                    changes.stillFaces()
                            .forEach(
                                    still ->
                                            database.update(
                                                    "INSERT OR REPLACE INTO still_face VALUES (?,"
                                                            + " ?, ?)",
                                                    day,
                                                    still.number(),
                                                    Columns.box(still.box())));
                    changes.hours().forEach(hour -> writeHour(day, hour));
                    if (boots.isUndated()) {
                        changes.endedElsewhere().forEach(boots::noteEnded);
                        writeUndated(day);
                    }
                    tell(changes);
                    accepted.forEach(this::writeAccepted);
                    if (changes.count().closed()) {
                        expire(changes.count().day());
                    }
                });
    }

    private void writeDay(CountingSettings settings, DayChanges changes, long facesVersion) {
        DailyCount count = changes.count();
        String day = count.day().toString();
        int lastVisitor =
                changes.visitors().stream()
                        .mapToInt(visitor -> visitor.visitor().id().value())
                        .max()
                        .orElse(0);
        for (Retired retired : changes.retired()) {
            lastVisitor = Math.max(lastVisitor, retired.gone().value());
        }
        database.updateNullable(
                """
                INSERT INTO day VALUES
                    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, NULL, 1, ?, ?, 0)
                ON CONFLICT (day) DO UPDATE SET
                    distinct_visitors = excluded.distinct_visitors,
                    likely_low = excluded.likely_low,
                    likely_high = excluded.likely_high,
                    recognized_visitors = excluded.recognized_visitors,
                    coverage = excluded.coverage,
                    passages = excluded.passages,
                    sightings = excluded.sightings,
                    staff = excluded.staff,
                    as_of_ms = excluded.as_of_ms,
                    closed = excluded.closed,
                    last_visitor = max(last_visitor, excluded.last_visitor),
                    faces_version = excluded.faces_version,
                    revision = revision + 1,
                    boot = excluded.boot,
                    mono_ms = excluded.mono_ms
                """,
                day,
                settings.zone().getId(),
                settings.cutOver().toString(),
                count.distinctVisitors(),
                count.likely95().low(),
                count.likely95().high(),
                count.recognizedVisitors(),
                (double) count.coverage(),
                count.passages(),
                count.sightings(),
                count.staff(),
                count.asOf().toEpochMilli(),
                count.closed() ? 1 : 0,
                lastVisitor,
                facesVersion,
                boots.number(),
                boots.sinceBootMs(count.asOf()));
        for (Emotion emotion : Emotion.values()) {
            database.update(
                    """
                    INSERT INTO day_emotion VALUES (?, ?, ?)
                    ON CONFLICT (day, emotion) DO UPDATE SET visitors = excluded.visitors
                        WHERE visitors <> excluded.visitors
                    """,
                    day,
                    emotion.label(),
                    count.emotions().getOrDefault(emotion, 0));
        }
    }

    private void writeVisitor(String day, RememberedVisitor remembered) {
        Visitor visitor = remembered.visitor();
        @Nullable String label = null;
        @Nullable Double confidence = null;
        if (visitor.emotion() instanceof EmotionReading.Clear clear) {
            label = clear.emotion().label();
            confidence = (double) clear.confidence();
        }
        database.updateNullable(
                """
                INSERT INTO visitor VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (day, visitor) DO UPDATE SET
                    first_seen_ms = excluded.first_seen_ms,
                    last_seen_ms = excluded.last_seen_ms,
                    sightings = excluded.sightings,
                    in_view_ms = excluded.in_view_ms,
                    emotion = excluded.emotion,
                    emotion_confidence = excluded.emotion_confidence,
                    staff = excluded.staff,
                    remembered = excluded.remembered,
                    settled_in_view_ms = excluded.settled_in_view_ms,
                    settled_emotion = excluded.settled_emotion,
                    place = excluded.place
                """,
                day,
                visitor.id().value(),
                visitor.firstSeen().toEpochMilli(),
                visitor.lastSeen().toEpochMilli(),
                visitor.sightings(),
                visitor.inView().toMillis(),
                label,
                confidence,
                visitor.staff() ? 1 : 0,
                visitor.remembered() ? 1 : 0,
                remembered.settledInView().toMillis(),
                Columns.tally(remembered.settledEmotion()),
                Columns.box(remembered.place()));
    }

    private void retire(String day, Retired retired) {
        int gone = retired.gone().value();
        switch (retired) {
            case Retired.Merged(Visitor.Id ignored, Visitor.Id kept, Likeness likeness) ->
                    database.update(
                            """
                            UPDATE passage SET
                                visitor = ?,
                                likeness = CASE WHEN founded THEN ? ELSE likeness END,
                                founded = 0
                            WHERE day = ? AND visitor = ?
                            """,
                            kept.value(),
                            Columns.likeness(likeness),
                            day,
                            gone);
            case Retired.Withdrawn(Visitor.Id ignored) ->
                    database.update(
                            """
                            UPDATE passage SET visitor = NULL, founded = NULL,
                                likeness = NULL, still = 1
                            WHERE day = ? AND visitor = ?
                            """,
                            day,
                            gone);
        }
        database.update("DELETE FROM visitor WHERE day = ? AND visitor = ?", day, gone);
    }

    private void writePassage(String day, Passage passage) {
        @Nullable Face face = null;
        @Nullable Integer visitor = null;
        @Nullable Integer founded = null;
        @Nullable String likeness = null;
        boolean still = false;
        switch (passage.standing()) {
            case Standing.Faceless() -> {}
            case Standing.Undecided(Face described, Likeness compared) -> {
                face = described;
                likeness = Columns.likeness(compared);
            }
            case Standing.Sighted sighted -> {
                face = sighted.face();
                visitor = sighted.visitor().value();
                founded = sighted.first() ? 1 : 0;
                likeness = Columns.likeness(sighted.likeness());
            }
            case Standing.StillFace() -> still = true;
        }
        database.updateNullable(
                """
                INSERT INTO passage VALUES
                    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (day, session, track) DO UPDATE SET
                    last_seen_ms = excluded.last_seen_ms,
                    ended = excluded.ended,
                    place = excluded.place,
                    still = excluded.still,
                    pictures = excluded.pictures,
                    quality = excluded.quality,
                    emotion = excluded.emotion,
                    visitor = excluded.visitor,
                    founded = excluded.founded,
                    likeness = excluded.likeness
                """,
                day,
                passage.track().session(),
                passage.track().track(),
                passage.firstSeen().toEpochMilli(),
                passage.lastSeen().toEpochMilli(),
                passage.ended() ? 1 : 0,
                Columns.box(passage.box()),
                still ? 1 : 0,
                face == null ? null : face.pictures(),
                face == null ? null : Columns.quality(face.quality()),
                face == null ? null : Columns.scores(face.emotion()),
                visitor,
                founded,
                likeness,
                boots.numberOfPassage(),
                boots.sinceBootMs(passage.firstSeen()),
                boots.isUndated() ? 1 : 0);
    }

    private void writeHour(String day, HourlyCount hour) {
        database.update(
                """
                INSERT INTO hour VALUES (?, ?, ?, ?, ?, 1)
                ON CONFLICT (day, start_ms) DO UPDATE SET
                    new_visitors = excluded.new_visitors,
                    sightings = excluded.sightings,
                    passages = excluded.passages,
                    revision = revision + 1
                """,
                day,
                hour.start().toEpochMilli(),
                hour.newVisitors(),
                hour.sightings(),
                hour.passages());
    }

    /**
     * That there is something to be told of the changes, in the same transaction as they. What is
     * told is put into words when it is handed out, and says how things are then.
     */
    private void tell(DayChanges changes) {
        DailyCount count = changes.count();
        String day = count.day().toString();
        if (count.closed()) {
            // All hours once more: whoever missed one has it now, and none changes after this.
            database.update("UPDATE hour SET revision = revision + 1 WHERE day = ?", day);
            outbox.post(day, OutboxRows.WHOLE_DAY, count.asOf());
        } else if (!changes.hours().isEmpty()) {
            for (HourlyCount hour : changes.hours()) {
                outbox.post(day, hour.start().toEpochMilli(), count.asOf());
            }
        } else if (!isTold(count)) {
            outbox.post(day, OutboxRows.WHOLE_DAY, count.asOf());
        }
    }

    /** Nothing but the time differs from what was told last. */
    private boolean isTold(DailyCount count) {
        DailyCount last = newestTold;
        return last != null
                && last.day().equals(count.day())
                && last.distinctVisitors() == count.distinctVisitors()
                && last.likely95().equals(count.likely95())
                && last.recognizedVisitors() == count.recognizedVisitors()
                && last.emotions().equals(count.emotions());
    }

    /** What is told of all this; as the ledger itself not thread-safe. */
    public OutboxRows outbox() {
        return outbox;
    }

    /** False if a command with this number was carried out before; noted on the disk otherwise. */
    public boolean rememberCommand(String id) {
        // Whoever has seen a command can send it again for ever: that must not wear out the disk.
        if (database.number("SELECT count(*) FROM command WHERE id = ?", id) > 0) {
            return false;
        }
        boolean[] isNew = new boolean[1];
        write(
                () -> {
                    isNew[0] =
                            database.update("INSERT OR IGNORE INTO command (id) VALUES (?)", id)
                                    == 1;
                    database.update(
                            "DELETE FROM command WHERE number <= (SELECT max(number) FROM command)"
                                    + " - ?",
                            COMMANDS_KEPT);
                });
        return isNew[0];
    }

    /** How often this ledger was opened for counting, this time included; on the disk on return. */
    public long countStart() {
        long starts =
                database.number(
                        "SELECT coalesce((SELECT value FROM meta WHERE key = 'starts'), 0)");
        write(
                () ->
                        database.update(
                                "INSERT OR REPLACE INTO meta VALUES ('starts', ?)",
                                String.valueOf(starts + 1)));
        return starts + 1;
    }

    private void writeAccepted(long session, long number) {
        int changed =
                database.update(
                        "UPDATE vision_session SET accepted = ? WHERE session = ?",
                        number,
                        session);
        if (changed == 0) {
            database.update(
                    "INSERT INTO vision_session (session, accepted) VALUES (?, ?)",
                    session,
                    number);
            database.update(
                    "DELETE FROM vision_session WHERE rank <= (SELECT max(rank) FROM"
                            + " vision_session) - ?",
                    SESSIONS_KEPT);
        }
    }

    private void expire(CountingDay closed) {
        String lastDetail = closed.date().minusDays(DETAIL_DAYS).toString();
        database.update("DELETE FROM passage WHERE day < ?", lastDetail);
        database.update("DELETE FROM visitor WHERE day < ?", lastDetail);
        database.update("DELETE FROM still_face WHERE day <= ?", closed.toString());
        database.update(
                // Of every day that is over: on a full disk a day may have been closed without
                // this.
                "UPDATE passage SET emotion = '', quality = '0 0 0 0' WHERE day <= ? AND quality <>"
                        + " '0 0 0 0'",
                closed.toString());
        String lastTotals = closed.date().minusDays(TOTALS_DAYS).toString();
        database.update("DELETE FROM day WHERE day < ?", lastTotals);
        database.update(
                "DELETE FROM outbox WHERE created_ms < ?",
                closed.date().minusDays(TOTALS_DAYS).toEpochDay() * 86_400_000L);
    }

    /** All templates were lost: so many visitors may be counted again. */
    public void noteReset(DayMemory memory) {
        note(memory, 0);
    }

    /** Some templates were never written: so many visitors may be counted again. */
    public void noteLacking(DayMemory memory) {
        note(memory, facesVersion(memory.day()));
    }

    private void note(DayMemory memory, long facesVersion) {
        String day = memory.day().toString();
        write(
                () -> {
                    database.update(
                            """
                            UPDATE day SET recountable = ?, largest_stretch = ?, faces_version = ?
                            WHERE day = ?
                            """,
                            memory.recountable(),
                            memory.largestStretch(),
                            facesVersion,
                            day);
                    note(
                            day,
                            "dedup-reset",
                            memory.recountable() + " visitors may be counted again");
                });
    }

    /** The newest day that was closed: it stays so, whatever the clock says. */
    public Optional<CountingDay> newestClosed() {
        String day = database.text("SELECT max(day) FROM day WHERE closed = 1");
        return day.equals("null")
                ? Optional.empty()
                : Optional.of(new CountingDay(LocalDate.parse(day)));
    }

    /**
     * Of all days before {@code open} nothing is left by which somebody could be recognised: their
     * key and templates are destroyed.
     */
    public void noteErased(CountingDay open, Instant at) {
        List<String> days = new ArrayList<>();
        database.query(
                "SELECT day FROM day WHERE closed = 1 AND faces_erased_ms IS NULL AND day < ?",
                row -> days.add(row.getString(1)),
                open.toString());
        if (days.isEmpty()) {
            return;
        }
        write(
                () -> {
                    for (String day : days) {
                        database.update(
                                "UPDATE day SET faces_erased_ms = ? WHERE day = ?",
                                at.toEpochMilli(),
                                day);
                        note(day, "faces-erased", "templates and their key destroyed");
                    }
                });
    }

    /** When the templates of a day were destroyed. */
    public Optional<Instant> facesErased(CountingDay day) {
        List<Instant> at = new ArrayList<>();
        database.query(
                "SELECT faces_erased_ms FROM day WHERE day = ? AND faces_erased_ms IS NOT NULL",
                row -> at.add(Instant.ofEpochMilli(row.getLong(1))),
                day.toString());
        return at.stream().findFirst();
    }

    private void note(String day, String kind, String text) {
        database.update("INSERT INTO note (day, kind, text) VALUES (?, ?, ?)", day, kind, text);
        database.update(
                "DELETE FROM note WHERE number <= (SELECT max(number) FROM note) - ?", NOTES_KEPT);
    }

    /** What the ledger holds, for its own thread. */
    public LedgerReader reader() {
        return reader;
    }

    /** The file itself, for who asks what is in it to the last column. */
    Database database() {
        return database;
    }

    /**
     * SHA-256 of {@link #canonicalText}: equal for equal counts.
     *
     * @return 64 hexadecimal digits
     */
    public String sha256() {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(canonicalText().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Days, visitors and sightings in the source's time, without what differs from run to run. */
    String canonicalText() {
        StringBuilder text = new StringBuilder("facecount/ledger/1\n");
        for (String sql :
                List.of(
                        """
                        SELECT 'day ' || concat_ws(' ', day, distinct_visitors, likely_low, likely_high,
                            recognized_visitors, passages, sightings, staff, closed)
                        FROM day ORDER BY day
                        """,
                        """
                        SELECT 'visitor ' || concat_ws(' ', day, visitor, first_seen_ms, last_seen_ms,
                            sightings, in_view_ms, coalesce(emotion, '-'), staff)
                        FROM visitor ORDER BY day, visitor
                        """,
                        """
                        SELECT 'sighting ' || concat_ws(' ', day, visitor, founded, first_seen_ms,
                            last_seen_ms)
                        FROM sighting ORDER BY day, visitor, first_seen_ms, last_seen_ms, founded
                        """)) {
            database.query(sql, row -> text.append(row.getString(1)).append('\n'));
        }
        return text.toString();
    }

    @Override
    public void close() {
        database.close();
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new StorageException(
                        "%s: the lock cannot be given back (%s)"
                                .formatted(database.name(), e.getMessage()),
                        e);
            }
        }
    }
}
