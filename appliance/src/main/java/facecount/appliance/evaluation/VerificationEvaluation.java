package facecount.appliance.evaluation;

import facecount.inference.AnalysisSettings;
import facecount.inference.DescribedFace;

import io.helidon.json.JsonObject;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Same or different person, by the protocol of Labeled Faces in the Wild: ten folds without common
 * people, the threshold of each chosen on the other nine. Huang et al., "Labeled Faces in the
 * Wild", 2007.
 */
public final class VerificationEvaluation {
    private static final int FOLDS = 10;
    private static final double[] CURVE_AT = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1};

    private record Pair(Path first, Path second, boolean same, int fold) {}

    private record Scored(double similarity, boolean same, int fold) {}

    /**
     * @param accuracy mean over the folds, 0 to 1; a pair with a face not found counts as wrong
     * @param tarAtFar1e2 share of same pairs accepted where one of 100 different pairs is
     * @param curve for some shares of different pairs accepted, the share of same pairs accepted
     */
    public record Result(
            int pairs,
            int facesNotFound,
            double accuracy,
            double accuracyStd,
            double tarAtFar1e2,
            double tarAtFar1e3,
            SequencedMap<Double, Double> curve) {
        public JsonObject toJson() {
            List<JsonObject> points = new ArrayList<>();
            curve.forEach(
                    (far, tar) ->
                            points.add(
                                    JsonObject.builder().set("far", far).set("tar", tar).build()));
            return JsonObject.builder()
                    .set("pairs", pairs)
                    .set("faces_not_found", facesNotFound)
                    .set("accuracy", accuracy)
                    .set("accuracy_std", accuracyStd)
                    .set("tar_at_far_1e_2", tarAtFar1e2)
                    .set("tar_at_far_1e_3", tarAtFar1e3)
                    .setValues("curve", points)
                    .build();
        }
    }

    private final Path models;
    private final AnalysisSettings settings;
    private final int threads;

    public VerificationEvaluation(Path models, AnalysisSettings settings, int threads) {
        this.models = models;
        this.settings = settings;
        this.threads = threads;
    }

    /** Evaluates the pairs that an LFW {@code pairs.txt} names. */
    public Result ofPairsFile(Path folder, Path pairsFile, Progress progress) {
        return evaluate(readPairs(folder, pairsFile), progress);
    }

    /**
     * Makes {@code pairsEach} pairs of one person and as many of two, and evaluates them.
     *
     * @param picturesMax at most so many photos of a person are used
     */
    public Result ofMadePairs(
            Path folder,
            Half half,
            LabelFaults faults,
            int pairsEach,
            int picturesMax,
            long seed,
            Progress progress) {
        List<PeopleFolder.Person> people = PeopleFolder.read(folder, half, faults, 1);
        return evaluate(makePairs(people, pairsEach, picturesMax, new Random(seed)), progress);
    }

    private Result evaluate(List<Pair> pairs, Progress progress) {
        Set<Path> photos = new LinkedHashSet<>();
        for (Pair pair : pairs) {
            photos.add(pair.first());
            photos.add(pair.second());
        }
        Map<Path, Optional<DescribedFace>> faces =
                new PhotoDescriber(models, settings.withFunctions(true, false), threads)
                        .portraits(List.copyOf(photos), progress);
        List<Scored> scored = new ArrayList<>();
        for (Pair pair : pairs) {
            Optional<DescribedFace> first = faces.getOrDefault(pair.first(), Optional.empty());
            Optional<DescribedFace> second = faces.getOrDefault(pair.second(), Optional.empty());
            if (first.isPresent() && second.isPresent()) {
                double similarity = first.get().embedding().similarity(second.get().embedding());
                scored.add(new Scored(similarity, pair.same(), pair.fold()));
            } else {
                // A score on the wrong side of every threshold.
                double wrong = pair.same() ? -2 : 2;
                scored.add(new Scored(wrong, pair.same(), pair.fold()));
            }
        }
        int notFound = (int) faces.values().stream().filter(Optional::isEmpty).count();
        double[] accuracies = new double[FOLDS];
        for (int fold = 0; fold < FOLDS; fold++) {
            int held = fold;
            double threshold =
                    bestThreshold(scored.stream().filter(s -> s.fold() != held).toList());
            accuracies[fold] =
                    accuracy(scored.stream().filter(s -> s.fold() == held).toList(), threshold);
        }
        double mean = Arrays.stream(accuracies).average().orElse(0);
        double variance =
                Arrays.stream(accuracies).map(a -> (a - mean) * (a - mean)).sum() / (FOLDS - 1);
        return new Result(
                pairs.size(),
                notFound,
                mean,
                Math.sqrt(variance),
                acceptedAt(scored, 0.01),
                acceptedAt(scored, 0.001),
                curve(scored));
    }

    private static SequencedMap<Double, Double> curve(List<Scored> scored) {
        SequencedMap<Double, Double> curve = new LinkedHashMap<>();
        for (double far : CURVE_AT) {
            curve.put(far, acceptedAt(scored, far));
        }
        return curve;
    }

    private static double accuracy(List<Scored> scored, double threshold) {
        long right = scored.stream().filter(s -> (s.similarity() >= threshold) == s.same()).count();
        return scored.isEmpty() ? 0 : (double) right / scored.size();
    }

    /** The threshold with the most right answers; in the middle of the gap where it lies. */
    static double bestThresholdOf(double[] same, double[] different) {
        List<Scored> scored = new ArrayList<>();
        for (double similarity : same) {
            scored.add(new Scored(similarity, true, 0));
        }
        for (double similarity : different) {
            scored.add(new Scored(similarity, false, 0));
        }
        return bestThreshold(scored);
    }

    private static double bestThreshold(List<Scored> scored) {
        List<Scored> sorted = new ArrayList<>(scored);
        sorted.sort((a, b) -> Double.compare(a.similarity(), b.similarity()));
        // Below the lowest score everything is "same".
        int right = (int) sorted.stream().filter(Scored::same).count();
        int best = right;
        double threshold = -2;
        for (int i = 0; i < sorted.size(); i++) {
            right += sorted.get(i).same() ? -1 : 1;
            if (right > best) {
                best = right;
                double next = i + 1 < sorted.size() ? sorted.get(i + 1).similarity() : 2;
                threshold = (sorted.get(i).similarity() + next) / 2;
            }
        }
        return threshold;
    }

    private static double acceptedAt(List<Scored> scored, double falseAccepts) {
        double[] different =
                scored.stream()
                        .filter(s -> !s.same())
                        .mapToDouble(Scored::similarity)
                        .sorted()
                        .toArray();
        double[] same =
                scored.stream().filter(Scored::same).mapToDouble(Scored::similarity).toArray();
        int allowed = (int) Math.floor(falseAccepts * different.length);
        double threshold = different.length == 0 ? -2 : different[different.length - 1 - allowed];
        return same.length == 0
                ? 0
                : (double) Arrays.stream(same).filter(s -> s > threshold).count() / same.length;
    }

    private static List<Pair> makePairs(
            List<PeopleFolder.Person> people, int pairsEach, int picturesMax, Random random) {
        List<List<PeopleFolder.Person>> folds = new ArrayList<>();
        for (int i = 0; i < FOLDS; i++) {
            folds.add(new ArrayList<>());
        }
        // Who makes many pairs first, always to the fold that has the fewest: they come out even.
        List<PeopleFolder.Person> sorted = new ArrayList<>(people);
        Collections.shuffle(sorted, random);
        sorted.sort(
                Comparator.comparingInt(
                        (PeopleFolder.Person person) -> -samePairs(person, picturesMax)));
        int[] pairsInFold = new int[FOLDS];
        for (PeopleFolder.Person person : sorted) {
            int smallest = 0;
            for (int fold = 1; fold < FOLDS; fold++) {
                boolean isSmaller =
                        pairsInFold[fold] < pairsInFold[smallest]
                                || (pairsInFold[fold] == pairsInFold[smallest]
                                        && folds.get(fold).size() < folds.get(smallest).size());
                smallest = isSmaller ? fold : smallest;
            }
            folds.get(smallest).add(person);
            pairsInFold[smallest] += samePairs(person, picturesMax);
        }
        List<Pair> pairs = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            int wanted = pairsEach / FOLDS + (fold < pairsEach % FOLDS ? 1 : 0);
            pairs.addAll(samePairs(folds.get(fold), wanted, picturesMax, fold, random));
            pairs.addAll(differentPairs(folds.get(fold), wanted, picturesMax, fold, random));
        }
        return pairs;
    }

    private static int samePairs(PeopleFolder.Person person, int picturesMax) {
        int photos = Math.min(picturesMax, person.photos().size());
        return photos * (photos - 1) / 2;
    }

    private static List<Pair> samePairs(
            List<PeopleFolder.Person> people,
            int wanted,
            int picturesMax,
            int fold,
            Random random) {
        List<Pair> all = new ArrayList<>();
        for (PeopleFolder.Person person : people) {
            int photos = Math.min(picturesMax, person.photos().size());
            for (int i = 0; i < photos; i++) {
                for (int j = i + 1; j < photos; j++) {
                    all.add(new Pair(person.photos().get(i), person.photos().get(j), true, fold));
                }
            }
        }
        if (all.size() < wanted) {
            throw new EvaluationException(
                    "fold %d of %d has %d pairs of one person, %d are wanted: ask for fewer with --make-pairs"
                            .formatted(fold + 1, FOLDS, all.size(), wanted));
        }
        Collections.shuffle(all, random);
        return all.subList(0, wanted);
    }

    private static List<Pair> differentPairs(
            List<PeopleFolder.Person> people,
            int wanted,
            int picturesMax,
            int fold,
            Random random) {
        if (people.size() < 2) {
            throw new EvaluationException(
                    "fold %d of %d has %d people, pairs of two need 2"
                            .formatted(fold + 1, FOLDS, people.size()));
        }
        List<Pair> pairs = new ArrayList<>();
        while (pairs.size() < wanted) {
            PeopleFolder.Person one = people.get(random.nextInt(people.size()));
            PeopleFolder.Person other = people.get(random.nextInt(people.size()));
            if (!one.equals(other)) {
                pairs.add(
                        new Pair(
                                anyPhoto(one, picturesMax, random),
                                anyPhoto(other, picturesMax, random),
                                false,
                                fold));
            }
        }
        return pairs;
    }

    private static Path anyPhoto(PeopleFolder.Person person, int picturesMax, Random random) {
        return person.photos().get(random.nextInt(Math.min(picturesMax, person.photos().size())));
    }

    /**
     * LFW's format: a line with folds and pairs, then NAME N N for one person and NAME N NAME N for
     * two.
     */
    private static List<Pair> readPairs(Path folder, Path file) {
        List<Pair> pairs = new ArrayList<>();
        List<String> lines = PeopleFolder.lines(file);
        int perFold = -1;
        for (int i = 0; i < lines.size(); i++) {
            String[] words = lines.get(i).strip().split("\\s+", -1);
            try {
                if (perFold < 0) {
                    // "10  300": folds, and pairs of each kind in a fold.
                    perFold = 2 * Integer.parseInt(words[words.length - 1]);
                    continue;
                }
                int fold = Math.min(FOLDS - 1, pairs.size() / Math.max(1, perFold));
                if (words.length == 3) {
                    pairs.add(
                            new Pair(
                                    photo(folder, words[0], words[1]),
                                    photo(folder, words[0], words[2]),
                                    true,
                                    fold));
                } else if (words.length == 4) {
                    pairs.add(
                            new Pair(
                                    photo(folder, words[0], words[1]),
                                    photo(folder, words[2], words[3]),
                                    false,
                                    fold));
                } else if (!lines.get(i).isBlank()) {
                    throw new NumberFormatException("%d words".formatted(words.length));
                }
            } catch (NumberFormatException e) {
                throw new EvaluationException(
                        "%s line %d: expected 'NAME N N' or 'NAME N NAME N' as in LFW's pairs.txt, got '%s'"
                                .formatted(file, i + 1, lines.get(i)),
                        e);
            }
        }
        if (pairs.isEmpty()) {
            throw new EvaluationException("%s names no pairs".formatted(file));
        }
        return pairs;
    }

    private static Path photo(Path folder, String name, String number) {
        Path photo =
                folder.resolve(name)
                        .resolve("%s_%04d.jpg".formatted(name, Integer.parseInt(number)));
        if (!Files.isRegularFile(photo)) {
            throw new EvaluationException(
                    "%s, which the pairs name, is not there".formatted(photo));
        }
        return photo;
    }
}
