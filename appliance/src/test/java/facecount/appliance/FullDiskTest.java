package facecount.appliance;

import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.NOON;
import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.Faces;
import facecount.appliance.counting.Visitor;
import facecount.appliance.storage.FullLedger;
import facecount.appliance.storage.Ledger;
import facecount.appliance.storage.NoSpaceException;
import facecount.inference.Observation;
import facecount.sync.OutboxMessage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The disk is full: the totals go on, what was counted is there after a restart, and everything is
 * as before once there is space. With a file that cannot grow, everywhere; with a disk that is
 * really full, where one can be made.
 */
class FullDiskTest {
    private static final long SESSION = 0xF011;
    private static final CountingSettings SETTINGS = CountingSettings.ofFiles();

    @TempDir Path folder;

    private final Faces faces = new Faces(24);
    private Path runtime = Path.of("");
    private Optional<Counter> open = Optional.empty();
    private Optional<FullDisk> mounted = Optional.empty();
    private Instant at = NOON;
    private long lastNumber;
    private long lastTrack;
    private int people;
    private Duration longestCommit = Duration.ZERO;

    @AfterEach
    void unmount() {
        close();
        mounted.ifPresent(FullDisk::close);
    }

    private void close() {
        open.ifPresent(Counter::close);
        open = Optional.empty();
    }

    private Counter start(Ledger ledger, Path data) {
        close();
        runtime = folder.resolve("run");
        Counter counter = Counter.open(ledger, data, runtime, SETTINGS, at);
        open = Optional.of(counter);
        return counter;
    }

    @Test
    void where_the_file_cannot_grow_the_totals_do() throws IOException {
        Ledger ledger = FullLedger.open(folder.resolve("data"));
        Counter counter = start(ledger, folder.resolve("data"));
        visit(counter, 20);
        assertThat(FullLedger.ballast(folder.resolve("data"))).hasSize(2 << 20);
        FullLedger.fill(ledger, folder.resolve("data"));

        visit(counter, 300);

        assertThat(counter.isShortOfSpace()).isTrue();
        assertThat(counter.today().recognizedVisitors()).isEqualTo(people).isEqualTo(320);
        assertThat(FullLedger.ballast(folder.resolve("data"))).doesNotExist();
        assertThat(FullLedger.number(ledger, "SELECT recognized_visitors FROM day")).isEqualTo(320);
        assertThat(FullLedger.number(ledger, "SELECT sum(new_visitors) FROM hour")).isEqualTo(320);
        assertThat(FullLedger.number(ledger, "SELECT count(*) FROM visitor"))
                .as("there is no space for them")
                .isLessThan(320);
    }

    @Test
    void when_there_is_space_again_nothing_is_missing() throws IOException {
        Path data = folder.resolve("data");
        Ledger ledger = FullLedger.open(data);
        Counter counter = start(ledger, data);
        visit(counter, 20);
        FullLedger.fill(ledger, data);
        visit(counter, 300);

        FullLedger.empty(ledger);
        counter.tick(at);
        counter.commit();

        assertThat(counter.isShortOfSpace()).isFalse();
        assertThat(FullLedger.ballast(data)).hasSize(2 << 20);
        assertThatLedgerIsWhole(ledger, counter);
        Counter again = start(restarted(data), data);
        assertThat(again.today().recognizedVisitors()).isEqualTo(320);
        assertThat(again.today().likely95().low()).as("all can be told apart").isGreaterThan(310);
    }

    @Test
    void a_day_with_a_full_disk_in_it_gives_the_ledger_of_an_undisturbed_one() throws IOException {
        String undisturbed = ledgerOf(folder.resolve("undisturbed"), false);

        assertThat(ledgerOf(folder.resolve("disturbed"), true)).isEqualTo(undisturbed);
    }

    /** People who come and go, some much alike, some seen badly; a third of it on a full disk. */
    private String ledgerOf(Path data, boolean isDisturbed) throws IOException {
        at = NOON;
        lastNumber = 0;
        lastTrack = 0;
        Random random = new Random(8);
        Faces people = new Faces(8);
        List<float[]> crowd = new ArrayList<>();
        Ledger ledger = FullLedger.open(data);
        Counter counter = start(ledger, data);
        for (int visit = 0; visit < 900; visit++) {
            if (isDisturbed && visit == 300) {
                FullLedger.fill(ledger, data);
            } else if (isDisturbed && visit == 600) {
                assertThat(counter.isShortOfSpace()).isTrue();
                FullLedger.empty(ledger);
            }
            if (crowd.isEmpty() || random.nextInt(3) > 0) {
                crowd.add(
                        random.nextInt(5) == 0 && !crowd.isEmpty()
                                ? people.lookalike(crowd.getLast(), 0.45f)
                                : people.person());
            }
            float[] person = crowd.get(random.nextInt(crowd.size()));
            at = at.plusSeconds(7);
            long track = ++lastTrack;
            send(counter, trackSeen(track, at, DOOR));
            for (int look = random.nextInt(3); look >= 0; look--) {
                float likeness = 0.4f + random.nextFloat() * 0.6f;
                send(counter, faceSeen(track, at, people.picture(person, likeness)));
            }
            if (random.nextInt(10) > 0) {
                send(counter, trackEnded(track, at, at.plusSeconds(3)));
            }
            if (visit % 5 == 0) {
                counter.commit();
            }
        }
        counter.commit();
        assertThat(FullLedger.text(ledger, "PRAGMA foreign_key_check")).isEmpty();
        assertThat(FullLedger.text(ledger, "PRAGMA integrity_check")).isEqualTo("ok");
        String sha256 = counter.ledgerSha256();
        close();
        return sha256;
    }

    @Test
    void after_a_restart_on_the_full_disk_the_number_is_there_and_says_what_it_is_worth()
            throws IOException {
        Path data = folder.resolve("data");
        Ledger ledger = FullLedger.open(data);
        Counter counter = start(ledger, data);
        float[] alice = faces.person();
        visit(counter, alice);
        visit(counter, 19);
        FullLedger.fill(ledger, data);
        visit(counter, 300);
        DailyCount before = counter.today();

        start(restarted(data), data);
        Counter again = start(restarted(data), data);

        assertThat(again.today().recognizedVisitors()).isEqualTo(before.recognizedVisitors());
        assertThat(again.today().passages()).isEqualTo(before.passages());
        assertThat(again.today().sightings()).isEqualTo(before.sightings());
        assertThat(again.today().distinctVisitors())
                .isBetween(before.distinctVisitors() - 3, before.distinctVisitors() + 3);
        assertThat(again.today().likely95().low())
                .as("those who were written can be told apart")
                .isBetween(20, 319);
        visit(again, alice);
        assertThat(again.today().recognizedVisitors()).as("her face is known").isEqualTo(320);
        visit(again, 5);
        assertThat(again.today().recognizedVisitors()).isEqualTo(325);
        assertThat(again.hand(0, 64).messages())
                .extracting(OutboxMessage::payload)
                .anyMatch(payload -> payload.contains("\"dedup\":\"reset\""));
        assertThat(again.acknowledged(SESSION)).isEqualTo(lastNumber);
    }

    @Test
    void the_full_disk_is_told_once_and_so_is_its_end() throws IOException {
        Path data = folder.resolve("data");
        Ledger ledger = FullLedger.open(data);
        Counter counter = start(ledger, data);
        visit(counter, 20);
        FullLedger.fill(ledger, data);
        visit(counter, 100);
        assertThat(events(counter)).containsExactly("disk-full");

        FullLedger.empty(ledger);
        visit(counter, 1);

        assertThat(events(counter)).containsExactly("disk-full", "disk-has-room");
    }

    private static List<String> events(Counter counter) {
        return counter.hand(0, 64).messages().stream()
                .filter(message -> message.kind().equals("ev"))
                .map(OutboxMessage::payload)
                .map(payload -> payload.replaceAll(".*\"ev\":\"([a-z-]*)\".*", "$1"))
                .toList();
    }

    @Test
    void a_day_that_ends_on_a_full_disk_has_its_total_and_the_next_begins() throws IOException {
        Path data = folder.resolve("data");
        Ledger ledger = FullLedger.open(data);
        Counter counter = start(ledger, data);
        visit(counter, 20);
        FullLedger.fill(ledger, data);
        visit(counter, 300);

        at = at.plus(Duration.ofDays(1));
        counter.tick(at);
        visit(counter, 7);

        assertThat(counter.reader().days())
                .extracting(DailyCount::recognizedVisitors)
                .containsExactly(7, 320);
        assertThat(counter.reader().days()).last().matches(DailyCount::closed);
        assertThat(events(counter)).contains("dropped");
    }

    @Test
    void on_a_really_full_disk_the_totals_go_on() throws IOException {
        FullDisk disk = mount();
        Counter counter = start(FullLedger.open(disk.folder()), disk.folder());
        assertThat(disk.hasBallast()).isTrue();
        for (int day = 0; day < 3; day++) {
            visit(counter, 300);
            at = at.plus(Duration.ofDays(1));
        }
        visit(counter, 100);
        Duration before = longestCommit;
        longestCommit = Duration.ZERO;

        disk.fill("filler");
        visit(counter, 200);
        assertThat(disk.hasBallast()).isFalse();
        assertThat(counter.isShortOfSpace()).isTrue();
        // Whoever filled it takes what was released, too.
        disk.fill("more");
        visit(counter, 1_500);

        assertThat(counter.today().recognizedVisitors()).isEqualTo(1_800);
        assertThat(counter.acknowledged(SESSION)).isEqualTo(lastNumber);
        assertThat(counter.hasDroppedDetail()).isTrue();
        assertThat(events(counter)).contains("disk-full", "dropped");
        System.out.printf(
                "full disk: 1,700 visits counted on it, 0 lost; the longest commit took %d ms,"
                        + " %d ms before%n",
                longestCommit.toMillis(), before.toMillis());

        // Ended and started again while it is full.
        counter = start(restarted(disk.folder()), disk.folder());
        assertThat(counter.today().recognizedVisitors()).isEqualTo(1_800);
        visit(counter, 10);
        assertThat(counter.today().recognizedVisitors()).isEqualTo(1_810);

        disk.delete("filler");
        counter = start(restarted(disk.folder()), disk.folder());
        visit(counter, 10);
        assertThat(disk.hasBallast()).isTrue();
        assertThat(counter.isShortOfSpace()).isFalse();
        assertThat(counter.today().recognizedVisitors()).isEqualTo(1_820);
        assertThat(counter.reader().days())
                .extracting(DailyCount::recognizedVisitors)
                .containsExactly(1_820, 300, 300, 300);
    }

    @Test
    void a_start_on_a_really_full_disk_uses_the_ballast() throws IOException {
        FullDisk disk = mount();
        Counter counter = start(FullLedger.open(disk.folder()), disk.folder());
        visit(counter, 100);
        close();
        assertThat(disk.hasBallast()).isTrue();
        disk.fill("filler");

        counter = start(restarted(disk.folder()), disk.folder());
        visit(counter, 300);

        assertThat(disk.hasBallast()).isFalse();
        assertThat(counter.today().recognizedVisitors()).isEqualTo(400);
    }

    /** The control. */
    @Test
    void without_ballast_a_really_full_disk_stops_the_totals() throws IOException {
        FullDisk disk = mount();
        Counter counter = start(FullLedger.openUnprepared(disk.folder()), disk.folder());
        visit(counter, 100);
        disk.fill("filler");
        int durable = counter.today().recognizedVisitors();

        assertThatExceptionOfType(NoSpaceException.class).isThrownBy(() -> visit(counter, 1_500));
        assertThat(counter.today().recognizedVisitors()).isLessThan(durable + 1_500);
        assertThatExceptionOfType(NoSpaceException.class)
                .as("and again")
                .isThrownBy(() -> visit(counter, 1));
        disk.delete("filler");
    }

    private FullDisk mount() throws IOException {
        StringBuilder why = new StringBuilder();
        Optional<FullDisk> disk = FullDisk.mount(folder, why);
        assumeThat(disk).as("a loop device can be mounted, as by root: " + why).isPresent();
        mounted = disk;
        return disk.orElseThrow();
    }

    private Ledger restarted(Path data) {
        close();
        return FullLedger.open(data);
    }

    private static void assertThatLedgerIsWhole(Ledger ledger, Counter counter) {
        DailyCount today = counter.today();
        assertThat(counter.visitors()).hasSize(today.recognizedVisitors());
        assertThat(counter.visitors().stream().mapToInt(Visitor::sightings).sum())
                .isEqualTo(today.sightings());
        assertThat(FullLedger.number(ledger, "SELECT count(*) FROM passage"))
                .isEqualTo(today.passages());
        assertThat(FullLedger.text(ledger, "PRAGMA integrity_check")).isEqualTo("ok");
    }

    private void visit(Counter counter, float[] person) {
        at = at.plusSeconds(7);
        long track = ++lastTrack;
        send(counter, trackSeen(track, at, DOOR));
        send(counter, faceSeen(track, at, faces.picture(person, 0.9f)));
        send(counter, trackEnded(track, at, at.plusSeconds(3)));
        counter.commit();
        people++;
    }

    /** Somebody new each time. Committed after each tenth, or the box would be slow here. */
    private void visit(Counter counter, int visits) {
        for (int visit = 1; visit <= visits; visit++) {
            at = at.plusSeconds(7);
            long track = ++lastTrack;
            send(counter, trackSeen(track, at, DOOR));
            send(counter, faceSeen(track, at, faces.picture(faces.person(), 0.9f)));
            send(counter, trackEnded(track, at, at.plusSeconds(3)));
            people++;
            if (visit % 10 == 0 || visit == visits) {
                long startNanos = System.nanoTime();
                counter.commit();
                Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
                longestCommit = took.compareTo(longestCommit) > 0 ? took : longestCommit;
                assertThat(counter.acknowledged(SESSION)).isEqualTo(lastNumber);
            }
        }
    }

    private void send(Counter counter, Observation observation) {
        counter.accept(SESSION, ++lastNumber, observation);
    }
}
