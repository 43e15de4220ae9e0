package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerificationEvaluationTest {
    @Test
    void the_best_threshold_lies_in_the_middle_of_the_gap() {
        double threshold =
                VerificationEvaluation.bestThresholdOf(
                        new double[] {0.6, 0.8}, new double[] {0.1, 0.4});

        assertThat(threshold).isEqualTo(0.5);
    }

    @Test
    void where_scores_overlap_the_threshold_has_the_fewest_wrong() {
        double threshold =
                VerificationEvaluation.bestThresholdOf(
                        new double[] {0.3, 0.7, 0.8, 0.9}, new double[] {0.1, 0.2, 0.4, 0.5});

        assertThat(threshold).isBetween(0.5, 0.7);
    }
}
