package facecount.appliance.storage;

import static facecount.appliance.counting.Script.BAD;
import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.NOON;
import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.showing;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.DayChanges;
import facecount.appliance.counting.Faces;
import facecount.appliance.counting.VisitorCounting;
import facecount.inference.Emotion;
import facecount.sync.Outbox;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A process that counts made people, delivers, and says on its standard output after each change of
 * the ledger what the ledger has promised to keep; it ends like a killed one. See {@link PowerCut}.
 */
final class TracedCounting {
    static final CountingSettings SETTINGS = CountingSettings.ofFiles();
    static final String DATA_FOLDER = "data";
    static final String RUNTIME_FOLDER = "run";

    private static final long SESSION = 1;
    private static final int VISITS_MAX = 6;
    private static final int HANDED_AT_ONCE = 3;
    private static final float CLOSE = 0.9f;
    private static final float UNLIKE = 0.5f;
    private static final Duration BETWEEN_VISITS = Duration.ofSeconds(7);

    /**
     * What the ledger holds after a change, and what others rely on.
     *
     * @param number of the change, from 0
     * @param content {@link LedgerContent#sha256}
     * @param sightings of all days
     * @param received the receiver has the messages up to this number
     * @param at time of the newest observation
     */
    record Promise(int number, String content, long sightings, long received, Instant at) {
        private String line() {
            return "promised %d %s %d %d %s\n".formatted(number, content, sightings, received, at);
        }

        static Promise of(String line) {
            String[] words = line.split(" ", -1);
            return new Promise(
                    Integer.parseInt(words[1]),
                    words[2],
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]),
                    Instant.parse(words[5]));
        }
    }

    private final Ledger ledger;
    private final Path dataFolder;
    private final Path runtimeFolder;
    private final Random random;
    private final Faces faces;
    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    private final List<float[]> people = new ArrayList<>();
    private CountingDay day = CountingDay.of(NOON, SETTINGS.zone(), SETTINGS.cutOver());
    private Instant at = NOON;
    private VisitorCounting counting;
    private DayFile dayFile;
    private long facesVersion;
    private long observations;
    private long lastTrack;
    private long received;
    private int promises;

    private TracedCounting(Path home, Ledger ledger, long seed) {
        this.ledger = ledger;
        this.dataFolder = home.resolve(DATA_FOLDER);
        this.runtimeFolder = home.resolve(RUNTIME_FOLDER);
        this.random = new Random(seed);
        this.faces = new Faces(seed);
        this.counting = new VisitorCounting(SETTINGS, day);
        this.dayFile = DayFile.open(dataFolder, runtimeFolder, ledger.epoch(), day, 0);
    }

    /** Arguments: the folder for all files, a seed, how many changes, FULL or a weaker setting. */
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]);
        Ledger ledger = Ledger.open(home.resolve(DATA_FOLDER));
        String synchronous = arguments[3];
        if (!synchronous.equals("FULL")) {
            ledger.database().run("PRAGMA synchronous=" + synchronous);
        }
        new TracedCounting(home, ledger, Long.parseLong(arguments[1]))
                .run(Integer.parseInt(arguments[2]));
        // As a kill: nothing is closed, so the write-ahead logs stay.
        Runtime.getRuntime().halt(0);
    }

    private void run(int changes) throws IOException {
        promise();
        ledger.countStart();
        promise();
        while (promises < changes) {
            switch (random.nextInt(40)) {
                case 0 -> {
                    ledger.setPaused(random.nextBoolean());
                    promise();
                }
                case 1 -> {
                    ledger.rememberCommand("command-" + promises);
                    promise();
                }
                case 2 -> {
                    if (random.nextInt(4) == 0) {
                        closeDay();
                    }
                }
                case 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 -> deliver();
                default -> count();
            }
        }
    }

    private void count() throws IOException {
        int visits = 1 + random.nextInt(VISITS_MAX);
        for (int visit = 0; visit < visits; visit++) {
            visit();
        }
        commit();
    }

    private void visit() {
        long track = ++lastTrack;
        at = at.plus(BETWEEN_VISITS);
        observations += 3;
        counting.observe(SESSION, trackSeen(track, at, DOOR));
        if (random.nextInt(10) == 0) {
            counting.observe(
                    SESSION, faceSeen(track, at, faces.picture(faces.person(), UNLIKE), 1, BAD));
        } else {
            counting.observe(
                    SESSION,
                    showing(
                            track,
                            at,
                            faces.picture(somebody(), CLOSE),
                            Emotion.values()[random.nextInt(Emotion.values().length)]));
        }
        if (random.nextInt(10) > 0) {
            counting.observe(SESSION, trackEnded(track, at, at.plusSeconds(3)));
        }
    }

    private float[] somebody() {
        if (people.isEmpty() || random.nextInt(3) > 0) {
            people.add(faces.person());
            return people.getLast();
        }
        return people.get(random.nextInt(people.size()));
    }

    /** As the counter does it. */
    private void commit() throws IOException {
        DayChanges changes = counting.drain();
        long version = changes.faces().isEmpty() ? facesVersion : facesVersion + 1;
        dayFile.store(version, changes.faces(), changes.facesGone(), counting::copyFace);
        ledger.commit(SETTINGS, changes, Map.of(SESSION, observations), version);
        facesVersion = version;
        promise();
    }

    private void closeDay() throws IOException {
        counting.endDay(at);
        commit();
        counting.close();
        dayFile.destroy();
        day = new CountingDay(day.date().plusDays(1));
        ledger.noteErased(day, at);
        promise();
        people.clear();
        at = at.plus(Duration.ofDays(1));
        facesVersion = 0;
        counting = new VisitorCounting(SETTINGS, day);
        dayFile = DayFile.open(dataFolder, runtimeFolder, ledger.epoch(), day, 0);
    }

    private void deliver() throws IOException {
        Outbox.Batch batch = ledger.outbox().hand(received, 1 + random.nextInt(HANDED_AT_ONCE));
        promise();
        if (batch.messages().isEmpty()) {
            return;
        }
        received = batch.messages().getLast().sequence();
        // The receiver has it before the ledger is told so.
        promise();
        ledger.outbox().acknowledge(received);
        promise();
    }

    private void promise() throws IOException {
        Promise promise =
                new Promise(
                        promises++,
                        LedgerContent.sha256(ledger),
                        ledger.database().number("SELECT coalesce(sum(sightings), 0) FROM day"),
                        received,
                        at);
        out.write(promise.line().getBytes(StandardCharsets.US_ASCII));
    }
}
