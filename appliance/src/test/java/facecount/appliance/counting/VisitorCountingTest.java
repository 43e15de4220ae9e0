package facecount.appliance.counting;

import static facecount.appliance.counting.Script.BAD;
import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.GOOD;
import static facecount.appliance.counting.Script.NOON;
import static facecount.appliance.counting.Script.TILL;
import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.showing;
import static facecount.appliance.counting.Script.stillSeen;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import facecount.inference.Box;
import facecount.inference.Emotion;
import facecount.inference.EmotionReading;
import facecount.inference.FaceEmbedding;
import facecount.inference.FaceQuality;
import facecount.inference.Observation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

class VisitorCountingTest {
    private static final long SESSION = 7;
    private static final CountingDay DAY = new CountingDay(LocalDate.of(2026, 11, 25));
    private static final float CLOSE = 0.9f;

    private final Faces faces = new Faces(1);
    private final float[] alice = faces.person();
    private final float[] bob = faces.person();
    private VisitorCounting counting = new VisitorCounting(CountingSettings.ofFiles(), DAY);
    private long lastTrack;

    @AfterEach
    void close() {
        counting.close();
    }

    @Test
    void somebody_new_is_counted() {
        visit(alice, NOON);

        assertThat(counting.count().distinctVisitors()).isEqualTo(1);
        assertThat(events(CountEvent.VisitorCounted.class)).hasSize(1);
    }

    @Test
    void somebody_who_comes_back_is_not_counted_again() {
        visit(alice, NOON);
        visit(bob, NOON.plusSeconds(60));
        visit(alice, NOON.plusSeconds(3600));

        DailyCount count = counting.count();
        assertThat(count.distinctVisitors()).isEqualTo(2);
        assertThat(count.recognizedVisitors()).isEqualTo(2);
        assertThat(count.sightings()).isEqualTo(3);
        assertThat(events(CountEvent.VisitorSeen.class))
                .extracting(CountEvent.VisitorSeen::visitor)
                .containsExactly(new Visitor.Id(1));
    }

    @Test
    void a_few_people_clearly_apart_have_a_tight_interval() {
        for (int i = 0; i < 10; i++) {
            visit(faces.person(), NOON.plusSeconds(10L * i));
        }

        assertThat(counting.count().distinctVisitors()).isEqualTo(10);
        assertThat(counting.count().likely95().low()).isGreaterThanOrEqualTo(9);
        assertThat(counting.count().likely95().high()).isLessThanOrEqualTo(11);
    }

    @Test
    void a_single_bad_picture_is_not_counted_but_known_to_have_passed() {
        visit(alice, NOON, 1, BAD);
        counting.endDay(NOON.plusSeconds(60));

        DailyCount count = counting.count();
        assertThat(count.recognizedVisitors()).isZero();
        assertThat(count.passages()).isEqualTo(1);
        assertThat(count.coverage()).isZero();
        assertThat(count.closed()).isTrue();
    }

    @Test
    void two_bad_pictures_of_one_person_are_seen_twice() {
        visit(alice, NOON, 1, BAD);
        visit(bob, NOON.plusSeconds(10), 1, BAD);
        assertThat(counting.count().recognizedVisitors()).isZero();

        visit(alice, NOON.plusSeconds(20), 1, BAD);

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
        assertThat(counting.count().sightings()).isEqualTo(2);
    }

    @Test
    void undecided_faces_that_turn_out_to_be_an_older_visitors_are_his_at_once() {
        float[] badly = faces.lookalike(alice, 0.6f);
        visit(Faces.embedding(badly), NOON, 1, BAD);
        visit(Faces.embedding(alice), NOON.plusSeconds(10), 3, GOOD);
        assertThat(counting.count().sightings()).isEqualTo(1);

        visit(Faces.embedding(faces.lookalike(badly, 0.5f)), NOON.plusSeconds(20), 1, BAD);

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
        assertThat(counting.count().sightings()).isEqualTo(3);
        assertThat(counting.visitors()).extracting(Visitor::sightings).containsExactly(3);
    }

    @Test
    void an_undecided_face_joins_the_visitor_who_came_later_at_the_days_end() {
        visit(alice, NOON, 1, BAD);
        visit(alice, NOON.plusSeconds(100), 3, GOOD);
        assertThat(counting.count().sightings()).isEqualTo(1);

        counting.endDay(NOON.plusSeconds(200));

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
        assertThat(counting.count().sightings()).isEqualTo(2);
        assertThat(counting.visitors().getFirst().firstSeen()).isEqualTo(NOON);
    }

    @Test
    void a_track_that_turns_out_to_be_another_visitor_leaves_no_trace() {
        visit(alice, NOON);
        visit(bob, NOON.plusSeconds(10));
        long track = start(NOON.plusSeconds(20), DOOR);
        see(faceSeen(track, NOON.plusSeconds(20), faces.picture(alice, 0.6f)));
        assertThat(counting.visitors().getFirst().sightings()).isEqualTo(2);

        see(faceSeen(track, NOON.plusSeconds(21), faces.picture(bob, CLOSE)));

        assertThat(counting.visitors()).extracting(Visitor::sightings).containsExactly(1, 2);
        assertThat(counting.visitors())
                .extracting(Visitor::lastSeen)
                .containsExactly(NOON.plusSeconds(5), NOON.plusSeconds(21));
        assertThat(counting.count().sightings()).isEqualTo(3);
    }

    @Test
    void two_who_are_somewhat_alike_are_two_if_they_are_in_view_at_the_same_time() {
        FaceEmbedding somewhatLikeAlice = Faces.embedding(faces.lookalike(alice, 0.36f));
        long one = start(NOON, DOOR);
        see(faceSeen(one, NOON, Faces.embedding(alice)));
        long other = start(NOON, TILL);
        see(faceSeen(other, NOON, somewhatLikeAlice));
        see(trackEnded(one, NOON, NOON.plusSeconds(5)));
        see(trackEnded(other, NOON, NOON.plusSeconds(5)));

        assertThat(counting.count().recognizedVisitors()).isEqualTo(2);
    }

    @Test
    void two_who_are_somewhat_alike_are_one_if_one_comes_after_the_other() {
        visit(Faces.embedding(alice), NOON, 3, GOOD);
        visit(Faces.embedding(faces.lookalike(alice, 0.36f)), NOON.plusSeconds(10), 3, GOOD);

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
    }

    @Test
    void a_face_and_its_mirror_image_are_one_though_in_view_at_the_same_time() {
        long one = start(NOON, DOOR);
        see(faceSeen(one, NOON, Faces.embedding(alice)));
        long other = start(NOON, TILL);
        see(faceSeen(other, NOON, faces.picture(alice, 0.7f)));

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
    }

    @Test
    void a_track_that_founded_a_visitor_and_then_matches_an_older_one_merges_both() {
        visit(alice, NOON);
        long track = start(NOON.plusSeconds(20), DOOR);
        see(faceSeen(track, NOON.plusSeconds(20), faces.picture(alice, 0.05f)));
        assertThat(counting.count().recognizedVisitors()).isEqualTo(2);

        see(faceSeen(track, NOON.plusSeconds(21), faces.picture(alice, CLOSE)));

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
        assertThat(counting.count().distinctVisitors()).isEqualTo(1);
        assertThat(events(CountEvent.VisitorsMerged.class))
                .containsExactly(
                        new CountEvent.VisitorsMerged(
                                NOON.plusSeconds(21), new Visitor.Id(1), new Visitor.Id(2)));
    }

    @Test
    void two_visitors_whose_templates_grow_alike_are_merged_and_their_sightings_move() {
        // Two sides of one face: apart at first, joined by what lies between.
        float[] left = faces.lookalike(alice, 0.75f);
        float[] right = opposite(alice, left);
        visit(left, NOON, 1f);
        visit(right, NOON.plusSeconds(10), 1f);
        assertThat(counting.count().recognizedVisitors()).isEqualTo(2);
        long track = start(NOON.plusSeconds(20), DOOR);
        see(faceSeen(track, NOON.plusSeconds(20), faces.picture(left, 1f)));
        see(faceSeen(track, NOON.plusSeconds(21), faces.picture(alice, 1f)));
        see(trackEnded(track, NOON.plusSeconds(20), NOON.plusSeconds(22)));
        for (int i = 1; i < 4; i++) {
            visit(alice, NOON.plusSeconds(20 + 10L * i), 1f);
        }

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
        assertThat(counting.visitors().getFirst().sightings()).isEqualTo(6);
        assertThat(counting.count().sightings()).isEqualTo(6);
        assertThat(counting.hours()).containsExactly(new HourlyCount(NOON, 1, 6, 6));
    }

    @Test
    void one_person_twice_in_a_picture_is_one_visitor() {
        long mirror = start(NOON, TILL);
        long real = start(NOON, DOOR);
        see(faceSeen(mirror, NOON, faces.picture(alice, CLOSE)));
        see(faceSeen(real, NOON, faces.picture(alice, CLOSE)));

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
    }

    @Test
    void a_poster_that_was_counted_is_withdrawn() {
        long track = start(NOON, DOOR);
        see(faceSeen(track, NOON, faces.picture(alice, CLOSE)));
        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);

        see(stillSeen(track, NOON, NOON.plusSeconds(61), DOOR));

        DailyCount count = counting.count();
        assertThat(count.recognizedVisitors()).isZero();
        assertThat(count.distinctVisitors()).isZero();
        assertThat(count.passages()).isZero();
        assertThat(count.sightings()).isZero();
        assertThat(events(CountEvent.VisitorWithdrawn.class)).hasSize(1);
    }

    @Test
    void a_poster_lost_and_found_again_at_its_place_is_not_counted() {
        poster(alice);

        visit(alice, NOON.plusSeconds(200));

        assertThat(counting.count().recognizedVisitors()).isZero();
        assertThat(counting.count().passages()).isZero();
    }

    @Test
    void sightings_of_a_poster_before_it_was_known_are_withdrawn_too() {
        visit(alice, NOON);
        visit(alice, NOON.plusSeconds(40));
        assertThat(counting.count().sightings()).isEqualTo(2);
        long track = start(NOON.plusSeconds(60), DOOR);
        see(faceSeen(track, NOON.plusSeconds(60), faces.picture(alice, CLOSE)));

        see(stillSeen(track, NOON.plusSeconds(60), NOON.plusSeconds(130), DOOR));

        assertThat(counting.count().recognizedVisitors()).isZero();
        assertThat(counting.count().passages()).isZero();
        assertThat(counting.hours()).containsExactly(new HourlyCount(NOON, 0, 0, 0));
    }

    @Test
    void the_person_on_the_poster_is_counted_elsewhere() {
        poster(alice);

        long track = start(NOON.plusSeconds(200), TILL);
        see(faceSeen(track, NOON.plusSeconds(200), faces.picture(alice, CLOSE)));

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
    }

    @Test
    void somebody_who_walked_about_and_then_sits_still_stays_counted() {
        long walking = start(NOON, TILL);
        see(faceSeen(walking, NOON, faces.picture(alice, CLOSE)));
        see(trackEnded(walking, NOON, NOON.plusSeconds(5)));
        long sitting = start(NOON.plusSeconds(10), DOOR);
        see(faceSeen(sitting, NOON.plusSeconds(10), faces.picture(alice, CLOSE)));

        see(stillSeen(sitting, NOON.plusSeconds(10), NOON.plusSeconds(80), DOOR));

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
        assertThat(counting.visitors().getFirst().sightings()).isEqualTo(1);
    }

    @Test
    void somebody_who_sat_still_and_moves_is_counted_after_all() {
        long track = start(NOON, DOOR);
        see(faceSeen(track, NOON, faces.picture(alice, CLOSE)));
        see(stillSeen(track, NOON, NOON.plusSeconds(61), DOOR));

        see(trackSeen(track, NOON.plusSeconds(90), TILL));

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
        assertThat(counting.count().passages()).isEqualTo(1);
    }

    @Test
    void who_is_in_view_for_long_is_staff_and_shown_apart() {
        counting.close();
        counting =
                new VisitorCounting(
                        CountingSettings.ofFiles().withStaffAfter(Duration.ofMinutes(30)), DAY);
        visit(bob, NOON);
        for (int i = 0; i < 4; i++) {
            Instant from = NOON.plusSeconds(1000L * i);
            long track = start(from, DOOR);
            see(faceSeen(track, from, faces.picture(alice, CLOSE)));
            see(trackEnded(track, from, from.plusSeconds(900)));
        }

        DailyCount count = counting.count();
        assertThat(count.staff()).isEqualTo(1);
        assertThat(count.recognizedVisitors()).isEqualTo(1);
        assertThat(count.distinctVisitors()).isEqualTo(1);
        assertThat(events(CountEvent.StaffRecognized.class)).hasSize(1);
    }

    @Test
    void beyond_the_limit_counting_goes_on_with_a_wider_interval() {
        counting.close();
        counting = new VisitorCounting(CountingSettings.ofFiles().withVisitorsMax(5), DAY);
        for (int i = 0; i < 8; i++) {
            visit(faces.person(), NOON.plusSeconds(10L * i));
        }

        assertThat(counting.isFull()).isTrue();
        assertThat(counting.count().recognizedVisitors()).isEqualTo(8);
        assertThat(counting.count().likely95().low()).isLessThanOrEqualTo(5);
        assertThat(counting.visitors()).filteredOn(Visitor::remembered).hasSize(5);
    }

    @Test
    void outside_the_hours_nothing_is_counted() {
        counting.close();
        counting =
                new VisitorCounting(
                        CountingSettings.ofFiles().withHours(CountingHours.parse("09:00-12:30")),
                        DAY);
        visit(alice, NOON);
        visit(bob, NOON.plusSeconds(1800));

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
        assertThat(counting.count().passages()).isEqualTo(1);
    }

    @Test
    void with_presence_alone_no_face_is_looked_at() {
        counting.close();
        counting =
                new VisitorCounting(
                        CountingSettings.ofFiles().withFunctions(true, false, false), DAY);
        visit(alice, NOON);

        assertThat(counting.count().passages()).isEqualTo(1);
        assertThat(counting.count().recognizedVisitors()).isZero();
        assertThat(counting.drain().faces()).isEmpty();
    }

    @Test
    void with_emotion_off_none_is_kept() {
        counting.close();
        counting =
                new VisitorCounting(
                        CountingSettings.ofFiles().withFunctions(true, true, false), DAY);
        long track = start(NOON, DOOR);
        see(showing(track, NOON, faces.picture(alice, CLOSE), Emotion.HAPPINESS));

        assertThat(counting.count().emotions()).isEmpty();
    }

    @Test
    void a_visitors_emotion_is_the_mean_over_his_tracks() {
        long first = start(NOON, DOOR);
        see(showing(first, NOON, faces.picture(alice, CLOSE), Emotion.HAPPINESS));
        see(trackEnded(first, NOON, NOON.plusSeconds(5)));
        long second = start(NOON.plusSeconds(10), DOOR);
        see(showing(second, NOON.plusSeconds(10), faces.picture(alice, CLOSE), Emotion.HAPPINESS));
        long third = start(NOON.plusSeconds(20), DOOR);
        see(showing(third, NOON.plusSeconds(20), faces.picture(alice, CLOSE), Emotion.SADNESS));

        assertThat(counting.visitors().getFirst().emotion())
                .isInstanceOfSatisfying(
                        EmotionReading.Clear.class,
                        clear -> {
                            assertThat(clear.emotion()).isEqualTo(Emotion.HAPPINESS);
                            assertThat(clear.confidence()).isBetween(0.55f, 0.65f);
                        });
        assertThat(counting.count().emotions())
                .containsExactly(java.util.Map.entry(Emotion.HAPPINESS, 1));
    }

    @Test
    void a_new_vision_session_ends_the_tracks_of_the_one_before() {
        long track = start(NOON, DOOR);
        see(faceSeen(track, NOON, faces.picture(alice, CLOSE)));

        counting.observe(SESSION + 1, trackSeen(track, NOON.plusSeconds(3), DOOR));
        counting.observe(
                SESSION + 1, faceSeen(track, NOON.plusSeconds(3), faces.picture(alice, CLOSE)));

        assertThat(counting.count().recognizedVisitors()).isEqualTo(1);
        assertThat(counting.count().passages()).isEqualTo(2);
        assertThat(events(CountEvent.PassageEnded.class)).hasSize(1);
    }

    @Test
    void a_face_described_before_its_track_is_announced_is_one_passage() {
        see(faceSeen(1, NOON, faces.picture(alice, CLOSE), 1, GOOD));
        see(trackSeen(1, NOON, DOOR));
        see(trackEnded(1, NOON, NOON));

        assertThat(counting.count().passages()).isEqualTo(1);
        assertThat(counting.count().coverage()).isEqualTo(1);
    }

    @Test
    void an_end_of_a_track_nobody_knows_is_nothing() {
        see(trackEnded(99, NOON, NOON));

        assertThat(counting.count().passages()).isZero();
    }

    @Test
    void a_closed_day_takes_nothing_more() {
        counting.endDay(NOON);

        assertThatIllegalStateException().isThrownBy(() -> visit(alice, NOON));
    }

    private void poster(float[] person) {
        long track = start(NOON, DOOR);
        see(faceSeen(track, NOON, faces.picture(person, CLOSE)));
        see(stillSeen(track, NOON, NOON.plusSeconds(61), DOOR));
        see(trackEnded(track, NOON, NOON.plusSeconds(100)));
        counting.drain();
    }

    private void visit(float[] person, Instant at) {
        visit(person, at, CLOSE);
    }

    private void visit(float[] person, Instant at, float closeness) {
        visit(faces.picture(person, closeness), at, 3, GOOD);
    }

    private void visit(float[] person, Instant at, int pictures, FaceQuality quality) {
        visit(faces.picture(person, CLOSE), at, pictures, quality);
    }

    private void visit(FaceEmbedding face, Instant at, int pictures, FaceQuality quality) {
        long track = start(at, DOOR);
        see(faceSeen(track, at, face, pictures, quality));
        see(trackEnded(track, at, at.plusSeconds(5)));
    }

    private long start(Instant at, Box box) {
        see(trackSeen(++lastTrack, at, box));
        return lastTrack;
    }

    private void see(Observation observation) {
        counting.observe(SESSION, observation);
    }

    private <E extends CountEvent> List<E> events(Class<E> kind) {
        return counting.drain().events().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** {@code one} mirrored at {@code middle}. */
    private static float[] opposite(float[] middle, float[] one) {
        float along = 0;
        for (int i = 0; i < one.length; i++) {
            along += middle[i] * one[i];
        }
        float[] other = new float[one.length];
        for (int i = 0; i < one.length; i++) {
            other[i] = 2 * along * middle[i] - one[i];
        }
        return other;
    }
}
