package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.withinPercentage;

import facecount.appliance.counting.Likeness;
import facecount.appliance.counting.NewcomerEvidence;
import facecount.appliance.evaluation.DayEvaluation.Sighting;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class EvidenceFitTest {
    private static final int DAYS = 30;
    private static final int SIGHTINGS = 1500;

    /* Two normal distributions of one width: the logarithm of their ratio is a straight line. */
    private static final double NEW = 0.2;
    private static final double KNOWN = 0.5;
    private static final double WIDTH = Math.sqrt(0.0075);
    private static final double PER_SIMILARITY = (NEW - KNOWN) / (WIDTH * WIDTH);

    private static final double LOOKS_KNOWN = 0.005;
    private static final double LOOKS_NEW = 0.02;

    private final Random random = new Random(11);

    @Test
    void what_made_the_days_is_found_again() {
        EvidenceFit fit = new EvidenceFit();
        for (int day = 0; day < DAYS; day++) {
            fit.add(day());
        }

        NewcomerEvidence fitted = fit.fit();

        assertThat(fitted.perSimilarity()).isCloseTo(PER_SIMILARITY, withinPercentage(10));
        assertThat(fitted.looksKnown()).isCloseTo(LOOKS_KNOWN, withinPercentage(40));
        assertThat(fitted.looksNew()).isCloseTo(LOOKS_NEW, withinPercentage(40));
    }

    @Test
    void days_on_which_nobody_came_again_teach_nothing() {
        EvidenceFit fit = new EvidenceFit();
        fit.add(List.of(new Sighting(likeness(0.1f, 5), true)));

        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(fit::fit)
                .withMessageContaining("nobody came twice");
    }

    /** Half of all are newcomers, all day. */
    private List<Sighting> day() {
        List<Sighting> day = new ArrayList<>();
        for (int i = 0; i < SIGHTINGS; i++) {
            boolean isNew = random.nextBoolean();
            boolean isException = random.nextDouble() < (isNew ? LOOKS_KNOWN : LOOKS_NEW);
            double similarity = random.nextGaussian(isNew == isException ? KNOWN : NEW, WIDTH);
            day.add(new Sighting(likeness((float) similarity, 1 + random.nextInt(1000)), isNew));
        }
        return day;
    }

    private Likeness likeness(float similarity, int visitors) {
        return new Likeness(
                similarity,
                visitors,
                1 + random.nextInt(4),
                random.nextFloat(10, 60),
                1 + random.nextInt(5),
                false);
    }
}
