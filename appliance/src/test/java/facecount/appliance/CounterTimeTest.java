package facecount.appliance;

import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.clock.ScriptedClock;
import facecount.appliance.clock.Timeline;
import facecount.appliance.clock.Trust;
import facecount.appliance.counting.CountEvent.DayClosed;
import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.Faces;
import facecount.appliance.counting.HourlyCount;
import facecount.appliance.storage.Ledger;
import facecount.sync.MqttDocuments;
import facecount.sync.OutboxMessage;

import io.helidon.json.JsonObject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** What a box counts while it does not know the time. */
class CounterTimeTest {
    private static final CountingSettings PARIS =
            CountingSettings.defaults().withZone(ZoneId.of("Europe/Paris")).withVisitorsMax(64);
    private static final CountingDay TUESDAY = new CountingDay(LocalDate.of(2026, 11, 24));
    private static final CountingDay WEDNESDAY = TUESDAY.plus(1);
    private static final Instant EVENING = Instant.parse("2026-11-24T18:00:00Z");
    private static final Duration NIGHT = Duration.ofHours(14);

    @TempDir Path folder;

    private final Faces faces = new Faces(1);
    private final float[] alice = faces.person();
    private final float[] bob = faces.person();
    private final ScriptedClock clock = new ScriptedClock(EVENING);
    private Counter counter = Counter.temporary(PARIS);
    private long session;
    private long number;

    @BeforeEach
    void a_box_whose_clock_the_network_has_set() {
        clock.synchronise();
        open();
    }

    @AfterEach
    void close() {
        counter.close();
    }

    private void open() {
        counter.close();
        counter = Counter.open(folder.resolve("data"), folder.resolve("run"), PARIS, clock);
        session++;
        number = 0;
    }

    /** Without a network, with a clock that goes on from where it stood. */
    private void switchOnAfter(Duration off) {
        counter.close();
        clock.pass(off);
        clock.start(EVENING, Trust.SAVED);
        open();
    }

    private void visit(float[] person) {
        long track = number + 1;
        Instant first = clock.sinceStart();
        see(track, person);
        clock.pass(Duration.ofSeconds(4));
        counter.accept(session, ++number, trackEnded(track, first, clock.sinceStart()));
        counter.commit();
    }

    private void see(long track, float[] person) {
        Instant now = clock.sinceStart();
        counter.accept(session, ++number, trackSeen(track, now, DOOR));
        counter.accept(session, ++number, faceSeen(track, now, faces.picture(person, 0.9f)));
    }

    /** On Wednesday, as it turns out later; track 7. */
    private void seeBobUntilTuesdaySeemsToEnd() {
        switchOnAfter(NIGHT);
        see(7, bob);
        counter.commit();
        clock.pass(Duration.ofHours(12));
        counter.tick();
    }

    private DailyCount day(CountingDay day) {
        return counter.reader().day(day).orElseThrow();
    }

    private List<String> messages() {
        return counter.hand(0, 100).messages().stream().map(OutboxMessage::payload).toList();
    }

    private void assertThatTuesdayIsClosed() {
        assertThat(counter.commit())
                .filteredOn(DayClosed.class::isInstance)
                .singleElement()
                .satisfies(
                        event -> assertThat(((DayClosed) event).count().day()).isEqualTo(TUESDAY));
    }

    @Test
    void what_was_counted_before_the_network_told_the_time_gets_its_day_and_hour() {
        visit(alice);
        switchOnAfter(NIGHT);
        assertThat(counter.today().day()).isEqualTo(TUESDAY);
        Instant seen = clock.truth();
        visit(bob);
        assertThat(day(TUESDAY).recognizedVisitors()).isEqualTo(2);
        assertThat(counter.reader().undated(TUESDAY)).isEqualTo(1);

        clock.synchronise();
        counter.tick();

        assertThatTuesdayIsClosed();
        assertThat(day(TUESDAY).recognizedVisitors()).isEqualTo(1);
        assertThat(day(WEDNESDAY).recognizedVisitors()).isEqualTo(1);
        assertThat(counter.today()).isEqualTo(day(WEDNESDAY));
        assertThat(counter.reader().undated(WEDNESDAY)).isZero();
        assertThat(counter.reader().visitors(WEDNESDAY).getFirst().firstSeen()).isEqualTo(seen);
        assertThat(counter.reader().hours(WEDNESDAY))
                .containsExactly(new HourlyCount(PARIS.hourOf(seen), 1, 1, 1));
    }

    @Test
    void what_was_counted_before_a_collector_told_the_time_gets_its_day_and_the_network_wins() {
        visit(alice);
        switchOnAfter(NIGHT);
        visit(bob);
        Duration wrong = Duration.ofSeconds(3);

        counter.learn(clock.truth().plus(wrong).minus(counter.sinceBoot()));

        assertThat(counter.trust()).isEqualTo(Trust.FLEET);
        assertThat(counter.now()).isEqualTo(clock.truth().plus(wrong));
        assertThatTuesdayIsClosed();
        assertThat(day(WEDNESDAY).recognizedVisitors()).isEqualTo(1);
        assertThat(counter.reader().undated(WEDNESDAY)).isZero();
        visit(bob);
        assertThat(messages().getLast()).contains("\"tq\":\"fleet\"");

        clock.synchronise();
        counter.tick();
        assertThat(counter.trust()).isEqualTo(Trust.NTP);
        assertThat(counter.now()).isEqualTo(clock.truth());
        counter.learn(Instant.EPOCH);
        assertThat(counter.now()).isEqualTo(clock.truth());
    }

    @Test
    void who_was_counted_before_that_is_known_again_after_it() {
        switchOnAfter(NIGHT);
        visit(alice);
        clock.synchronise();
        counter.tick();
        counter.commit();

        visit(alice);
        visit(bob);
        counter.close();
        open();
        visit(bob);

        assertThat(counter.today().day()).isEqualTo(WEDNESDAY);
        assertThat(counter.today().recognizedVisitors()).isEqualTo(2);
        assertThat(counter.today().sightings()).isEqualTo(4);
    }

    @Test
    void within_the_day_only_the_hour_is_put_right() {
        visit(alice);
        switchOnAfter(Duration.ofHours(3));
        Instant seen = clock.truth();
        visit(bob);
        clock.synchronise();
        counter.tick();
        counter.commit();

        assertThat(counter.today().day()).isEqualTo(TUESDAY);
        assertThat(day(TUESDAY).recognizedVisitors()).isEqualTo(2);
        assertThat(counter.reader().hours(TUESDAY))
                .contains(
                        new HourlyCount(PARIS.hourOf(EVENING), 1, 1, 1),
                        new HourlyCount(PARIS.hourOf(seen), 1, 1, 1));
    }

    @Test
    void a_start_that_never_learnt_the_time_is_of_the_day_in_which_it_must_have_been() {
        switchOnAfter(Duration.ofHours(2));
        visit(alice);
        assertThat(counter.reader().undated(TUESDAY)).isEqualTo(1);
        switchOnAfter(Duration.ofHours(2));

        clock.synchronise();
        counter.tick();

        assertThat(counter.reader().undated(TUESDAY)).isZero();
    }

    @Test
    void what_cannot_be_known_stays_marked_and_is_counted() {
        switchOnAfter(NIGHT);
        visit(alice);
        switchOnAfter(Duration.ofHours(2));

        clock.synchronise();
        counter.tick();
        counter.commit();

        assertThat(counter.today().day()).isEqualTo(WEDNESDAY);
        assertThat(day(TUESDAY).recognizedVisitors()).isEqualTo(1);
        assertThat(counter.reader().undated(TUESDAY)).isEqualTo(1);
    }

    @Test
    void a_day_that_was_closed_stays_closed_and_is_told_again() {
        visit(alice);
        switchOnAfter(NIGHT);
        visit(bob);
        clock.pass(Duration.ofHours(11));
        counter.tick();
        assertThat(counter.commit()).hasAtLeastOneElementOfType(DayClosed.class);
        assertThat(day(TUESDAY).recognizedVisitors()).isEqualTo(2);
        messages();

        clock.synchronise();
        counter.tick();

        assertThat(counter.commit()).doesNotHaveAnyElementsOfTypes(DayClosed.class);
        assertThat(day(TUESDAY).recognizedVisitors()).isEqualTo(1);
        assertThat(day(TUESDAY).closed()).isTrue();
        assertThat(counter.today().day()).isEqualTo(WEDNESDAY);
        assertThat(counter.today().recognizedVisitors()).isEqualTo(1);
        assertThat(messages())
                .filteredOn(message -> message.contains("\"day\":\"2026-11-24\""))
                .last()
                .asString()
                .contains("\"recognized\":1", "\"closed\":true", "\"undated\":0");
    }

    @Test
    void a_message_says_what_its_time_rests_on() {
        switchOnAfter(NIGHT);
        clock.pass(Duration.ofMinutes(1));
        visit(alice);

        assertThat(messages())
                .last()
                .asString()
                .contains(
                        "\"boot\":\"boot-2\"",
                        "\"mono\":64000",
                        "\"tq\":\"saved\"",
                        "\"undated\":1");
    }

    @Test
    void so_does_an_event_which_no_setting_of_the_clock_moves() {
        switchOnAfter(NIGHT);
        clock.set(EVENING.plus(Duration.ofDays(400)), Trust.SAVED);
        clock.pass(Duration.ofMinutes(1));

        counter.post("settings-on-trial", JsonObject.builder().set("ver", 57).build());

        String saved = messages().getLast();
        assertThat(saved)
                .contains(
                        "\"ts\":\"2026-11-24T",
                        "\"boot\":\"boot-2\"",
                        "\"mono\":60000",
                        "\"tq\":\"saved\"",
                        "\"ev\":\"settings-on-trial\"",
                        "\"ver\":57");
        assertThat(mistakes(saved.replace("boot-2", "b007"))).isEmpty();

        clock.synchronise();
        counter.tick();
        counter.post("settings-on-trial", JsonObject.builder().set("ver", 58).build());

        assertThat(messages())
                .last()
                .asString()
                .contains(clock.truth().toString(), "\"tq\":\"ntp\"");
    }

    private List<String> mistakes(String event) {
        return MqttDocuments.mistakes(
                "ev",
                MqttDocuments.sent(
                        "kq7m2xw4hzpn5tc6dvr3yb2jae",
                        "9f2c4e0b7a1d4c5e8f60a1b2c3d4e5f6",
                        1,
                        new OutboxMessage(1, "ev", event)));
    }

    @Test
    void who_was_in_view_when_a_day_ended_that_was_not_over_is_counted_once() {
        seeBobUntilTuesdaySeemsToEnd();
        assertThatTuesdayIsClosed();

        clock.synchronise();
        counter.tick();
        see(7, bob);
        counter.accept(session, ++number, trackEnded(7, clock.sinceStart(), clock.sinceStart()));
        counter.commit();

        assertThat(counter.today())
                .satisfies(today -> assertThat(today.day()).isEqualTo(WEDNESDAY))
                .satisfies(today -> assertThat(today.passages()).isEqualTo(1))
                .satisfies(today -> assertThat(today.recognizedVisitors()).isEqualTo(1));
        assertThat(counter.visitorsInView()).isEmpty();
    }

    @Test
    void who_turns_out_to_have_been_there_yesterday_and_is_in_view_is_counted_on_both_days() {
        switchOnAfter(Duration.ofHours(6));
        visit(alice);
        clock.pass(Duration.ofHours(4));
        see(77, alice);
        visit(bob);

        clock.synchronise();
        counter.tick();
        see(77, alice);
        counter.commit();

        assertThat(day(TUESDAY).recognizedVisitors()).isEqualTo(1);
        assertThat(day(WEDNESDAY).recognizedVisitors()).isEqualTo(2);
        assertThat(day(WEDNESDAY).distinctVisitors()).isEqualTo(2);
    }

    /** Gone while it was believed to be the next day already. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void and_is_not_in_view_any_more_once_he_is_gone(boolean withAllOfVision) {
        seeBobUntilTuesdaySeemsToEnd();
        if (withAllOfVision) {
            session++;
            visit(alice);
        } else {
            counter.accept(
                    session, ++number, trackEnded(7, clock.sinceStart(), clock.sinceStart()));
            counter.commit();
        }

        clock.synchronise();
        counter.tick();

        assertThat(counter.today().passages()).isEqualTo(withAllOfVision ? 2 : 1);
        assertThat(counter.visitorsInView()).isEmpty();
    }

    @Test
    void killed_between_dating_and_ending_the_day_the_next_process_ends_it() {
        visit(alice);
        switchOnAfter(NIGHT);
        visit(bob);
        counter.close();
        clock.synchronise();
        try (Ledger ledger = Ledger.open(folder.resolve("data"))) {
            Timeline before = ledger.enter(PARIS, clock);
            assertThat(ledger.bind(PARIS, before.followed(clock.read()))).isTrue();
            assertThat(ledger.openDays()).hasSize(2);
        }

        open();

        assertThatTuesdayIsClosed();
        assertThat(day(TUESDAY).recognizedVisitors()).isEqualTo(1);
        assertThat(counter.today().day()).isEqualTo(WEDNESDAY);
        assertThat(counter.today().recognizedVisitors()).isEqualTo(1);
    }

    /**
     * The next start is on the day that was counted, and knows it; this one may have been before.
     */
    @Test
    void a_clock_that_ran_ahead_before_any_time_was_known_stays_marked() {
        counter.close();
        clock.start(EVENING.plus(NIGHT), Trust.SAVED);
        counter = Counter.open(folder.resolve("new"), folder.resolve("run"), PARIS, clock);
        session++;
        visit(alice);
        counter.close();
        clock.pass(NIGHT);
        clock.start(clock.truth(), Trust.NTP);

        counter = Counter.open(folder.resolve("new"), folder.resolve("run"), PARIS, clock);

        assertThat(counter.today().day()).isEqualTo(WEDNESDAY);
        assertThat(counter.reader().undated(WEDNESDAY)).isEqualTo(1);
    }
}
