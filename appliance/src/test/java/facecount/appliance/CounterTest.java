package facecount.appliance;

import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.NOON;
import static facecount.appliance.counting.Script.TILL;
import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.stillSeen;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import facecount.appliance.counting.CountEvent;
import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.Faces;
import facecount.appliance.counting.HourlyCount;
import facecount.appliance.counting.TrackKey;
import facecount.appliance.counting.Visitor;
import facecount.appliance.storage.LedgerReader;
import facecount.appliance.storage.StorageException;
import facecount.inference.FaceEmbedding;
import facecount.inference.Observation;
import facecount.sync.OutboxMessage;

import io.helidon.json.JsonObject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

class CounterTest {
    private static final long SESSION = 0x5EED;
    private static final CountingDay DAY = new CountingDay(LocalDate.of(2026, 11, 25));
    private static final CountingSettings PARIS =
            CountingSettings.defaults().withZone(ZoneId.of("Europe/Paris"));
    private static final float CLOSE = 0.9f;
    private static final int COMMITTED_EVERY = 2;

    @TempDir Path folder;

    private final Faces faces = new Faces(2);
    private final float[] alice = faces.person();
    private final float[] bob = faces.person();
    private Path data = Path.of("");
    private Path runtime = Path.of("");
    private Counter counter = Counter.temporary(PARIS);
    private int crashes;
    private long lastNumber;
    private long lastTrack;

    @BeforeEach
    void open() {
        counter.close();
        data = folder.resolve("data");
        runtime = folder.resolve("run");
        counter = Counter.open(data, runtime, PARIS, NOON);
    }

    @AfterEach
    void close() {
        counter.close();
    }

    @Test
    void nothing_is_told_before_the_ledger_holds_it() {
        visit(alice, NOON);
        assertThat(counter.today().recognizedVisitors()).isZero();
        assertThat(counter.acknowledged(SESSION)).isZero();

        List<CountEvent> events = counter.commit();

        assertThat(counter.today().recognizedVisitors()).isEqualTo(1);
        assertThat(counter.acknowledged(SESSION)).isEqualTo(lastNumber);
        assertThat(events).hasAtLeastOneElementOfType(CountEvent.VisitorCounted.class);
        assertThat(counter.commit()).isEmpty();
    }

    @Test
    void of_those_in_view_it_says_which_visitor_they_are_once_the_ledger_holds_it()
            throws IOException {
        visit(alice, NOON);
        long bobsTrack = start(NOON.plusSeconds(10), DOOR);
        start(NOON.plusSeconds(10), TILL);
        send(faceSeen(bobsTrack, NOON.plusSeconds(11), faces.picture(bob, CLOSE)));
        assertThat(counter.visitorsInView()).isEmpty();

        counter.commit();

        Map<TrackKey, Visitor.Id> bobAlone =
                Map.of(new TrackKey(SESSION, bobsTrack), new Visitor.Id(2));
        assertThat(counter.visitorsInView()).isEqualTo(bobAlone);
        crash(NOON.plusSeconds(12));
        assertThat(counter.visitorsInView()).isEqualTo(bobAlone);
        send(trackEnded(bobsTrack, NOON.plusSeconds(10), NOON.plusSeconds(15)));
        counter.commit();
        assertThat(counter.visitorsInView()).isEmpty();
    }

    @Test
    void a_pause_outlives_a_kill_until_somebody_ends_it() throws IOException {
        counter.setPaused(true);
        crash(NOON);
        assertThat(counter.isPaused()).isTrue();

        counter.setPaused(false);
        crash(NOON);
        assertThat(counter.isPaused()).isFalse();
    }

    @Test
    void after_a_kill_the_number_goes_on_where_it_was_and_nobody_is_counted_twice()
            throws IOException {
        visit(alice, NOON);
        visit(bob, NOON.plusSeconds(10));
        counter.commit();

        crash(NOON.plusSeconds(20));
        assertThat(counter.today().recognizedVisitors()).isEqualTo(2);
        visit(alice, NOON.plusSeconds(30));
        visit(bob, NOON.plusSeconds(40));
        counter.commit();

        assertThat(counter.today().recognizedVisitors()).isEqualTo(2);
        assertThat(counter.today().distinctVisitors()).isEqualTo(2);
        assertThat(counter.today().sightings()).isEqualTo(4);
    }

    @Test
    void a_track_in_view_while_the_core_is_killed_stays_its_visitors() throws IOException {
        long track = start(NOON, DOOR);
        send(faceSeen(track, NOON, faces.picture(alice, CLOSE)));
        counter.commit();

        crash(NOON.plusSeconds(5));
        // Seen from the side now: like nobody, but the same track.
        send(faceSeen(track, NOON.plusSeconds(6), faces.picture(alice, 0.3f)));
        send(trackEnded(track, NOON, NOON.plusSeconds(7)));
        counter.commit();

        assertThat(counter.today().recognizedVisitors()).isEqualTo(1);
        assertThat(counter.today().sightings()).isEqualTo(1);
        assertThat(counter.today().passages()).isEqualTo(1);
    }

    @Test
    void what_was_not_acknowledged_is_sent_again_and_counted_once() throws IOException {
        visit(alice, NOON);
        counter.commit();
        long acknowledged = lastNumber;
        visit(bob, NOON.plusSeconds(10));

        crash(NOON.plusSeconds(20));
        assertThat(counter.acknowledged(SESSION)).isEqualTo(acknowledged);
        resend(bob, acknowledged, NOON.plusSeconds(10));
        resend(bob, acknowledged, NOON.plusSeconds(10));
        counter.commit();

        assertThat(counter.today().recognizedVisitors()).isEqualTo(2);
        assertThat(counter.today().passages()).isEqualTo(2);
    }

    @Test
    void templates_without_their_commit_in_the_ledger_are_dropped() throws Exception {
        visit(alice, NOON);
        counter.commit();
        Path before = folder.resolve("before");
        copy(data, before);
        visit(bob, NOON.plusSeconds(10));
        counter.commit();
        counter.close();
        // As if killed between the two files: newer templates, older ledger.
        for (String file : List.of("facecount.db", "facecount.db-wal", "facecount.db-shm")) {
            Files.deleteIfExists(data.resolve(file));
            if (Files.exists(before.resolve(file))) {
                Files.copy(before.resolve(file), data.resolve(file));
            }
        }

        counter = Counter.open(data, runtime, PARIS, NOON.plusSeconds(20));
        assertThat(counter.today().recognizedVisitors()).isEqualTo(1);
        resend(bob, counter.acknowledged(SESSION), NOON.plusSeconds(10));
        visit(alice, NOON.plusSeconds(30));
        counter.commit();

        assertThat(counter.today().recognizedVisitors()).isEqualTo(2);
        assertThat(counter.visitors()).extracting(Visitor::sightings).containsExactly(2, 1);
    }

    @Test
    void killed_anywhere_in_a_day_the_ledger_is_the_same() throws IOException {
        List<Observation> script = randomDay(new Random(5), 12, 40);
        String undisturbed = ledgerOf(script, script.size() + 1);
        for (int every : new int[] {3, 4, 7, 20}) {
            assertThat(ledgerOf(script, every)).as("killed every %d", every).isEqualTo(undisturbed);
        }
    }

    @Test
    void the_same_observations_give_the_same_ledger() throws IOException {
        List<Observation> script = randomDay(new Random(6), 20, 60);

        assertThat(temporaryLedgerOf(script)).isEqualTo(temporaryLedgerOf(script));
    }

    @Test
    void after_a_power_cut_the_day_goes_on_and_says_how_many_may_be_counted_again()
            throws IOException {
        visit(alice, NOON);
        visit(bob, NOON.plusSeconds(10));
        counter.commit();
        deleteFiles(runtime);

        crash(NOON.plusSeconds(20));
        visit(alice, NOON.plusSeconds(30));
        counter.commit();

        DailyCount today = counter.today();
        assertThat(today.recognizedVisitors()).isEqualTo(3);
        assertThat(today.likely95().low()).isEqualTo(2);
        assertThat(text("SELECT text FROM note WHERE kind = 'dedup-reset'"))
                .isEqualTo("2 visitors may be counted again");
        assertThat(counter.hand(0, 1).messages().getFirst().payload())
                .contains("\"dedup\":\"reset\"");
    }

    @Test
    void the_news_are_counts_that_nobody_was_handed() throws IOException {
        visit(alice, NOON);
        counter.commit();
        long event = counter.post("settings-on-trial", JsonObject.empty());
        assertThat(counter.newestHandedMessage()).isZero();

        OutboxMessage news = counter.handNews(8).getFirst();

        assertThat(news.payload()).contains("\"new\":1");
        assertThat(counter.newestHandedMessage()).isEqualTo(news.sequence());
        assertThat(counter.handNews(8)).as("the event is none").isEmpty();
        visit(bob, NOON.plusSeconds(10));
        counter.commit();
        List<OutboxMessage> all = counter.hand(0, 8).messages();
        assertThat(all).as("handed once more, as it was").startsWith(news);
        assertThat(all).extracting(OutboxMessage::sequence).contains(event);
        assertThat(all.getLast().payload()).contains("\"new\":2");
        assertThat(counter.newestHandedMessage()).isEqualTo(all.getLast().sequence());
        counter.acknowledgeMessages(all.getLast().sequence());
        assertThat(counter.newestHandedMessage()).isZero();
    }

    @Test
    void news_leave_what_is_between_them_unhanded() throws IOException {
        visit(alice, NOON);
        counter.commit();
        counter.post("settings-on-trial", JsonObject.empty());
        visit(bob, NOON.plus(Duration.ofHours(1)));
        counter.commit();

        List<OutboxMessage> news = counter.handNews(8);
        counter.acknowledgeMessages(Long.MAX_VALUE);

        assertThat(news).hasSizeGreaterThanOrEqualTo(2);
        assertThat(counter.hand(0, 8).messages())
                .as("what was not handed cannot have arrived")
                .singleElement()
                .satisfies(message -> assertThat(message.kind()).isEqualTo("ev"));
    }

    @Test
    void the_day_ends_at_the_cut_over_and_nothing_of_its_faces_is_left() throws IOException {
        visit(alice, NOON);
        counter.commit();
        String key = Files.readString(onlyFile(runtime));

        counter.tick(Instant.parse("2026-11-26T02:59:59Z"));
        assertThat(counter.today().day()).isEqualTo(DAY);
        counter.tick(Instant.parse("2026-11-26T03:00:00Z"));
        List<CountEvent> events = counter.commit();

        assertThat(events)
                .last()
                .isInstanceOfSatisfying(
                        CountEvent.DayClosed.class,
                        closed -> {
                            assertThat(closed.count().closed()).isTrue();
                            assertThat(closed.count().recognizedVisitors()).isEqualTo(1);
                        });
        assertThat(counter.today().day().date()).isEqualTo("2026-11-26");
        assertThat(counter.today().recognizedVisitors()).isZero();
        assertThat(Files.readString(onlyFile(runtime))).isNotEqualTo(key);
        assertThat(text("SELECT count(*) FROM day WHERE faces_erased_ms IS NOT NULL"))
                .isEqualTo("1");
        visit(alice, Instant.parse("2026-11-26T08:00:00Z"));
        counter.commit();
        assertThat(counter.today().recognizedVisitors()).isEqualTo(1);
    }

    @Test
    void an_observation_of_the_next_day_closes_the_day() {
        visit(alice, NOON);
        visit(alice, NOON.plusSeconds(24 * 3600));
        List<CountEvent> events = counter.commit();

        assertThat(events).hasAtLeastOneElementOfType(CountEvent.DayClosed.class);
        assertThat(counter.reader().days())
                .extracting(DailyCount::recognizedVisitors)
                .containsExactly(1, 1);
    }

    @Test
    void a_day_that_ended_while_the_box_was_off_is_closed_at_the_start() throws IOException {
        visit(alice, NOON);
        counter.commit();

        crash(NOON.plusSeconds(3 * 24 * 3600));

        assertThat(counter.commit()).hasAtLeastOneElementOfType(CountEvent.DayClosed.class);
        assertThat(counter.today().day().date()).isEqualTo("2026-11-28");
        assertThat(counter.reader().day(DAY)).get().matches(DailyCount::closed);
    }

    @Test
    void a_clock_that_goes_back_never_reopens_a_day() {
        visit(alice, NOON);
        counter.tick(NOON.plusSeconds(24 * 3600));
        visit(bob, NOON.plusSeconds(60));
        counter.commit();

        assertThat(counter.reader().day(DAY).orElseThrow().recognizedVisitors()).isEqualTo(1);
        assertThat(counter.today().day().date()).isEqualTo("2026-11-26");
        assertThat(counter.today().recognizedVisitors()).isEqualTo(1);
    }

    @Test
    void a_closed_day_stays_closed_after_a_restart_with_a_clock_that_went_back()
            throws IOException {
        visit(alice, NOON);
        counter.endDay(NOON.plusSeconds(60));
        counter.commit();

        crash(NOON.plusSeconds(120));
        visit(alice, NOON.plusSeconds(130));
        counter.commit();

        assertThat(counter.reader().day(DAY).orElseThrow())
                .matches(DailyCount::closed)
                .matches(count -> count.passages() == 1);
    }

    @Test
    void the_cut_over_in_the_hour_that_summer_time_repeats_turns_the_day_once() {
        counter.close();
        counter =
                Counter.open(
                        folder.resolve("dst"),
                        runtime,
                        PARIS.withCutOver(LocalTime.of(2, 30)),
                        Instant.parse("2026-10-24T12:00:00Z"));
        Instant before = Instant.parse("2026-10-25T00:20:00Z"); // 02:20 summer time
        Instant after = Instant.parse("2026-10-25T00:40:00Z"); // 02:40 summer time
        Instant again = Instant.parse("2026-10-25T01:10:00Z"); // 02:10 winter time
        visit(alice, before);
        visit(bob, after);
        visit(faces.person(), again);
        counter.commit();

        assertThat(counter.reader().days())
                .extracting(DailyCount::recognizedVisitors)
                .containsExactly(2, 1);
    }

    @Test
    void a_poster_is_remembered_over_a_restart() throws IOException {
        long track = start(NOON, DOOR);
        send(faceSeen(track, NOON, faces.picture(alice, CLOSE)));
        send(stillSeen(track, NOON, NOON.plusSeconds(61), DOOR));
        counter.commit();
        assertThat(counter.today().recognizedVisitors()).isZero();

        crash(NOON.plusSeconds(70));
        send(stillSeen(track, NOON, NOON.plusSeconds(91), DOOR));
        send(trackEnded(track, NOON, NOON.plusSeconds(100)));
        visit(alice, NOON.plusSeconds(110));
        counter.commit();
        assertThat(counter.today().recognizedVisitors()).isZero();

        long elsewhere = start(NOON.plusSeconds(120), TILL);
        send(faceSeen(elsewhere, NOON.plusSeconds(120), faces.picture(alice, CLOSE)));
        counter.commit();
        assertThat(counter.today().recognizedVisitors()).isEqualTo(1);
    }

    @Test
    void the_ledger_says_what_the_count_says() throws IOException {
        List<Observation> script = randomDay(new Random(9), 15, 60);
        for (Observation observation : script) {
            send(observation);
            counter.commit();
        }

        try (LedgerReader reader = LedgerReader.open(data)) {
            DailyCount today = counter.today();
            assertThat(reader.day(DAY)).contains(today);
            assertThat(reader.visitors(DAY)).hasSize(today.recognizedVisitors());
            assertThat(reader.visitors(DAY).stream().mapToInt(Visitor::sightings).sum())
                    .isEqualTo(today.sightings());
            assertThat(reader.hours(DAY).stream().mapToInt(HourlyCount::newVisitors).sum())
                    .isEqualTo(today.recognizedVisitors());
            assertThat(reader.hours(DAY).stream().mapToInt(HourlyCount::passages).sum())
                    .isEqualTo(today.passages());
        }
    }

    @Test
    void the_outbox_holds_one_row_an_hour_however_many_come() throws IOException {
        for (int i = 0; i < 30; i++) {
            visit(faces.person(), NOON.plusSeconds(10L * i));
            counter.commit();
        }

        assertThat(text("SELECT count(*) FROM outbox")).isEqualTo("1");
        assertThat(counter.hand(0, 10).messages()).hasSize(1);
        assertThat(text("SELECT payload FROM outbox"))
                .contains("\"new\":30", "\"day\":\"2026-11-25\"", "\"t\":\"13:00\"");
    }

    @Test
    void a_row_that_was_handed_to_delivery_is_not_changed_any_more() throws IOException {
        visit(alice, NOON);
        counter.commit();
        run("UPDATE outbox SET handed = 1");
        visit(bob, NOON.plusSeconds(10));
        counter.commit();

        assertThat(text("SELECT group_concat(seq || ':' || handed) FROM outbox"))
                .isEqualTo("1:1,2:0");
    }

    @Test
    void two_programs_cannot_write_one_ledger() {
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> Counter.open(data, runtime, PARIS, NOON))
                .withMessageContaining("in use by another Face Count");
    }

    @Test
    void a_backup_made_while_counting_is_a_whole_ledger() throws Exception {
        visit(alice, NOON);
        counter.commit();
        Path backup = folder.resolve("backup.db");
        LedgerReader.backup(data, backup);
        visit(bob, NOON.plusSeconds(10));
        counter.commit();

        Path restored = Files.createDirectories(folder.resolve("restored"));
        Files.copy(backup, restored.resolve("facecount.db"));
        try (LedgerReader reader = LedgerReader.open(restored)) {
            assertThat(reader.day(DAY).orElseThrow().recognizedVisitors()).isEqualTo(1);
        }
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> LedgerReader.backup(data, backup))
                .withMessageContaining("exists already");
    }

    @Test
    void no_face_is_readable_in_the_files() throws IOException {
        FaceEmbedding marked = Faces.embedding(alice);
        byte[] marker = new byte[16];
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            var segment = arena.allocate(FaceEmbedding.BYTES, 64);
            marked.writeTo(segment);
            for (int i = 0; i < marker.length; i++) {
                marker[i] = segment.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 100 + i);
            }
        }
        long track = start(NOON, DOOR);
        send(faceSeen(track, NOON, marked));
        counter.commit();

        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                assertThat(indexOf(Files.readAllBytes(file), marker))
                        .as(file.toString())
                        .isEqualTo(-1);
            }
        }
        assertThat(Files.size(data.resolve("day.db"))).isPositive();
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int i = 0; i + part.length <= all.length; i++) {
            if (java.util.Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The process dies: its files stay as they are, in another place so that its locks do not
     * hinder.
     */
    private void crash(Instant now) throws IOException {
        Path next = folder.resolve("data-" + ++crashes);
        copy(data, next);
        Path nextRuntime = folder.resolve("run-" + crashes);
        copy(runtime, nextRuntime);
        abandon(counter);
        data = next;
        runtime = nextRuntime;
        counter = Counter.open(data, runtime, PARIS, now);
    }

    private final List<Counter> abandoned = new ArrayList<>();

    private void abandon(Counter killed) {
        abandoned.add(killed);
    }

    @AfterEach
    void closeAbandoned() {
        abandoned.forEach(Counter::close);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void deleteFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    private String text(String sql) {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + data.resolve("facecount.db"));
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void run(String sql) {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + data.resolve("facecount.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private String ledgerOf(List<Observation> script, int killedEvery) throws IOException {
        counter.close();
        data = Files.createTempDirectory(folder, "day");
        runtime = Files.createTempDirectory(folder, "run");
        counter = Counter.open(data, runtime, PARIS, NOON);
        int sent = 0;
        for (int next = 0; next < script.size(); ) {
            counter.accept(SESSION, next + 1, script.get(next));
            next++;
            if (next % COMMITTED_EVERY == 0) {
                counter.commit();
            }
            if (++sent % killedEvery == 0) {
                crash(NOON);
                // Vision sends again what was not acknowledged.
                next = (int) counter.acknowledged(SESSION);
            }
        }
        counter.endDay(NOON.plusSeconds(9_000));
        return counter.ledgerSha256();
    }

    private static String temporaryLedgerOf(List<Observation> script) {
        try (Counter temporary = Counter.temporary(CountingSettings.ofFiles())) {
            for (int i = 0; i < script.size(); i++) {
                temporary.accept(SESSION, i + 1, script.get(i));
                if (i % 5 == 0) {
                    temporary.commit();
                }
            }
            temporary.endDay(NOON.plusSeconds(9_000));
            return temporary.ledgerSha256();
        }
    }

    /** People who come and go, two of them much alike, some seen badly. */
    private List<Observation> randomDay(Random random, int people, int visits) {
        List<float[]> crowd = new ArrayList<>();
        for (int i = 0; i < people; i++) {
            crowd.add(i == 1 ? faces.lookalike(crowd.getFirst(), 0.45f) : faces.person());
        }
        List<Observation> script = new ArrayList<>();
        for (int i = 0; i < visits; i++) {
            float[] person = crowd.get(random.nextInt(people));
            Instant at = NOON.plusSeconds(30L * i);
            long track = 1_000L + i;
            script.add(trackSeen(track, at, random.nextBoolean() ? DOOR : TILL));
            int descriptions = random.nextInt(3);
            for (int j = 0; j < descriptions; j++) {
                script.add(
                        faceSeen(
                                track,
                                at.plusSeconds(1 + j),
                                faces.picture(person, 0.5f + random.nextFloat() / 2)));
            }
            if (random.nextInt(10) > 0) {
                script.add(trackEnded(track, at, at.plusSeconds(4)));
            }
        }
        return script;
    }

    private void visit(float[] person, Instant at) {
        long track = start(at, DOOR);
        send(faceSeen(track, at, faces.picture(person, CLOSE)));
        send(trackEnded(track, at, at.plusSeconds(5)));
    }

    private void resend(float[] person, long after, Instant at) {
        long track = 5_000;
        counter.accept(SESSION, after + 1, trackSeen(track, at, DOOR));
        counter.accept(SESSION, after + 2, faceSeen(track, at, faces.picture(person, CLOSE)));
        counter.accept(SESSION, after + 3, trackEnded(track, at, at.plusSeconds(5)));
        lastNumber = after + 3;
    }

    private long start(Instant at, facecount.inference.Box box) {
        send(trackSeen(++lastTrack, at, box));
        return lastTrack;
    }

    private void send(Observation observation) {
        counter.accept(SESSION, ++lastNumber, observation);
    }
}
