package facecount.appliance.evaluation;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;
import io.helidon.json.JsonValue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The page that says how true the count is, in Markdown, written from what the evaluate commands
 * print with {@code --json}: nobody copies a figure. Plots are Mermaid's, which forges draw.
 *
 * <p>The folder holds {@code range.json}, {@code others.json}, {@code verification.json}, {@code
 * emotions.json}, {@code detection.json}, {@code inputs-tune.json}, {@code inputs-report.json}, any
 * number of {@code tracking-NAME.json}, and {@code notes.md} for what no command can say. A section
 * whose file is missing says that it was not measured.
 */
public final class AccuracyPage {
    private static final String NOT_MEASURED = "Not measured yet: `%s` is missing.\n";
    private static final String TRACKING = "tracking-";
    private static final String JSON = ".json";

    private final Path folder;
    private final StringBuilder page = new StringBuilder();

    private AccuracyPage(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes the page.
     *
     * @throws EvaluationException if a file cannot be read or is not what its command prints
     */
    public static String write(Path folder) {
        AccuracyPage page = new AccuracyPage(folder);
        page.line("# How true it is");
        page.line("");
        page.line(
                "Written by `facecount evaluate page docs/accuracy` from the JSON files there; each"
                        + " section names the command that made its file.");
        page.line("");
        page.notes();
        page.section("Days, simulated from photos", "range.json", page::days);
        page.section("Days of people it was not fitted on", "others.json", page::others);
        page.section("Same or different", "verification.json", page::verification);
        page.section("Expressions", "emotions.json", page::emotions);
        page.section("Finding faces", "detection.json", page::detection);
        page.section("Inputs of the detector, on the tune half", "inputs-tune.json", page::inputs);
        page.section(
                "Inputs of the detector, on the report half", "inputs-report.json", page::inputs);
        page.tracking();
        return page.page.toString();
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    private void notes() {
        Path notes = folder.resolve("notes.md");
        if (Files.exists(notes)) {
            try {
                line(Files.readString(notes).strip());
                line("");
            } catch (IOException e) {
                throw new EvaluationException(notes + " cannot be read: " + e.getMessage(), e);
            }
        }
    }

    private void section(String title, String file, Consumer<JsonObject> writer) {
        line("## " + title);
        Optional<JsonObject> json = read(folder.resolve(file));
        if (json.isEmpty()) {
            line(NOT_MEASURED.formatted(file));
        } else {
            writer.accept(json.get());
            line("");
        }
    }

    private static Optional<JsonObject> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonParser.create(Files.readAllBytes(file)).readJsonObject());
        } catch (IOException | RuntimeException e) {
            throw new EvaluationException(
                    "%s is not what an evaluate command prints with --json: %s"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    // ---- days ----------------------------------------------------------------------------

    private void days(JsonObject range) {
        List<JsonObject> kinds = objects(range, "kinds");
        int repeat = (int) number(kinds.getFirst(), "repeat");
        line(
                "`facecount evaluate range FOLDER --half report --faults FILE --seed %d --repeat %d`: %d people, %d days of each kind, one setting for all."
                        .formatted(
                                (int) number(range, "first_seed"),
                                repeat,
                                (int) number(range, "people"),
                                repeat));
        line(
                "Errors, biases and widths in percent of the true number; merges and splits a day;"
                    + " \"shared\" is how many people two days of a kind have in common on average:"
                    + " such days are not independent.");
        line("");
        kinds(
                kinds,
                " shared |",
                "--:|",
                kind ->
                        String.format(
                                Locale.ROOT, " %.0f |", number(kind, "people_shared_by_two_days")));
        errorPlot(
                "Mean absolute error over the visitors (at most 5 visits)",
                "people",
                kinds,
                kind -> number(kind, "visits") == 5 && number(kind, "pictures_min") == 1,
                kind -> (int) number(kind, "visitors"));
        errorPlot(
                "Mean absolute error over the visits a person at most",
                "visits",
                kinds,
                kind ->
                        number(kind, "visitors") == 500
                                || (number(kind, "visitors") == 300
                                        && number(kind, "pictures_min") == 2),
                kind -> (int) number(kind, "visits"));
    }

    private void others(JsonObject validation) {
        List<JsonObject> kinds = objects(validation, "kinds");
        int repeat = (int) number(validation, "repeat");
        int partitions = (int) number(validation, "partitions");
        line(
                "`facecount evaluate range FOLDER --half tune --faults FILE --seed %d --repeat %d --cross-validate %d`: %d people, %d times parted into two; the evidence fitted on one part, %d days of each kind of the other."
                        .formatted(
                                (int) number(validation, "first_seed"),
                                repeat,
                                partitions,
                                (int) number(validation, "people"),
                                partitions,
                                repeat));
        line("The product's evidence is fitted on all of them, twice as many.");
        line("");
        kinds(kinds, "", "", _ -> "");
        Map<String, Double> coverage =
                kinds.stream()
                        .collect(
                                Collectors.groupingBy(
                                        kind -> text(kind, "pictures"),
                                        LinkedHashMap::new,
                                        Collectors.averagingDouble(
                                                kind -> number(kind, "interval_coverage"))));
        line(
                coverage.entrySet().stream()
                        .map(
                                pictures ->
                                        String.format(
                                                Locale.ROOT,
                                                "%s %.1f %%",
                                                pictures.getKey(),
                                                100 * pictures.getValue()))
                        .collect(
                                Collectors.joining(", ", "The interval covers on average: ", ".")));
    }

    /**
     * A table with a row a kind.
     *
     * @param title of one more column, and its rule; may be empty
     */
    private void kinds(
            List<JsonObject> kinds, String title, String rule, Function<JsonObject, String> more) {
        line(
                "| people | visits at most | photos at least | pictures | mean absolute error |"
                        + " bias | bias of the ledger | interval covers | median width | merges |"
                        + " splits |"
                        + title);
        line("|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|" + rule);
        for (JsonObject kind : kinds) {
            line(
                    String.format(
                                    Locale.ROOT,
                                    "| %d | %d | %d | %s | %.2f | %+.2f | %+.2f | %.1f %% | %.1f |"
                                            + " %.1f | %.1f |",
                                    (int) number(kind, "visitors"),
                                    (int) number(kind, "visits"),
                                    (int) number(kind, "pictures_min"),
                                    text(kind, "pictures"),
                                    number(kind, "mean_absolute_error_percent"),
                                    number(kind, "bias_percent"),
                                    number(kind, "ledger_bias_percent"),
                                    100 * number(kind, "interval_coverage"),
                                    number(kind, "median_interval_width_percent"),
                                    number(kind, "false_merges"),
                                    number(kind, "false_splits"))
                            + more.apply(kind));
        }
        line("");
    }

    /** A line for each kind of pictures. */
    private void errorPlot(
            String title,
            String across,
            List<JsonObject> kinds,
            Predicate<JsonObject> chosen,
            Function<JsonObject, Integer> place) {
        Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();
        for (JsonObject kind : kinds) {
            if (chosen.test(kind)) {
                lines.computeIfAbsent(text(kind, "pictures"), _ -> new TreeMap<>())
                        .put(place.apply(kind), number(kind, "mean_absolute_error_percent"));
            }
        }
        if (lines.isEmpty()) {
            return;
        }
        line("Lines, in the order of the colours: " + String.join(", ", lines.keySet()) + ".");
        Map<Integer, Double> first = lines.values().iterator().next();
        plot(
                title,
                "x-axis \"%s\" %s".formatted(across, first.keySet()),
                "percent",
                lines.values().stream().map(points -> List.copyOf(points.values())).toList());
    }

    private void plot(String title, String xAxis, String yName, List<List<Double>> lines) {
        line("```mermaid");
        line("xychart-beta");
        line("    title \"%s\"".formatted(title));
        line("    " + xAxis);
        line("    y-axis \"%s\"".formatted(yName));
        for (List<Double> values : lines) {
            line(
                    "    line "
                            + values.stream()
                                    .map(value -> String.format(Locale.ROOT, "%.4f", value))
                                    .collect(Collectors.joining(", ", "[", "]")));
        }
        line("```");
        line("");
    }

    // ---- faces ---------------------------------------------------------------------------

    private void verification(JsonObject result) {
        line(
                "`facecount evaluate verification FOLDER --make-pairs 1000 --pictures-max 4 --half report --faults FILE`: %s ± %s over ten folds, %d faces not found."
                        .formatted(
                                percent(number(result, "accuracy")),
                                percent(number(result, "accuracy_std")),
                                (int) number(result, "faces_not_found")));
        line("");
        line("| strangers taken for the same | true pairs found |");
        line("|--:|--:|");
        List<Double> found = new ArrayList<>();
        List<String> at = new ArrayList<>();
        for (JsonObject point : objects(result, "curve")) {
            line(
                    "| %s | %s |"
                            .formatted(
                                    percent(number(point, "far")), percent(number(point, "tar"))));
            found.add(number(point, "tar"));
            at.add("\"" + number(point, "far") + "\"");
        }
        line("");
        plot(
                "True pairs found over strangers taken for the same",
                "x-axis \"strangers\" [" + String.join(", ", at) + "]",
                "true pairs",
                List.of(found));
    }

    private void emotions(JsonObject result) {
        line(
                "`facecount evaluate emotions FOLDER --half report`: %d pictures; %s right of those it answers, abstaining on %s; %s without abstaining; expected calibration error %.3f."
                        .formatted(
                                (int) number(result, "pictures"),
                                percent(number(result, "accuracy_answered")),
                                percent(number(result, "abstained")),
                                percent(number(result, "accuracy_without_abstaining")),
                                number(result, "expected_calibration_error")));
        line("");
        line("| says | is right | pictures |");
        line("|--:|--:|--:|");
        List<Double> says = new ArrayList<>();
        List<Double> right = new ArrayList<>();
        for (JsonObject bin : objects(result, "reliability")) {
            line(
                    "| %s | %s | %d |"
                            .formatted(
                                    percent(number(bin, "confidence")),
                                    percent(number(bin, "right")),
                                    (int) number(bin, "pictures")));
            says.add(number(bin, "confidence"));
            right.add(number(bin, "right"));
        }
        line("");
        line("Lines, in the order of the colours: how often it is right, what it says.");
        plot(
                "Reliability",
                "x-axis \"confidence\" "
                        + says.stream()
                                .map(value -> String.format(Locale.ROOT, "\"%.2f\"", value))
                                .toList(),
                "share right",
                List.of(right, says));
        confusion(result);
    }

    private void confusion(JsonObject result) {
        List<String> classes =
                result.arrayValue("classes").orElseThrow().values().stream()
                        .map(value -> value.asString().value())
                        .toList();
        line("Rows are what it is, columns what was most probable:");
        line("");
        line("| | " + String.join(" | ", classes) + " |");
        line("|---|" + "--:|".repeat(classes.size()));
        List<JsonValue> rows = result.arrayValue("confusion").orElseThrow().values();
        for (int row = 0; row < rows.size(); row++) {
            line(
                    "| %s | %s |"
                            .formatted(
                                    classes.get(row),
                                    rows.get(row).asArray().values().stream()
                                            .map(JsonValue::toString)
                                            .collect(Collectors.joining(" | "))));
        }
    }

    private void detection(JsonObject result) {
        line(
                "`facecount evaluate detection FOLDER --truth FILE`: %d faces on %d pictures; %s found and %s of what is found a face at the product's threshold; average precision %.3f; %d false faces on %d pictures without faces."
                        .formatted(
                                (int) number(result, "faces"),
                                (int) number(result, "pictures"),
                                percent(number(result, "recall_at_threshold")),
                                percent(number(result, "precision_at_threshold")),
                                number(result, "average_precision"),
                                (int) number(result, "false_faces"),
                                (int) number(result, "pictures_without_faces")));
        line("");
        line("| longer side of the face | found |");
        line("|---|--:|");
        JsonObject sizes = result.objectValue("recall_by_size").orElseThrow();
        for (String size : sizes.keysAsStrings()) {
            line("| %s | %s |".formatted(size.replace('_', ' '), percent(number(sizes, size))));
        }
    }

    private void inputs(JsonObject result) {
        JsonObject faces = object(result, "faces_by_size");
        List<String> sizes = List.copyOf(faces.keysAsStrings());
        line(
                "`facecount evaluate detection FOLDER --truth docs/truth/pictures.txt"
                        + " --compare-inputs PORTRAITS --half %s`: %d pictures of 1280×720 without faces, made of pieces of %d photographs with their faces masked; %d faces of each size pasted into the first of them. The detector alone, at the product's threshold."
                                .formatted(
                                        text(result, "half"),
                                        (int) number(result, "pictures_without_faces"),
                                        (int) number(result, "made_of_photographs"),
                                        (int) number(faces, sizes.getFirst())));
        line("");
        line(
                "| input | "
                        + String.join(" | ", sizes).replace('_', ' ')
                        + " | false faces per 1,000 pictures | most of them on one photograph |"
                        + " ms of one core |");
        line("|---|" + "--:|".repeat(sizes.size() + 1) + "---|--:|");
        JsonObject inputs = object(result, "inputs");
        for (String input : inputs.keysAsStrings()) {
            JsonObject of = object(inputs, input);
            JsonObject recall = object(of, "recall_by_size");
            JsonObject falseOn = object(of, "false_faces_on");
            line(
                    "| %s | %s | %.0f | %s | %.1f |"
                            .formatted(
                                    input.replace('_', ' ').replace('x', '×'),
                                    sizes.stream()
                                            .map(size -> percent(number(recall, size)))
                                            .collect(Collectors.joining(" | ")),
                                    number(of, "false_faces_per_1000_pictures"),
                                    falseOn.keysAsStrings().stream()
                                            .max(
                                                    Comparator.comparingDouble(
                                                            on -> number(falseOn, on)))
                                            .map(on -> on + ": " + (int) number(falseOn, on))
                                            .orElse("–"),
                                    number(of, "cpu_ms_median")));
        }
    }

    private void tracking() {
        line("## Following faces");
        List<Path> files =
                PeopleFolder.entries(folder).stream()
                        .filter(file -> isTracking(file.getFileName().toString()))
                        .toList();
        if (files.isEmpty()) {
            line(NOT_MEASURED.formatted(TRACKING + "NAME" + JSON));
            return;
        }
        line("`facecount evaluate tracking FILM --truth docs/truth/NAME.txt`:");
        line("");
        line(
                "| film | people | tracks | identity switches | fragments | missed people |"
                        + " followed |");
        line("|---|--:|--:|--:|--:|--:|--:|");
        for (Path file : files) {
            JsonObject result = read(file).orElseThrow();
            String name = file.getFileName().toString();
            line(
                    "| %s | %d | %d | %d | %d | %d | %s |"
                            .formatted(
                                    name.substring(
                                            TRACKING.length(), name.length() - JSON.length()),
                                    (int) number(result, "people"),
                                    (int) number(result, "tracks"),
                                    (int) number(result, "identity_switches"),
                                    (int) number(result, "fragments"),
                                    (int) number(result, "missed_people"),
                                    percent(number(result, "followed"))));
        }
    }

    private static boolean isTracking(String name) {
        return name.startsWith(TRACKING) && name.endsWith(JSON);
    }

    // ---- values --------------------------------------------------------------------------

    private static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.01 ? "%.2f %%" : "%.1f %%", 100 * share);
    }

    private static List<JsonObject> objects(JsonObject object, String key) {
        return object.arrayValue(key).orElseThrow(() -> lacks(key)).values().stream()
                .map(JsonValue::asObject)
                .toList();
    }

    private static JsonObject object(JsonObject object, String key) {
        return object.objectValue(key).orElseThrow(() -> lacks(key));
    }

    private static double number(JsonObject object, String key) {
        return object.doubleValue(key).orElseThrow(() -> lacks(key));
    }

    private static String text(JsonObject object, String key) {
        return object.stringValue(key).orElseThrow(() -> lacks(key));
    }

    private static EvaluationException lacks(String key) {
        return new EvaluationException(
                "a file of this folder lacks '%s': make it again with the evaluate command"
                        .formatted(key));
    }
}
