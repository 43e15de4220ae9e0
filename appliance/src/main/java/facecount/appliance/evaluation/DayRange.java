package facecount.appliance.evaluation;

import facecount.appliance.counting.NewcomerEvidence;
import facecount.appliance.evaluation.DayEvaluation.Day;
import facecount.appliance.evaluation.DayEvaluation.Request;
import facecount.inference.AnalysisSettings;

import io.helidon.json.JsonObject;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The accuracy of the count over the whole range of days, with one and the same setting: few and
 * many people, who come once or often, on photos and on pictures as a camera at a booth sees them.
 */
public final class DayRange {
    /**
     * Whose days, and how many.
     *
     * @param firstSeed of the first day of each kind; the others' follow
     * @param repeat so many days of each kind
     */
    public record Days(Path folder, Half half, LabelFaults faults, long firstSeed, int repeat) {
        DescribedPeople describe(
                Path models, AnalysisSettings settings, int threads, Progress progress) {
            return DescribedPeople.describe(
                    PeopleFolder.read(folder, half, faults, 1),
                    FRAMES,
                    new PhotoDescriber(models, settings.withFunctions(true, false), threads),
                    progress);
        }

        DayEvaluation of(
                Kind kind, Pictures pictures, DescribedPeople people, NewcomerEvidence evidence) {
            return new DayEvaluation(
                    new Request(
                            folder,
                            half,
                            faults,
                            kind.picturesMin(),
                            kind.visitors(),
                            kind.visits(),
                            pictures.cameraLike(),
                            pictures.frames()),
                    people,
                    evidence);
        }
    }

    /** People a day, visits a person at most, and photos he has at least. */
    record Kind(int visitors, int visits, int picturesMin) {}

    private static final List<Kind> KINDS =
            List.of(
                    new Kind(500, 5, 1),
                    new Kind(500, 1, 1),
                    new Kind(1000, 5, 1),
                    new Kind(300, 20, 2),
                    new Kind(200, 5, 1),
                    new Kind(50, 5, 1),
                    new Kind(300, 4, 1),
                    new Kind(300, 4, 2));

    /** Copies in a track, where a visit is one. */
    private static final int FRAMES = 5;

    record Pictures(String name, boolean cameraLike, int frames) {}

    static final List<Pictures> PICTURES =
            List.of(
                    new Pictures("photos", false, 1),
                    new Pictures("camera-like", true, 1),
                    new Pictures("camera-like tracks", true, FRAMES));

    private DayRange() {}

    /**
     * Simulates all kinds of days.
     *
     * @param fit fit the evidence anew on these days too
     */
    public static JsonObject evaluate(
            Days days,
            boolean fit,
            Path models,
            AnalysisSettings settings,
            int threads,
            Progress progress) {
        DescribedPeople described = days.describe(models, settings, threads, progress);
        EvidenceFit evidence = new EvidenceFit();
        List<JsonObject> results = new ArrayList<>();
        for (Kind kind : KINDS) {
            for (Pictures pictures : PICTURES) {
                DayEvaluation evaluation =
                        days.of(kind, pictures, described, NewcomerEvidence.LEARNED);
                List<Day> simulated =
                        evaluation.simulate(days.firstSeed(), days.repeat(), evidence::add);
                results.add(
                        summary(kind, pictures, simulated)
                                .set(
                                        "people_shared_by_two_days",
                                        evaluation.sharedByTwoDays(days.firstSeed(), days.repeat()))
                                .build());
            }
        }
        JsonObject.Builder result =
                JsonObject.builder()
                        .set("people", described.people().size())
                        .set("first_seed", days.firstSeed())
                        .setValues("kinds", results);
        if (fit) {
            result.setDoubles("evidence", Arrays.stream(evidence.fit().weights()).boxed().toList());
        }
        return result.build();
    }

    static JsonObject.Builder summary(Kind kind, Pictures pictures, List<Day> days) {
        return DayEvaluation.summary(days)
                .set("visitors", kind.visitors())
                .set("visits", kind.visits())
                .set("pictures_min", kind.picturesMin())
                .set("pictures", pictures.name())
                .set("repeat", days.size());
    }

    /** A line a kind, for reading. */
    public static List<String> table(JsonObject result) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "people visits photos  pictures            error  bias  ledger  covered  width"
                        + "  merges splits  (%, but merges and splits)");
        result.arrayValue("kinds")
                .orElseThrow()
                .values()
                .forEach(
                        value -> {
                            JsonObject kind = value.asObject();
                            lines.add(
                                    "%6d %6d %6d  %-18s %6.2f %+5.2f  %+6.2f  %7.1f  %5.1f  %6.1f %6.1f"
                                            .formatted(
                                                    (int) number(kind, "visitors"),
                                                    (int) number(kind, "visits"),
                                                    (int) number(kind, "pictures_min"),
                                                    kind.stringValue("pictures").orElseThrow(),
                                                    number(kind, "mean_absolute_error_percent"),
                                                    number(kind, "bias_percent"),
                                                    number(kind, "ledger_bias_percent"),
                                                    100 * number(kind, "interval_coverage"),
                                                    number(kind, "median_interval_width_percent"),
                                                    number(kind, "false_merges"),
                                                    number(kind, "false_splits")));
                        });
        return lines;
    }

    private static double number(JsonObject kind, String key) {
        return kind.doubleValue(key).orElseThrow();
    }
}
