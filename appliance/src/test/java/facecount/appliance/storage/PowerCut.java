package facecount.appliance.storage;

import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import facecount.appliance.Counter;
import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.DayMemory;
import facecount.appliance.counting.DayMemory.RememberedVisitor;
import facecount.appliance.counting.Faces;
import facecount.appliance.counting.Visitor;
import facecount.appliance.counting.VisitorCounting;
import facecount.appliance.storage.DiskRecording.Event;
import facecount.appliance.storage.FailingDisk.Survival;
import facecount.appliance.storage.TracedCounting.Promise;
import facecount.sync.Outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Cuts the power of a box that counts, thousands of times: one real run of the ledger is recorded,
 * every write and every sync; of each moment of it, disks are made as a power cut may leave them,
 * and the real program goes on from them.
 */
final class PowerCut {
    /** Cuts are sorted by time, so that the recording is gone through once. */
    private static final int STATES_A_CUT = 4;

    private static final int RECORDING_LIMIT_MIN = 3;

    /** One of these cuts is while the ledger is made, two are while its log is folded into it. */
    private static final int CUT_KINDS = 10;

    private static final String DATABASE = TracedCounting.DATA_FOLDER + "/" + Ledger.FILE;

    /** What a disk was found to be. */
    sealed interface Finding {
        /** All that was promised is there, and nothing that was never begun. */
        record Right() implements Finding {}

        /**
         * Sound, but older than what was promised.
         *
         * @param changes of the ledger that were promised and are gone
         * @param sightings that are gone with them
         */
        record Lost(int changes, long sightings) implements Finding {}

        /** Readable, but like no moment of the run, or at odds with itself. */
        record Inconsistent(String how) implements Finding {}

        /** It cannot be opened, or SQLite finds it damaged. */
        record Corrupt(String how) implements Finding {}
    }

    /**
     * @param problems one line each that is not right, with how to repeat it
     */
    record Result(
            long seed,
            int events,
            int syncs,
            int changes,
            int cuts,
            int states,
            int lost,
            long changesLost,
            long sightingsLost,
            int inconsistent,
            int corrupt,
            List<String> problems) {
        Result {
            problems = List.copyOf(problems);
        }

        @Override
        public String toString() {
            return ("%d states from %d power cuts in %d disk events (%d changes of the ledger, %d"
                        + " syncs), seed %d: %d lost (%d changes, %d sightings), %d inconsistent,"
                        + " %d corrupt")
                    .formatted(
                            states,
                            cuts,
                            events,
                            changes,
                            syncs,
                            seed,
                            lost,
                            changesLost,
                            sightingsLost,
                            inconsistent,
                            corrupt);
        }
    }

    private final List<Event> events;
    private final List<Promise> promises = new ArrayList<>();
    private final Map<String, Integer> changeOfContent = new HashMap<>();
    private final Path home;

    private PowerCut(List<Event> events, Path home) {
        this.events = events;
        this.home = home;
        for (Event event : events) {
            if (event instanceof Event.Said(String line)) {
                Promise promise = Promise.of(line);
                promises.add(promise);
                changeOfContent.put(promise.content(), promise.number());
            }
        }
    }

    /**
     * Records a run of {@link TracedCounting}.
     *
     * @param home made or emptied; better in memory
     * @param synchronous SQLite's setting: FULL is ours
     */
    static PowerCut record(Path strace, Path home, String synchronous, int changes, long seed)
            throws IOException, InterruptedException {
        delete(home);
        Files.createDirectories(home);
        Path log = home.resolve("strace.log");
        Path recorded = home.resolve("recorded");
        Path output = home.resolve("output");
        Path errors = home.resolve("errors");
        List<String> command = new ArrayList<>(List.of(strace.toString()));
        command.addAll(DiskRecording.TRACER);
        command.addAll(
                List.of(
                        "-o",
                        log.toString(),
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TracedCounting.class.getName(),
                        recorded.toString(),
                        Long.toString(seed),
                        Integer.toString(changes),
                        synchronous));
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
        if (!process.waitFor(RECORDING_LIMIT_MIN, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            throw new AssertionError(
                    "the run took longer than %d min".formatted(RECORDING_LIMIT_MIN));
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(
                    "the run failed with %d: %s"
                            .formatted(process.exitValue(), Files.readString(errors)));
        }
        List<Event> events = DiskRecording.read(log, recorded, output);
        Files.delete(log);
        return new PowerCut(events, home);
    }

    /** Files of the run that are not, byte by byte, what the recording makes of them. */
    List<String> unlikeTheRun() throws IOException {
        FailingDisk disk = new FailingDisk();
        events.forEach(disk::happens);
        Path replayed = empty("replayed");
        disk.restore(replayed, Survival.ALL, new Random(0));
        List<String> unlike = new ArrayList<>();
        for (Path file : files(home.resolve("recorded"))) {
            Path name = home.resolve("recorded").relativize(file);
            if (!name.toString().endsWith("-shm")
                    && (!Files.exists(replayed.resolve(name))
                            || Files.mismatch(file, replayed.resolve(name)) >= 0)) {
                unlike.add(name.toString());
            }
        }
        return unlike;
    }

    Result cut(int states, long seed) throws IOException {
        Tally tally = new Tally();
        List<Integer> cuts = cuts(Math.max(1, states / STATES_A_CUT), new Random(seed));
        FailingDisk disk = new FailingDisk();
        int promised = -1;
        int happened = 0;
        int state = 0;
        for (int cut : cuts) {
            for (; happened < cut; happened++) {
                Event event = events.get(happened);
                disk.happens(event);
                if (event instanceof Event.Said) {
                    promised++;
                }
                if (event instanceof Event.Written written
                        && written.file().startsWith(TracedCounting.RUNTIME_FOLDER)) {
                    disk.keep(written.file());
                }
            }
            for (int i = 0; i < STATES_A_CUT; i++) {
                Random random = new Random(seed + ++state);
                Survival survival = Survival.any(random);
                boolean keyLost = random.nextBoolean();
                Path found = empty("found");
                disk.restore(found, survival, random);
                leaveIndex(found, random);
                if (keyLost) {
                    delete(found.resolve(TracedCounting.RUNTIME_FOLDER));
                }
                tally.add(
                        look(found, promised),
                        "seed %d: state %d, cut before event %d after promise %d, %s survives"
                                .formatted(seed, state, cut, promised, survival));
            }
        }
        return tally.result(seed, this, cuts.size());
    }

    /** Anywhere; more often at the start, and where the log is folded into the database. */
    private List<Integer> cuts(int number, Random random) {
        int start = 0;
        List<Integer> folding = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (event instanceof Event.Written written && written.file().equals(DATABASE)) {
                folding.add(i);
            } else if (event instanceof Event.Said && start == 0) {
                start = i;
            }
        }
        List<Integer> cuts = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            cuts.add(
                    switch (i % CUT_KINDS) {
                        case 0 -> random.nextInt(start + 1);
                        case 1, 2 -> folding.get(random.nextInt(folding.size())) + 1;
                        default -> random.nextInt(events.size() + 1);
                    });
        }
        cuts.sort(Comparator.naturalOrder());
        return cuts;
    }

    /** SQLite's index of the log is a file too; it is worth nothing after a power cut. */
    private static void leaveIndex(Path found, Random random) throws IOException {
        Path data = found.resolve(TracedCounting.DATA_FOLDER);
        if (Files.exists(data) && random.nextBoolean()) {
            byte[] index = new byte[32_768];
            random.nextBytes(index);
            Files.write(data.resolve(Ledger.FILE + "-shm"), index);
        }
    }

    private Finding look(Path found, int promised) {
        Path data = found.resolve(TracedCounting.DATA_FOLDER);
        Path runtime = found.resolve(TracedCounting.RUNTIME_FOLDER);
        try {
            int recognized;
            try (Ledger ledger = Ledger.open(data)) {
                Finding finding = look(ledger, promised);
                if (!(finding instanceof Finding.Right)) {
                    return finding;
                }
                Optional<DayMemory> day = ledger.openDays().stream().reduce((_, newer) -> newer);
                if (day.isPresent() && forgets(ledger, day.get(), data, runtime)) {
                    return new Finding.Inconsistent("templates that the ledger names are gone");
                }
                recognized =
                        day.flatMap(open -> ledger.reader().day(open.day()))
                                .map(DailyCount::recognizedVisitors)
                                .orElse(0);
            }
            Instant at = promises.get(Math.max(promised, 0)).at();
            return countsOn(data, runtime, at, recognized)
                    ? new Finding.Right()
                    : new Finding.Inconsistent("it does not count on");
        } catch (StorageException e) {
            return new Finding.Corrupt(String.valueOf(e.getMessage()));
        }
    }

    private Finding look(Ledger ledger, int promised) {
        Database database = ledger.database();
        String integrity = database.text("PRAGMA integrity_check");
        if (!integrity.equals("ok")) {
            return new Finding.Corrupt(integrity);
        }
        String oddity = oddity(ledger);
        if (!oddity.isEmpty()) {
            return new Finding.Inconsistent(oddity);
        }
        if (promised < 0) {
            // Before its first word the ledger has promised nothing, not even its name.
            return database.number("SELECT count(*) FROM day") == 0
                    ? new Finding.Right()
                    : new Finding.Inconsistent("days before the first was counted");
        }
        String content = LedgerContent.sha256(ledger);
        Promise last = promises.get(promised);
        if (content.equals(last.content())
                || (promised + 1 < promises.size()
                        && content.equals(promises.get(promised + 1).content()))) {
            Outbox.Batch batch = ledger.outbox().hand(0, 1);
            return batch.oldest() <= last.received() + 1
                    ? new Finding.Right()
                    : new Finding.Inconsistent("messages are gone that never arrived");
        }
        int change = changeOfContent.getOrDefault(content, Integer.MAX_VALUE);
        if (change < promised) {
            return new Finding.Lost(
                    promised - change, last.sightings() - promises.get(change).sightings());
        }
        return new Finding.Inconsistent(
                change == Integer.MAX_VALUE
                        ? "like no moment of the run"
                        : "it holds change %d".formatted(change));
    }

    /** What holds in any ledger, whatever was promised; empty if it does. */
    private static String oddity(Ledger ledger) {
        Database database = ledger.database();
        if (!database.text("PRAGMA foreign_key_check").isEmpty()) {
            return "rows without those they refer to";
        }
        if (database.number(
                        """
                        SELECT count(*) FROM day WHERE recognized_visitors + staff
                            <> (SELECT count(*) FROM visitor WHERE visitor.day = day.day)
                        """)
                > 0) {
            return "a day with another number than visitors";
        }
        if (database.number(
                        """
                        SELECT count(*) FROM day WHERE sightings
                            <> (SELECT count(*) FROM sighting WHERE sighting.day = day.day)
                        """)
                > 0) {
            return "a day with another number than sightings";
        }
        if (database.number(
                        "SELECT count(*) > 0 AND max(seq) - min(seq) + 1 <> count(*) FROM outbox")
                > 0) {
            return "a gap in the outbox";
        }
        return "";
    }

    /**
     * Somebody of today is not known any more although the key is there, as with a disk that went
     * away and came back. Without the key it is nobody's fault.
     */
    private static boolean forgets(Ledger ledger, DayMemory memory, Path data, Path runtime) {
        long version = ledger.facesVersion(memory.day());
        if (version == 0 || !Files.exists(runtime)) {
            return false;
        }
        if (!DayFile.isReadable(data, runtime, ledger.epoch(), memory.day())) {
            return true;
        }
        try (DayFile file = DayFile.open(data, runtime, ledger.epoch(), memory.day(), version);
                VisitorCounting restored =
                        VisitorCounting.restore(TracedCounting.SETTINGS, memory, file)) {
            List<Visitor.Id> before =
                    memory.visitors().stream()
                            .map(RememberedVisitor::visitor)
                            .filter(Visitor::remembered)
                            .map(Visitor::id)
                            .toList();
            return !restored.visitors().stream()
                    .filter(Visitor::remembered)
                    .map(Visitor::id)
                    .toList()
                    .equals(before);
        }
    }

    /** The counter opens it and counts somebody new. */
    private static boolean countsOn(Path data, Path runtime, Instant at, int recognized) {
        CountingDay day;
        int before;
        try (Counter counter = Counter.open(data, runtime, TracedCounting.SETTINGS, at)) {
            if (counter.today().recognizedVisitors() != recognized) {
                return false;
            }
            day = counter.today().day();
            Faces faces = new Faces(-1);
            counter.accept(Long.MAX_VALUE, 1, trackSeen(1, at, DOOR));
            counter.commit();
            // Who was in view when the power went is gone: that may settle who he was.
            before = counter.today().recognizedVisitors();
            counter.accept(Long.MAX_VALUE, 2, faceSeen(1, at, faces.picture(faces.person(), 1)));
            counter.accept(Long.MAX_VALUE, 3, trackEnded(1, at, at));
            counter.commit();
        }
        try (LedgerReader reader = LedgerReader.open(data)) {
            return reader.day(day)
                    .filter(count -> count.recognizedVisitors() == before + 1)
                    .isPresent();
        }
    }

    private Path empty(String name) throws IOException {
        Path folder = home.resolve(name);
        delete(folder);
        return Files.createDirectories(folder);
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }

    private static final class Tally {
        private static final int PROBLEMS_KEPT = 20;

        private final List<String> problems = new ArrayList<>();
        private int states;
        private int lost;
        private long changesLost;
        private long sightingsLost;
        private int inconsistent;
        private int corrupt;

        void add(Finding finding, String where) {
            states++;
            switch (finding) {
                case Finding.Right() -> {
                    return;
                }
                case Finding.Lost(int changes, long sightings) -> {
                    lost++;
                    changesLost += changes;
                    sightingsLost += sightings;
                }
                case Finding.Inconsistent(String ignored) -> inconsistent++;
                case Finding.Corrupt(String ignored) -> corrupt++;
            }
            if (problems.size() < PROBLEMS_KEPT) {
                problems.add(where + ": " + finding);
            }
        }

        Result result(long seed, PowerCut of, int cuts) {
            return new Result(
                    seed,
                    of.events.size(),
                    (int) of.events.stream().filter(Event.Synced.class::isInstance).count(),
                    of.promises.size(),
                    cuts,
                    states,
                    lost,
                    changesLost,
                    sightingsLost,
                    inconsistent,
                    corrupt,
                    problems);
        }
    }
}
