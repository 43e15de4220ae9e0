package facecount.appliance.counting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import facecount.appliance.counting.NewcomerEstimate.Newcomers;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

class NewcomerEstimateTest {
    private static final Instant OPENING = Instant.parse("2026-11-25T09:00:00Z");

    private record Sighting(Instant at, Likeness likeness) {}

    @Test
    void a_day_without_sightings_has_nobody() {
        assertThat(estimate(0, List.of())).isEqualTo(Newcomers.NONE);
    }

    @Test
    void faces_like_nobodys_are_all_new() {
        Newcomers day = estimate(0, day(100, 0.1f, 0, 0));

        assertThat(day.expected()).isCloseTo(100, within(0.5));
        assertThat(day.deviation()).isLessThan(1);
    }

    @Test
    void faces_of_those_who_were_here_are_not_new() {
        Newcomers day = estimate(0, day(50, 0.1f, 150, 0.7f));

        // Less than one of the 150 may look like nobody.
        assertThat(day.expected()).isCloseTo(50, within(0.7));
    }

    @Test
    void doubtful_faces_widen_the_interval() {
        Newcomers clear = estimate(0, day(50, 0.1f, 50, 0.7f));
        Newcomers doubtful = estimate(0, day(50, 0.3f, 50, 0.4f));

        assertThat(doubtful.deviation()).isGreaterThan(2 * clear.deviation());
    }

    @Test
    void however_unlike_a_face_is_it_may_be_an_exception() {
        NewcomerEstimate estimate =
                new NewcomerEstimate(OPENING, NewcomerEvidence.LEARNED, () -> 0);

        double unlike = estimate.logOdds(likeness(0.2f, 100));
        double unlikest = estimate.logOdds(likeness(-0.5f, 100));
        double alikest = estimate.logOdds(likeness(1, 100));

        assertThat(unlikest).isLessThan(6).isCloseTo(unlike, within(0.5));
        assertThat(alikest).isGreaterThan(-8);
    }

    @Test
    void where_strangers_are_alike_a_likeness_says_less() {
        List<Sighting> sightings = day(50, 0.1f, 50, 0.42f);

        assertThat(estimate(0.05, sightings).expected())
                .isGreaterThan(estimate(0, sightings).expected() + 3);
    }

    @Test
    void the_order_in_which_it_is_told_does_not_matter_nor_what_is_taken_back() {
        List<Sighting> sightings = day(60, 0.28f, 90, 0.45f);
        Newcomers expected = estimate(0.01, sightings);
        List<Sighting> shuffled = new ArrayList<>(sightings);
        Collections.shuffle(shuffled, new Random(5));
        NewcomerEstimate estimate =
                new NewcomerEstimate(OPENING, NewcomerEvidence.LEARNED, () -> 0.01);
        for (Sighting sighting : shuffled) {
            estimate.add(sighting.at(), likeness(0.5f, 7));
            estimate.add(sighting.at(), sighting.likeness());
            estimate.estimate();
            estimate.remove(sighting.at(), likeness(0.5f, 7));
        }

        assertThat(estimate.estimate()).isEqualTo(expected);
    }

    @Test
    void what_was_not_put_in_cannot_be_taken_out() {
        NewcomerEstimate estimate =
                new NewcomerEstimate(OPENING, NewcomerEvidence.LEARNED, () -> 0);
        estimate.add(OPENING, likeness(0.5f, 7));

        assertThatIllegalStateException()
                .isThrownBy(() -> estimate.remove(OPENING, likeness(0.1f, 7)));
    }

    private static Newcomers estimate(double strangers, List<Sighting> sightings) {
        NewcomerEstimate estimate =
                new NewcomerEstimate(OPENING, NewcomerEvidence.LEARNED, () -> strangers);
        sightings.forEach(sighting -> estimate.add(sighting.at(), sighting.likeness()));
        return estimate.estimate();
    }

    /** So many faces of either kind, mixed, their similarities spread by a tenth. */
    private static List<Sighting> day(int some, float similarity, int others, float otherwise) {
        Random random = new Random(11);
        List<Likeness> likenesses = new ArrayList<>();
        for (int i = 0; i < some + others; i++) {
            float middle = i < some ? similarity : otherwise;
            likenesses.add(
                    likeness(middle + 0.1f * (random.nextFloat() - 0.5f), 1 + Math.min(i, some)));
        }
        Collections.shuffle(likenesses, random);
        List<Sighting> sightings = new ArrayList<>();
        for (int i = 0; i < likenesses.size(); i++) {
            sightings.add(new Sighting(OPENING.plusSeconds(10L * i), likenesses.get(i)));
        }
        return sightings;
    }

    private static Likeness likeness(float similarity, int visitors) {
        return new Likeness(similarity, visitors, 1, 30, 3, false);
    }
}
