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
 * not taken for the faces' doing. With it are fitted the few whom the regression does not hold for:
 * newcomers who look like somebody known, and the known who look like nobody. Every day weighs by
 * one over its newcomers: large days do not outvote small ones.
 */
final class EvidenceFit {
    /* As many terms as the evidence has, and the site's likeness. */
    private static final int TERMS = 7;
    private static final int LOOKS_KNOWN = TERMS;
    private static final int LOOKS_NEW = TERMS + 1;

    private static final int ROUNDS = 200;
    private static final double ENOUGH = 1e-7;
    private static final double PART_LEAST = 1e-6;

    /* Beyond it exponentials say nothing more. */
    private static final double RATIO_MOST = 40;

    /*
     * Holds what few people say nothing of, at what was learned of many: a thousandth of what a day of five hundred
     * says of the similarity.
     */
    private static final double LEARNED_PULL = 1e-3;

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
        return regression(sightings, new double[2], new double[] {LEVEL_PULL, COURSE_PULL});
    }

    /** What these days say a likeness is worth. */
    NewcomerEvidence fit() {
        if (rows.isEmpty()) {
            throw new EvaluationException("nobody came twice on any day: nothing to learn from");
        }
        double[] start = NewcomerEvidence.LEARNED.weights();
        start[LOOKS_KNOWN] = logOdds(start[LOOKS_KNOWN]);
        start[LOOKS_NEW] = logOdds(start[LOOKS_NEW]);
        double[] pulls = new double[start.length];
        Arrays.fill(pulls, LEARNED_PULL);
        double[] fitted = regression(rows, start, pulls);
        return new NewcomerEvidence(
                fitted[0],
                fitted[1],
                fitted[2],
                fitted[3],
                fitted[4],
                fitted[5],
                fitted[6],
                logistic(fitted[LOOKS_KNOWN]),
                logistic(fitted[LOOKS_NEW]));
    }

    /**
     * Fisher's scoring.
     *
     * @param start of the weights; behind those of the rows' terms may be the log-odds of the two
     *     shares
     * @param pulls how strongly each is held where it starts
     */
    private static double[] regression(List<Row> rows, double[] start, double[] pulls) {
        int size = pulls.length;
        double[] weights = start.clone();
        double[] slopes = new double[size];
        double likelihood = likelihood(rows, weights, start, pulls);
        for (int round = 0; round < ROUNDS; round++) {
            double[] gradient = new double[size];
            double[][] curvature = new double[size][size];
            for (int i = 0; i < size; i++) {
                gradient[i] = pulls[i] * (start[i] - weights[i]);
                curvature[i][i] = pulls[i];
            }
            for (Row row : rows) {
                double probability = logistic(row.offset + evidence(row.terms, weights, slopes));
                double miss = row.weight * ((row.isNew ? 1 : 0) - probability);
                double spread = row.weight * probability * (1 - probability);
                for (int i = 0; i < size; i++) {
                    gradient[i] += miss * slopes[i];
                    for (int j = 0; j <= i; j++) {
                        curvature[i][j] += spread * slopes[i] * slopes[j];
                    }
                }
            }
            double[] step = solve(curvature, gradient);
            double[] next = ahead(weights, step, 1);
            double better = likelihood(rows, next, start, pulls);
            for (double part = 0.5; !(better > likelihood) && part > PART_LEAST; part /= 2) {
                next = ahead(weights, step, part);
                better = likelihood(rows, next, start, pulls);
            }
            if (!(better > likelihood + ENOUGH)) {
                break;
            }
            weights = next;
            likelihood = better;
        }
        return weights;
    }

    private static double[] ahead(double[] weights, double[] step, double part) {
        double[] next = weights.clone();
        for (int i = 0; i < next.length; i++) {
            next[i] += part * step[i];
        }
        return next;
    }

    /** The logarithm of the likelihood, up to a constant, with what holds the weights. */
    private static double likelihood(
            List<Row> rows, double[] weights, double[] start, double[] pulls) {
        double likelihood = 0;
        for (int i = 0; i < weights.length; i++) {
            double moved = weights[i] - start[i];
            likelihood -= pulls[i] * moved * moved / 2;
        }
        double[] slopes = new double[weights.length];
        for (Row row : rows) {
            double logOdds = row.offset + evidence(row.terms, weights, slopes);
            likelihood -= row.weight * Math.log1p(Math.exp(row.isNew ? -logOdds : logOdds));
        }
        return likelihood;
    }

    /**
     * What the weights say of a sighting.
     *
     * @param slopes is given how it changes with each weight
     */
    private static double evidence(double[] terms, double[] weights, double[] slopes) {
        double evidence = 0;
        for (int i = 0; i < terms.length; i++) {
            evidence += weights[i] * terms[i];
        }
        if (weights.length == terms.length) {
            System.arraycopy(terms, 0, slopes, 0, terms.length);
            return evidence;
        }
        double looksKnown = logistic(weights[LOOKS_KNOWN]);
        double looksNew = logistic(weights[LOOKS_NEW]);
        evidence = Math.clamp(evidence, -RATIO_MOST, RATIO_MOST);
        double ratio = Math.exp(evidence);
        double ofNew = (1 - looksKnown) * ratio + looksKnown;
        double ofKnown = 1 - looksNew + looksNew * ratio;
        double slope = (1 - looksKnown) * ratio / ofNew - looksNew * ratio / ofKnown;
        for (int i = 0; i < terms.length; i++) {
            slopes[i] = slope * terms[i];
        }
        slopes[LOOKS_KNOWN] = (1 - ratio) / ofNew * looksKnown * (1 - looksKnown);
        slopes[LOOKS_NEW] = (1 - ratio) / ofKnown * looksNew * (1 - looksNew);
        return NewcomerEvidence.bounded(evidence, looksKnown, looksNew);
    }

    private static double logistic(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }

    private static double logOdds(double probability) {
        return Math.log(probability / (1 - probability));
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
