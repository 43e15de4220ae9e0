package facecount.appliance.counting;

import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.GOOD;
import static facecount.appliance.counting.Script.NOON;
import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Days of made people. Two pictures of one person have a cosine about 0.67 in the middle and below
 * 0.47 for one pair in twenty, as single photos have with the recognition model (LFW, tune half);
 * strangers are further apart than real ones are, so splits are what this tests.
 */
class RandomDaysTest {
    private static final CountingDay DAY = new CountingDay(LocalDate.of(2026, 11, 25));

    @Test
    void days_of_few_and_many_people_are_counted_within_three_percent() {
        for (int people : new int[] {1, 4, 20, 100, 300}) {
            for (int visitsMax : new int[] {1, 4}) {
                for (long seed = 1; seed <= 3; seed++) {
                    DailyCount count = day(people, visitsMax, seed);

                    assertThat(Math.abs(count.distinctVisitors() - people))
                            .as("%d people, up to %d visits, seed %d", people, visitsMax, seed)
                            .isLessThanOrEqualTo(Math.max(1, Math.round(people * 0.03f)));
                    assertThat(count.likely95().contains(count.distinctVisitors())).isTrue();
                    assertThat(count.coverage()).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void the_likely_interval_holds_the_true_number_on_most_days() {
        int held = 0;
        int days = 20;
        for (long seed = 1; seed <= days; seed++) {
            held += day(100, 4, seed).likely95().contains(100) ? 1 : 0;
        }

        assertThat(held).isGreaterThanOrEqualTo(days * 8 / 10);
    }

    private static DailyCount day(int people, int visitsMax, long seed) {
        Random random = new Random(seed);
        Faces faces = new Faces(seed);
        List<float[]> visits = new ArrayList<>();
        for (int i = 0; i < people; i++) {
            float[] person = faces.person();
            int times = 1 + random.nextInt(visitsMax);
            for (int j = 0; j < times; j++) {
                float closeness =
                        Math.clamp(0.82f + 0.07f * (float) random.nextGaussian(), 0.55f, 0.97f);
                visits.add(faces.lookalike(person, closeness));
            }
        }
        Collections.shuffle(visits, random);
        try (VisitorCounting counting = new VisitorCounting(CountingSettings.ofFiles(), DAY)) {
            Instant at = NOON;
            for (int track = 0; track < visits.size(); track++) {
                counting.observe(1, trackSeen(track, at, DOOR));
                counting.observe(
                        1, faceSeen(track, at, Faces.embedding(visits.get(track)), 1, GOOD));
                counting.observe(1, trackEnded(track, at, at));
                at = at.plusSeconds(1);
            }
            counting.endDay(at);
            return counting.count();
        }
    }
}
