package facecount.appliance.evaluation;

import facecount.appliance.counting.Likeness;
import facecount.appliance.counting.NewcomerEvidence;
import facecount.appliance.evaluation.DayEvaluation.Sighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fits what a likeness is worth: logistic regression of newcomer or not over the terms of the
 * evidence, with each day's true course of newcomers given. So what many newcomers make likelier is
 * not taken for the faces' doing. Every day weighs by one over its newcomers: large days do not
 * outvote small ones.
 */
final class EvidenceFit {
    /* As many terms as the evidence has, and the site's likeness. */
    private static final int TERMS = 7;
    private static final int ROUNDS = 50;
    private static final double ENOUGH = 1e-9;

    /* Holds the level and the course of a day with few newcomers or few others. */
    private static final double LEVEL_PULL = 0.06;
    private static final double COURSE_PULL = 3;

    /**
     * Its weight times how well the terms and the offset foretell {@code isNew} is what is fitted.
     */
    private static final class Row {
        final double[] terms;
        final double offset;
        final boolean isNew;
        final double weight;

        Row(double[] terms, double offset, boolean isNew, double weight) {
            this.terms = terms;
            this.offset = offset;
            this.isNew = isNew;
            this.weight = weight;
        }
    }

    private final List<Row> rows = new ArrayList<>();

    /** Takes a day, in the order of time. */
    void add(List<Sighting> day) {
        double newcomers = day.stream().filter(Sighting::isNew).count();
        if (newcomers == day.size()) {
            // Nobody came again: whatever the faces say, the day's share says it all.
            return;
        }
        double[] course = course(day);
        List<Likeness> likenesses = day.stream().map(Sighting::likeness).toList();
        double site = NewcomerEvidence.siteLikeness(likenesses);
        for (int i = 0; i < day.size(); i++) {
            Likeness likeness = day.get(i).likeness();
            if (likeness.visitors() > 0) {
                double[] terms = Arrays.copyOf(NewcomerEvidence.terms(likeness), TERMS);
                terms[TERMS - 1] = site;
                double offset = course[0] + course[1] * place(i, day.size());
                rows.add(new Row(terms, offset, day.get(i).isNew(), 1 / newcomers));
            }
        }
    }

    private static double place(int sighting, int all) {
        return Math.log((sighting + 3) / (all + 2.0));
    }

    /** Level and course of the true share of newcomers. */
    private static double[] course(List<Sighting> day) {
        List<Row> sightings = new ArrayList<>();
        for (int i = 0; i < day.size(); i++) {
            double[] terms = {1, place(i, day.size())};
            sightings.add(new Row(terms, 0, day.get(i).isNew(), 1));
        }
        return regression(sightings, new double[] {LEVEL_PULL, COURSE_PULL});
    }

    /** The weights of the terms in their order, that of the site's likeness last. */
    double[] fit() {
        if (rows.isEmpty()) {
            throw new EvaluationException("nobody came twice on any day: nothing to learn from");
        }
        return regression(rows, new double[TERMS]);
    }

    /** Newton's method. */
    private static double[] regression(List<Row> rows, double[] pulls) {
        int size = pulls.length;
        double[] weights = new double[size];
        for (int round = 0; round < ROUNDS; round++) {
            double[] gradient = new double[size];
            double[][] curvature = new double[size][size];
            for (int i = 0; i < size; i++) {
                gradient[i] = -pulls[i] * weights[i];
                curvature[i][i] = pulls[i];
            }
            for (Row row : rows) {
                double logOdds = row.offset;
                for (int i = 0; i < size; i++) {
                    logOdds += weights[i] * row.terms[i];
                }
                double probability = 1 / (1 + Math.exp(-logOdds));
                double miss = row.weight * ((row.isNew ? 1 : 0) - probability);
                double spread = row.weight * probability * (1 - probability);
                for (int i = 0; i < size; i++) {
                    gradient[i] += miss * row.terms[i];
                    for (int j = 0; j <= i; j++) {
                        curvature[i][j] += spread * row.terms[i] * row.terms[j];
                    }
                }
            }
            double[] step = solve(curvature, gradient);
            double longest = 0;
            for (int i = 0; i < size; i++) {
                weights[i] += step[i];
                longest = Math.max(longest, Math.abs(step[i]));
            }
            if (longest < ENOUGH) {
                break;
            }
        }
        return weights;
    }

    /** Solves {@code matrix · x = right} by Cholesky; {@code matrix}'s lower half is given. */
    private static double[] solve(double[][] matrix, double[] right) {
        int size = right.length;
        double[][] root = new double[size][size];
        double[] x = right.clone();
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= root[i][k] * root[j][k];
                }
                root[i][j] = i == j ? Math.sqrt(Math.max(sum, ENOUGH)) : sum / root[j][j];
            }
        }
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < i; k++) {
                x[i] -= root[i][k] * x[k];
            }
            x[i] /= root[i][i];
        }
        for (int i = size - 1; i >= 0; i--) {
            for (int k = i + 1; k < size; k++) {
                x[i] -= root[k][i] * x[k];
            }
            x[i] /= root[i][i];
        }
        return x;
    }
}
