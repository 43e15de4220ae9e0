package facecount.appliance.evaluation;

import static java.util.Objects.requireNonNull;

import facecount.camera.Frame;
import facecount.inference.AnalysisSettings;
import facecount.inference.DescribedFace;
import facecount.inference.Emotion;
import facecount.inference.EmotionReading;
import facecount.inference.EmotionScores;
import facecount.inference.FaceAnalyzer;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonNumber;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonValue;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How well emotions are read: a folder with one subfolder an emotion. */
public final class EmotionEvaluation {
    /** Pictures up to this size are the face itself, as FER2013's 48 x 48 ones. */
    private static final int CROP_MAX_PX = 64;

    /**
     * Bins of the calibration error, by confidence. Guo et al., "On Calibration of Modern Neural
     * Networks", 2017.
     */
    private static final int CALIBRATION_BINS = 10;

    private static final int CLASSES = Emotion.values().length;

    /**
     * @param accuracy over all pictures; abstained and not found count as wrong
     * @param accuracyAnswered over the pictures that were answered
     * @param accuracyWithoutAbstaining the most probable class, however unsure; not found counts as
     *     wrong
     * @param abstained share of the pictures on which nothing was said
     * @param confusion a row for each true class: the most probable class, in {@link Emotion}'s
     *     order
     * @param reliability for each tenth of confidence that occurs, how often it was right
     */
    public record Result(
            int pictures,
            int facesNotFound,
            double accuracy,
            double accuracyAnswered,
            double accuracyWithoutAbstaining,
            double macroF1,
            double abstained,
            double expectedCalibrationError,
            List<List<Integer>> confusion,
            List<Reliability> reliability) {
        public JsonObject toJson() {
            List<JsonValue> rows = new ArrayList<>();
            for (List<Integer> row : confusion) {
                rows.add(
                        JsonArray.create(
                                row.stream()
                                        .map(n -> JsonNumber.create(BigDecimal.valueOf(n)))
                                        .toList()));
            }
            return JsonObject.builder()
                    .set("pictures", pictures)
                    .set("faces_not_found", facesNotFound)
                    .set("accuracy", accuracy)
                    .set("accuracy_answered", accuracyAnswered)
                    .set("accuracy_without_abstaining", accuracyWithoutAbstaining)
                    .set("macro_f1", macroF1)
                    .set("abstained", abstained)
                    .set("expected_calibration_error", expectedCalibrationError)
                    .setStrings(
                            "classes", Arrays.stream(Emotion.values()).map(Emotion::label).toList())
                    .set("confusion", JsonArray.create(rows))
                    .setValues(
                            "reliability", reliability.stream().map(Reliability::toJson).toList())
                    .build();
        }
    }

    /**
     * @param confidence mean of the pictures in this tenth
     * @param right share of them whose most probable class was the true one
     */
    public record Reliability(double confidence, double right, int pictures) {
        JsonObject toJson() {
            return JsonObject.builder()
                    .set("confidence", confidence)
                    .set("right", right)
                    .set("pictures", pictures)
                    .build();
        }
    }

    private final Path models;
    private final AnalysisSettings settings;
    private final int threads;

    public EmotionEvaluation(Path models, AnalysisSettings settings, int threads) {
        this.models = models;
        this.settings = settings;
        this.threads = threads;
    }

    public Result evaluate(Path folder, Half half, Progress progress) {
        Map<Path, Emotion> truths = truths(folder, half);
        Map<Path, Optional<EmotionScores>> answers =
                new PhotoDescriber(models, settings, threads)
                        .each(List.copyOf(truths.keySet()), EmotionEvaluation::read, progress);
        return score(truths, answers);
    }

    /**
     * How the nets are to be combined, fitted on pictures that are the face itself.
     *
     * @throws EvaluationException if a picture is larger than such are
     */
    public JsonObject fit(Path folder, Half half, Progress progress) {
        Map<Path, Emotion> truths = truths(folder, half);
        Map<Path, float[][]> answers =
                new PhotoDescriber(models, settings, threads)
                        .eachNamed(
                                List.copyOf(truths.keySet()), EmotionEvaluation::netLogs, progress);
        EmotionFit fit = new EmotionFit();
        truths.forEach((picture, truth) -> fit.add(requireNonNull(answers.get(picture)), truth));
        return fit.toJson();
    }

    private static float[][] netLogs(FaceAnalyzer analyzer, Frame frame, Path picture) {
        if (Math.max(frame.widthPx(), frame.heightPx()) > CROP_MAX_PX) {
            throw new EvaluationException(
                    "%s: emotions are fitted on crops of faces up to %d px, got %d x %d"
                            .formatted(picture, CROP_MAX_PX, frame.widthPx(), frame.heightPx()));
        }
        return analyzer.emotionNetLogs(frame);
    }

    private static Map<Path, Emotion> truths(Path folder, Half half) {
        Map<Path, Emotion> truths = new TreeMap<>();
        for (Path subfolder : PeopleFolder.entries(folder)) {
            if (!Files.isDirectory(subfolder)) {
                continue;
            }
            Emotion emotion = emotionOf(subfolder);
            for (Path picture : PeopleFolder.entries(subfolder)) {
                if (PeopleFolder.isPicture(picture)
                        && half.holds(picture.getFileName().toString())) {
                    truths.put(picture, emotion);
                }
            }
        }
        if (truths.isEmpty()) {
            throw new EvaluationException(
                    "%s has no pictures in subfolders named after emotions".formatted(folder));
        }
        return truths;
    }

    private static Emotion emotionOf(Path subfolder) {
        String name = subfolder.getFileName().toString();
        try {
            return Emotion.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new EvaluationException(
                    "%s: a subfolder is named after an emotion (%s), got '%s'"
                            .formatted(
                                    subfolder,
                                    String.join(
                                            ", ",
                                            Arrays.stream(Emotion.values())
                                                    .map(Emotion::label)
                                                    .toList()),
                                    name),
                    e);
        }
    }

    private static Optional<EmotionScores> read(FaceAnalyzer analyzer, Frame frame) {
        if (Math.max(frame.widthPx(), frame.heightPx()) <= CROP_MAX_PX) {
            return Optional.of(analyzer.emotionOfCrop(frame));
        }
        return PhotoDescriber.portrait(analyzer.describe(frame), frame).map(DescribedFace::emotion);
    }

    static Result score(Map<Path, Emotion> truths, Map<Path, Optional<EmotionScores>> answers) {
        int[][] confusion = new int[CLASSES][CLASSES];
        int notFound = 0;
        int answered = 0;
        int rightAnswered = 0;
        int right = 0;
        double[] binConfidence = new double[CALIBRATION_BINS];
        int[] binRight = new int[CALIBRATION_BINS];
        int[] binSize = new int[CALIBRATION_BINS];
        for (Map.Entry<Path, Emotion> entry : truths.entrySet()) {
            Optional<EmotionScores> answer =
                    answers.getOrDefault(entry.getKey(), Optional.empty())
                            .filter(EmotionScores::isRead);
            if (answer.isEmpty()) {
                notFound++;
                continue;
            }
            Emotion truth = entry.getValue();
            Emotion best = best(answer.get());
            confusion[truth.ordinal()][best.ordinal()]++;
            boolean isRight = best == truth;
            right += isRight ? 1 : 0;
            if (answer.get().reading() instanceof EmotionReading.Clear) {
                answered++;
                rightAnswered += isRight ? 1 : 0;
            }
            float confidence = answer.get().of(best);
            int bin = Math.min(CALIBRATION_BINS - 1, (int) (confidence * CALIBRATION_BINS));
            binConfidence[bin] += confidence;
            binRight[bin] += isRight ? 1 : 0;
            binSize[bin]++;
        }
        int pictures = truths.size();
        int found = pictures - notFound;
        double calibrationError = 0;
        List<Reliability> reliability = new ArrayList<>();
        for (int bin = 0; bin < CALIBRATION_BINS; bin++) {
            calibrationError += Math.abs(binConfidence[bin] - binRight[bin]);
            if (binSize[bin] > 0) {
                reliability.add(
                        new Reliability(
                                binConfidence[bin] / binSize[bin],
                                (double) binRight[bin] / binSize[bin],
                                binSize[bin]));
            }
        }
        List<List<Integer>> rows = new ArrayList<>();
        for (int[] row : confusion) {
            rows.add(Arrays.stream(row).boxed().toList());
        }
        return new Result(
                pictures,
                notFound,
                (double) rightAnswered / pictures,
                answered == 0 ? 0 : (double) rightAnswered / answered,
                (double) right / pictures,
                macroF1(confusion),
                1 - (double) answered / pictures,
                found == 0 ? 0 : calibrationError / found,
                rows,
                reliability);
    }

    private static Emotion best(EmotionScores scores) {
        Emotion best = Emotion.ANGER;
        for (Emotion emotion : Emotion.values()) {
            if (scores.of(emotion) > scores.of(best)) {
                best = emotion;
            }
        }
        return best;
    }

    private static double macroF1(int[][] confusion) {
        double sum = 0;
        int classes = 0;
        for (int c = 0; c < CLASSES; c++) {
            int truths = Arrays.stream(confusion[c]).sum();
            int answers = 0;
            for (int[] row : confusion) {
                answers += row[c];
            }
            if (truths > 0) {
                classes++;
                sum += 2.0 * confusion[c][c] / (truths + answers);
            }
        }
        return classes == 0 ? 0 : sum / classes;
    }
}
