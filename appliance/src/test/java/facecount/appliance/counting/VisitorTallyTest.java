package facecount.appliance.counting;

import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.NOON;
import static facecount.appliance.counting.Script.TILL;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.counting.CountEvent.StaffRecognized;
import facecount.appliance.counting.CountEvent.VisitorWithdrawn;
import facecount.appliance.counting.CountEvent.VisitorsMerged;
import facecount.inference.Box;
import facecount.inference.Emotion;
import facecount.inference.EmotionReading;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

class VisitorTallyTest {
    private static final CountingDay DAY = new CountingDay(LocalDate.of(2026, 11, 25));

    private final VisitorTally tally = new VisitorTally();

    @Test
    void a_visitor_is_what_he_became_last() {
        VisitorState visitor = visitor(1);
        visitor(2).setRow(0);

        assertThat(tally.recognized()).isEqualTo(2);
        assertThat(tally.unremembered()).isEqualTo(1);

        visitor.setRow(1);
        assertThat(tally.unremembered()).isZero();

        visitor.setStaff(true);
        assertThat(tally.recognized()).isEqualTo(1);
        assertThat(tally.staff()).isEqualTo(1);
    }

    @Test
    void who_left_stays_out_whatever_still_becomes_of_him() {
        VisitorState visitor = visitor(1);
        assertThat(tally.recognized()).isEqualTo(1);

        visitor.leave();
        visitor.setStaff(true);

        assertThat(tally.recognized()).isZero();
        assertThat(tally.staff()).isZero();
        assertThat(tally.unremembered()).isZero();
    }

    @Test
    void who_left_before_anybody_asked_was_never_there() {
        visitor(1).leave();

        assertThat(tally.recognized()).isZero();
    }

    /** People who meet posters, staff and more visitors than are remembered, in any order. */
    @Test
    void after_whatever_happens_the_sums_are_those_of_all_visitors() {
        Map<Class<?>, Integer> happened = new HashMap<>();
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            Faces faces = new Faces(seed);
            List<float[]> people = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                people.add(faces.person());
            }
            CountingSettings settings =
                    CountingSettings.ofFiles()
                            .withVisitorsMax(25)
                            .withStaffAfter(Duration.ofMinutes(5));
            try (VisitorCounting counting = new VisitorCounting(settings, DAY)) {
                Instant at = NOON;
                for (int i = 0; i < 600; i++) {
                    at = at.plusSeconds(random.nextInt(20));
                    something(counting, random, faces, people, at);
                    if (random.nextInt(3) == 0) {
                        check(counting, happened);
                    }
                }
                counting.endDay(at);
                check(counting, happened);
            }
        }
        assertThat(happened)
                .containsKeys(StaffRecognized.class, VisitorsMerged.class, VisitorWithdrawn.class);
    }

    private VisitorState visitor(int number) {
        return new VisitorState(new Visitor.Id(number), NOON, DOOR, tally);
    }

    private static void something(
            VisitorCounting counting,
            Random random,
            Faces faces,
            List<float[]> people,
            Instant at) {
        int track = random.nextInt(60);
        Box box = random.nextBoolean() ? DOOR : TILL;
        int session = 1 + (int) Duration.between(NOON, at).toHours();
        switch (random.nextInt(8)) {
            case 0 -> counting.observe(session, Script.trackSeen(track, at, box));
            case 1 -> counting.observe(session, Script.stillSeen(track, at, at, box));
            case 2 -> counting.observe(session, Script.trackEnded(track, at, at));
            default -> {
                float[] person = people.get((track + random.nextInt(3)) % people.size());
                Emotion emotion = Emotion.values()[random.nextInt(Emotion.values().length)];
                float closeness = 0.6f + 0.35f * random.nextFloat();
                counting.observe(
                        session,
                        Script.showing(track, at, faces.picture(person, closeness), emotion));
            }
        }
    }

    private static void check(VisitorCounting counting, Map<Class<?>, Integer> happened) {
        counting.drain()
                .events()
                .forEach(event -> happened.merge(event.getClass(), 1, Integer::sum));
        int recognized = 0;
        int staff = 0;
        Map<Emotion, Integer> emotions = new EnumMap<>(Emotion.class);
        for (Visitor visitor : counting.visitors()) {
            if (visitor.staff()) {
                staff++;
                continue;
            }
            recognized++;
            if (visitor.emotion() instanceof EmotionReading.Clear clear) {
                emotions.merge(clear.emotion(), 1, Integer::sum);
            }
        }

        DailyCount count = counting.count();

        assertThat(count.recognizedVisitors()).isEqualTo(recognized);
        assertThat(count.staff()).isEqualTo(staff);
        assertThat(count.emotions()).isEqualTo(emotions);
    }
}
