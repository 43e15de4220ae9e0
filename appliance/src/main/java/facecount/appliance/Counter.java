package facecount.appliance;

import facecount.appliance.clock.ClockReading;
import facecount.appliance.clock.SystemTime;
import facecount.appliance.clock.Timeline;
import facecount.appliance.clock.Trust;
import facecount.appliance.counting.CountEvent;
import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.DayChanges;
import facecount.appliance.counting.DayMemory;
import facecount.appliance.counting.FaceKey;
import facecount.appliance.counting.HourlyCount;
import facecount.appliance.counting.TrackKey;
import facecount.appliance.counting.Visitor;
import facecount.appliance.counting.VisitorCounting;
import facecount.appliance.storage.DayFile;
import facecount.appliance.storage.Ledger;
import facecount.appliance.storage.LedgerReader;
import facecount.appliance.storage.NoSpaceException;
import facecount.appliance.storage.OutboxRows;
import facecount.appliance.storage.StorageException;
import facecount.inference.Observation;
import facecount.sync.Outbox;
import facecount.sync.OutboxMessage;

import io.helidon.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The count and its ledger: observations go in; what is told outside is what the ledger holds.
 *
 * <p>Belongs to the count thread, which calls {@link #accept} for each observation and {@link
 * #commit} when {@link #COMMIT_AFTER_MS} have passed or {@link #COMMIT_AT} wait. {@link #today},
 * {@link #visitorsInView}, {@link #acknowledged} and {@link #isFull} may be called by any thread.
 */
public final class Counter implements AutoCloseable {
    /*
     * The count in memory is ahead of the ledger between accept and commit. If a commit fails there
     * is no telling how far, so the counter stops for good: whoever runs it ends the process, and the
     * next one goes on from the ledger, with the observations that were not acknowledged sent again.
     *
     * A full disk is the exception, since it may last for weeks. Then the ledger keeps in memory what
     * it has no space for, and the totals go on; where not even they fit, nothing is acknowledged
     * until they do. Templates wait in memory first of all: after a kill they are missing, and the
     * day says how many may be counted again.
     */

    /** After so long what was accepted should be committed: what a power cut may cost. */
    public static final long COMMIT_AFTER_MS = 250;

    /** When so many wait, commit: as many as vision sends without an acknowledgement. */
    public static final int COMMIT_AT = 64;

    /** A start of the machine that knows no better begins where the one before was, within this. */
    private static final Duration NOTED_EVERY = Duration.ofMinutes(10);

    private static final Logger LOG = System.getLogger(Counter.class.getName());

    private final CountingSettings settings;
    private final Ledger ledger;
    private final DayFiles dayFiles;
    private final SystemTime clock;
    private final Map<Long, Long> pending = new HashMap<>();
    private final List<CountEvent> events = new ArrayList<>();
    private volatile Map<Long, Long> accepted;
    private volatile @Nullable DailyCount today;
    private volatile Map<TrackKey, Visitor.Id> inView = Map.of();
    private volatile boolean full;
    private volatile Timeline timeline;
    private Instant noted = Instant.MIN;
    private @Nullable Day day;
    private @Nullable CountingDay askedDay;
    private long askedSecond;
    private int waiting;
    private boolean paused;
    private boolean failed;

    private Counter(
            CountingSettings settings,
            Ledger ledger,
            DayFiles dayFiles,
            SystemTime clock,
            Timeline timeline) {
        this.settings = settings;
        this.ledger = ledger;
        this.dayFiles = dayFiles;
        this.clock = clock;
        this.timeline = timeline;
        this.accepted = ledger.accepted();
        this.paused = ledger.isPaused();
    }

    /**
     * Opens the ledger and goes on with the day where it was. Times are those of the observations.
     *
     * @param dataFolder made if it does not exist
     * @param runtimeFolder in memory (tmpfs) and only this user's: see {@link #runtimeFolder}
     * @param now decides which day it is; the first events of {@link #commit} tell of a day that
     *     ended meanwhile
     * @throws StorageException if the ledger cannot be used
     */
    public static Counter open(
            Path dataFolder, Path runtimeFolder, CountingSettings settings, Instant now) {
        return open(Ledger.open(dataFolder), dataFolder, runtimeFolder, settings, now);
    }

    /** The same with a ledger that was opened before; it is closed with the counter. */
    static Counter open(
            Ledger ledger,
            Path dataFolder,
            Path runtimeFolder,
            CountingSettings settings,
            Instant now) {
        return start(
                ledger,
                settings,
                new DayFilesOnDisk(dataFolder, runtimeFolder, ledger.epoch()),
                given(now));
    }

    /**
     * The same on a box: observations bear the time since the machine's start ({@link
     * facecount.appliance.clock.BootTime}), and which time that was is found out, if need be later.
     */
    public static Counter open(
            Path dataFolder, Path runtimeFolder, CountingSettings settings, SystemTime clock) {
        Ledger ledger = Ledger.open(dataFolder);
        return start(
                ledger,
                settings,
                new DayFilesOnDisk(dataFolder, runtimeFolder, ledger.epoch()),
                clock);
    }

    /** The same with a ledger and templates in memory. */
    static Counter open(Ledger ledger, CountingSettings settings, SystemTime clock) {
        return start(ledger, settings, new DayFilesInMemory(), clock);
    }

    static Counter open(Ledger ledger, CountingSettings settings, Instant now) {
        return start(ledger, settings, new DayFilesInMemory(), given(now));
    }

    private static Counter start(
            Ledger ledger, CountingSettings settings, DayFiles dayFiles, SystemTime clock) {
        try {
            ledger.provideForFullDisk();
            ClockReading reading = clock.read();
            Timeline given = Timeline.given();
            Timeline timeline =
                    reading.boot().equals(given.boot()) ? given : ledger.enter(settings, clock);
            Counter counter = new Counter(settings, ledger, dayFiles, clock, timeline);
            counter.resume();
            counter.tick();
            ledger.noteErased(counter.today().day(), counter.now());
            return counter;
        } catch (RuntimeException e) {
            ledger.close();
            throw e;
        }
    }

    /** A clock that always shows the same time. */
    private static SystemTime given(Instant now) {
        Timeline given = Timeline.given();
        ClockReading reading =
                new ClockReading(given.boot(), given.sinceBoot(now), now, given.trust());
        return () -> reading;
    }

    /**
     * In memory, for one film or folder of pictures: the first observation says which day it is.
     */
    public static Counter temporary(CountingSettings settings) {
        return new Counter(
                settings,
                Ledger.temporary(),
                new DayFilesInMemory(),
                given(Instant.EPOCH),
                Timeline.given());
    }

    /**
     * Where the day's key belongs: {@code /run/facecount} where the program is installed, else the
     * user's runtime folder, else shared memory.
     */
    public static Path runtimeFolder() {
        Path installed = Path.of("/run/facecount");
        if (Files.isWritable(installed)) {
            return installed;
        }
        String ofUser = System.getenv("XDG_RUNTIME_DIR");
        if (ofUser != null && Files.isWritable(Path.of(ofUser))) {
            return Path.of(ofUser, "facecount");
        }
        return Path.of("/dev/shm", "facecount-" + System.getProperty("user.name"));
    }

    private void resume() {
        List<DayMemory> open = ledger.openDays();
        if (open.isEmpty()) {
            return;
        }
        // Killed between dating what was counted and ending the days that are over by that.
        open.subList(0, open.size() - 1).forEach(over -> endApart(over, (_, _) -> false));
        DayMemory memory = open.getLast();
        long version = ledger.facesVersion(memory.day());
        if (version > 0 && !dayFiles.areReadable(memory.day())) {
            memory = memory.withoutTemplates();
            version = 0;
            ledger.noteReset(memory);
            int recountable = memory.recountable();
            LOG.log(
                    Level.WARNING,
                    () ->
                            "today's templates are gone with their key, as after a power cut: %d visitors may be counted again"
                                    .formatted(recountable));
        }
        DayFile file = dayFiles.open(memory.day(), version);
        memory = honest(memory, file);
        Day resumed = new Day(VisitorCounting.restore(settings, memory, file), file, version);
        file.dropUnasked();
        day = resumed;
        publish(resumed.counting, resumed.counting.count());
    }

    /** What a full disk kept from the disk before this start is said, not hidden. */
    private DayMemory honest(DayMemory memory, DayFile file) {
        int missing =
                (int)
                        memory.visitors().stream()
                                .filter(
                                        visitor ->
                                                visitor.visitor().remembered()
                                                        && !visitor.settled().isEmpty()
                                                        && !file.has(
                                                                new FaceKey.OfVisitor(
                                                                        visitor.visitor().id())))
                                .count();
        DayMemory honest = memory.lacking(missing);
        if (honest.recountable() > memory.recountable()) {
            ledger.noteLacking(honest);
            LOG.log(
                    Level.WARNING,
                    () ->
                            "templates of some of today's visitors never came to the disk: %d may be counted again"
                                    .formatted(honest.recountable()));
        }
        return honest;
    }

    /**
     * Takes an observation into the count, once: one that was accepted before is ignored.
     *
     * @param session which run of vision says it
     * @param number of the observation within the session, rising, from 1
     */
    public void accept(long session, long number, Observation observation) {
        requireWorking();
        if (number <= pending.getOrDefault(session, accepted.getOrDefault(session, 0L))) {
            return;
        }
        Observation dated = Dating.moved(observation, timeline.origin());
        Day current = turnTo(dated.at());
        current.counting.observe(session, dated);
        pending.put(session, number);
        waiting++;
    }

    /** How many observations wait for {@link #commit}. */
    public int waiting() {
        return waiting;
    }

    /**
     * Makes what was accepted durable, in one transaction.
     *
     * @return what happened since the last commit, now in the ledger
     * @throws NoSpaceException if the disk is so full that not even the totals fit: nothing is
     *     acknowledged, and the next call tries again
     * @throws StorageException if it could not; the counter is of no use any more
     */
    public List<CountEvent> commit() {
        requireWorking();
        if (day != null && (waiting > 0 || isOwing(day))) {
            write(day);
        }
        List<CountEvent> durable = List.copyOf(events);
        events.clear();
        return durable;
    }

    private void write(Day of) {
        try {
            DayChanges changes = of.counting.drain();
            events.addAll(changes.events());
            long version = saveFaces(of, changes);
            ledger.commit(settings, changes, pending, version);
            of.facesVersion = version;
            Map<Long, Long> committed = new HashMap<>(accepted);
            committed.putAll(pending);
            accepted = Map.copyOf(committed);
            pending.clear();
            waiting = 0;
            publish(of.counting, changes.count());
        } catch (NoSpaceException e) {
            // A day that is over cannot be ended twice: the next process does it.
            failed = of.counting.isClosed();
            throw e;
        } catch (RuntimeException e) {
            failed = true;
            throw e;
        }
    }

    /** What had no space before may have it now. */
    private boolean isOwing(Day of) {
        return !ledger.isShortOfSpace() && (ledger.isOwing() || of.faces.isWaiting());
    }

    /** The number of the newest set of templates that is on the disk. */
    private long saveFaces(Day of, DayChanges changes) {
        of.faces.add(changes);
        if (ledger.isShortOfSpace()) {
            return of.facesVersion;
        }
        List<FaceKey> changed = of.faces.changed();
        long version = changed.isEmpty() ? of.facesVersion : of.facesVersion + 1;
        try {
            of.file.store(version, changed, of.faces.gone(), of.counting::copyFace);
            of.faces.clear();
            return version;
        } catch (NoSpaceException e) {
            ledger.runShort();
            return of.facesVersion;
        }
    }

    private void publish(VisitorCounting counting, DailyCount count) {
        today = count;
        inView = Map.copyOf(counting.visitorsInView());
        full = counting.isFull();
    }

    /** Up to which number a session's observations are in the ledger; 0 if none is. */
    public long acknowledged(long session) {
        return accepted.getOrDefault(session, 0L);
    }

    /** As the ledger has it: a pause lasts until somebody ends it, also over a restart. */
    public boolean isPaused() {
        return paused;
    }

    /**
     * Makes a pause, or its end, durable. What is observed meanwhile is counted all the same: it is
     * vision that does not look.
     *
     * @throws StorageException if it could not; the counter is of no use any more
     */
    public void setPaused(boolean wanted) {
        if (wanted != paused) {
            paused =
                    guarded(
                            () -> {
                                ledger.setPaused(wanted);
                                return wanted;
                            });
        }
    }

    /** See {@link OutboxRows#hand}. */
    Outbox.Batch hand(long after, int limit) {
        return guarded(() -> ledger.outbox().hand(after, limit));
    }

    /** See {@link OutboxRows#handNews}. */
    List<OutboxMessage> handNews(int limit) {
        return guarded(() -> ledger.outbox().handNews(limit));
    }

    /** See {@link OutboxRows#newestHanded}. */
    long newestHandedMessage() {
        return guarded(ledger.outbox()::newestHanded);
    }

    /** See {@link OutboxRows#acknowledge}. */
    void acknowledgeMessages(long upTo) {
        guarded(
                () -> {
                    ledger.outbox().acknowledge(upTo);
                    return upTo;
                });
    }

    /** See {@link OutboxRows#postEvent}. */
    long post(String what, JsonObject detail) {
        return guarded(() -> ledger.outbox().postEvent(what, detail));
    }

    /** See {@link OutboxRows#isWaiting}. */
    boolean isWaiting(long sequence) {
        return guarded(() -> ledger.outbox().isWaiting(sequence));
    }

    /** How many messages wait for delivery or for its acknowledgement. */
    long waitingMessages() {
        return guarded(ledger.outbox()::waitingMessages);
    }

    /** False if this command was carried out before; noted on the disk otherwise. */
    boolean rememberCommand(String id) {
        return guarded(() -> ledger.rememberCommand(id));
    }

    /** See {@link Ledger#countStart}. */
    long countStart() {
        return guarded(ledger::countStart);
    }

    /** Random name of the ledger. */
    String epoch() {
        return ledger.epoch();
    }

    /**
     * Closes the day before its time; whoever comes later belongs to the next.
     *
     * @return the day that was closed
     */
    CountingDay closeDay(Instant at) {
        CountingDay closed = today().day();
        endDay(at);
        turnTo(at);
        return closed;
    }

    private <T> T guarded(Supplier<T> work) {
        requireWorking();
        try {
            return work.get();
        } catch (NoSpaceException e) {
            // It is as if it had not been asked for.
            throw e;
        } catch (RuntimeException e) {
            failed = true;
            throw e;
        }
    }

    /** Which time it is, as far as is known. Any thread may call. */
    public Instant now() {
        return timeline.at(clock.read().sinceBoot());
    }

    /** Time since the machine's start. Any thread may call. */
    Duration sinceBoot() {
        return clock.read().sinceBoot();
    }

    /** How far that is to be believed. Any thread may call. */
    public Trust trust() {
        return timeline.trust();
    }

    /**
     * Asks the clock: gives what was counted its true time once that is known, and ends the day
     * when it is over, also where nobody comes. Call every minute or so.
     */
    public void tick() {
        requireWorking();
        ClockReading reading = clock.read();
        if (!timeline.isGiven()) {
            guarded(
                    () -> {
                        follow(timeline.followed(reading), reading);
                        return reading;
                    });
        }
        tick(timeline.at(reading.sinceBoot()));
    }

    /**
     * A collector has said which time it is.
     *
     * @param start when the machine was started, by that
     */
    void learn(Instant start) {
        requireWorking();
        if (timeline.isGiven()) {
            return;
        }
        ClockReading reading = clock.read();
        guarded(
                () -> {
                    follow(timeline.told(start), reading);
                    return reading;
                });
        tick();
    }

    private void follow(Timeline next, ClockReading reading) {
        Instant now = next.at(reading.sinceBoot());
        if (next.trust().isTrusted() && !timeline.trust().isTrusted()) {
            bind(next);
        } else if (next.trust() != timeline.trust()
                || Duration.between(noted, now).abs().compareTo(NOTED_EVERY) >= 0) {
            ledger.noteTime(next, now);
            noted = now;
            timeline = next;
        } else {
            timeline = next;
        }
    }

    /** What was counted before the clock was trusted gets its true time. */
    private void bind(Timeline trusted) {
        Day counted = day;
        if (counted != null) {
            write(counted);
        }
        if (ledger.isOwing() || ledger.isShortOfSpace()) {
            // With the next tick for which there is room.
            return;
        }
        boolean moved = ledger.bind(settings, trusted);
        Duration by = Duration.between(timeline.origin(), trusted.origin());
        timeline = trusted;
        LOG.log(
                Level.INFO,
                () ->
                        "the clock is set now (%s): what was counted before moves by %s"
                                .formatted(trusted.trust().label(), by));
        if (moved && counted != null) {
            reopen(counted);
        }
    }

    /** Goes on with the same people, known by their templates in memory, in the day it is. */
    private void reopen(Day counted) {
        List<DayMemory> open = ledger.openDays();
        open.subList(0, open.size() - 1)
                .forEach(over -> endApart(over, counted.counting::copyFaceIfAny));
        counted.file.destroy();
        DayMemory memory = open.getLast();
        VisitorCounting counting =
                VisitorCounting.restore(settings, memory, counted.counting::copyFaceIfAny);
        counted.counting.close();
        Day reopened = new Day(counting, dayFiles.open(memory.day(), 0), 0);
        reopened.faces.changed.addAll(counting.faces());
        day = reopened;
        write(reopened);
    }

    /** Ends a day that is not the newest any more. */
    private void endApart(DayMemory memory, VisitorCounting.FaceSource faces) {
        VisitorCounting counting = VisitorCounting.restore(settings, memory, faces);
        end(new Day(counting, DayFile.temporary(memory.day()), 0), memory.asOf());
    }

    /** As {@link #tick()}, where the caller knows the time. */
    public void tick(Instant now) {
        requireWorking();
        guarded(
                () -> {
                    ledger.lookForRoom();
                    return now;
                });
        turnTo(now);
    }

    /** A day only grows: the clock may go back, the day does not. */
    private Day turnTo(Instant now) {
        CountingDay of = dayOf(now);
        Day current = day;
        if (current == null) {
            return start(of);
        }
        if (of.compareTo(current.counting.day()) > 0) {
            end(current, now);
            current = start(of);
        }
        ledger.setBehind(of.compareTo(current.counting.day()) < 0);
        return current;
    }

    /** Asked for every observation, and the same for all of a second. */
    private CountingDay dayOf(Instant now) {
        CountingDay known = askedDay;
        if (known == null || now.getEpochSecond() != askedSecond) {
            askedSecond = now.getEpochSecond();
            known =
                    CountingDay.of(
                            Instant.ofEpochSecond(askedSecond),
                            settings.zone(),
                            settings.cutOver());
            askedDay = known;
        }
        return known;
    }

    private Day start(CountingDay of) {
        CountingDay next =
                ledger.newestClosed()
                        .map(closed -> new CountingDay(closed.date().plusDays(1)))
                        .filter(after -> after.compareTo(of) > 0)
                        .orElse(of);
        Day started = new Day(new VisitorCounting(settings, next), dayFiles.open(next, 0), 0);
        day = started;
        publish(started.counting, started.counting.count());
        return started;
    }

    private void end(Day ended, Instant now) {
        ended.counting.endDay(now);
        write(ended);
        ended.counting.close();
        ended.file.destroy();
        day = null;
        try {
            ledger.noteErased(new CountingDay(ended.counting.day().date().plusDays(1)), now);
        } catch (NoSpaceException e) {
            LOG.log(
                    Level.WARNING,
                    "that the day's faces are erased is noted when there is space: {0}",
                    e.getMessage());
        }
    }

    /** Settles and closes the current day, as at the end of a film; {@link #commit} tells of it. */
    public void endDay(Instant at) {
        requireWorking();
        if (day != null) {
            end(day, at);
        }
    }

    /**
     * The day as the ledger has it.
     *
     * @throws IllegalStateException in a temporary counter before its first observation
     */
    public DailyCount today() {
        DailyCount count = today;
        if (count == null) {
            throw new IllegalStateException("nothing was observed yet, so it is no day yet");
        }
        return count;
    }

    /** Whose visitor is known of those in view, by track, as the ledger has it. */
    public Map<TrackKey, Visitor.Id> visitorsInView() {
        return inView;
    }

    /** {@code counting.visitors-max} is reached; a note for health. */
    public boolean isFull() {
        return full;
    }

    /** The disk is full: nothing but totals is sure to be written. For the count thread. */
    public boolean isShortOfSpace() {
        return ledger.isShortOfSpace();
    }

    /** Within the last day detail had to go for want of space. For the count thread. */
    public boolean hasDroppedDetail() {
        return ledger.hasDroppedDetail();
    }

    /** Visitors of {@link #today} as committed; for the count thread. */
    public List<Visitor> visitors() {
        return ledger.reader().visitors(today().day());
    }

    /** Hours of {@link #today} as committed; for the count thread. */
    public List<HourlyCount> hours() {
        return ledger.reader().hours(today().day());
    }

    /** What the ledger holds, for the count thread; others open a {@link LedgerReader}. */
    public LedgerReader reader() {
        return ledger.reader();
    }

    /** Equal for equal counts: of days, visitors and sightings in the source's time. */
    public String ledgerSha256() {
        return ledger.sha256();
    }

    private void requireWorking() {
        if (failed) {
            throw new StorageException(
                    "the ledger failed before; start again, the count goes on from what it holds");
        }
    }

    /** Commits what waits, if it can, and closes; the day goes on after the next {@link #open}. */
    @Override
    public void close() {
        try {
            stop();
        } finally {
            ledger.close();
        }
    }

    /** As {@link #close}, and leaves the ledger open. */
    void stop() {
        try {
            if (!failed && day != null && (waiting > 0 || isOwing(day))) {
                write(day);
            }
        } finally {
            if (day != null) {
                day.counting.close();
                day.file.close();
                day = null;
            }
        }
    }

    private sealed interface DayFiles {
        boolean areReadable(CountingDay day);

        DayFile open(CountingDay day, long version);
    }

    private record DayFilesOnDisk(Path dataFolder, Path runtimeFolder, String ledger)
            implements DayFiles {
        @Override
        public boolean areReadable(CountingDay day) {
            return DayFile.isReadable(dataFolder, runtimeFolder, ledger, day);
        }

        @Override
        public DayFile open(CountingDay day, long version) {
            try {
                return DayFile.open(dataFolder, runtimeFolder, ledger, day, version);
            } catch (NoSpaceException e) {
                // In memory; after a kill they are lost, and the day says so.
                return DayFile.temporary(day);
            }
        }
    }

    private record DayFilesInMemory() implements DayFiles {
        @Override
        public boolean areReadable(CountingDay day) {
            return false;
        }

        @Override
        public DayFile open(CountingDay day, long version) {
            return DayFile.temporary(day);
        }
    }

    private static final class Day {
        final VisitorCounting counting;
        final DayFile file;
        final WaitingFaces faces = new WaitingFaces();
        long facesVersion;

        Day(VisitorCounting counting, DayFile file, long facesVersion) {
            this.counting = counting;
            this.file = file;
            this.facesVersion = facesVersion;
        }
    }

    /** Templates that changed and are not on the disk yet; at most as many as the day has. */
    private static final class WaitingFaces {
        private final Set<FaceKey> changed = new LinkedHashSet<>();
        private final Set<FaceKey> gone = new LinkedHashSet<>();

        void add(DayChanges changes) {
            gone.removeAll(changes.faces());
            changed.addAll(changes.faces());
            changes.facesGone().forEach(changed::remove);
            gone.addAll(changes.facesGone());
        }

        List<FaceKey> changed() {
            return List.copyOf(changed);
        }

        List<FaceKey> gone() {
            return List.copyOf(gone);
        }

        boolean isWaiting() {
            return !changed.isEmpty();
        }

        void clear() {
            changed.clear();
            gone.clear();
        }
    }
}
