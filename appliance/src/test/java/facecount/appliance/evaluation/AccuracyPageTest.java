package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class AccuracyPageTest {
    @TempDir Path folder;

    @Test
    void what_was_not_measured_is_said_so() {
        String page = AccuracyPage.write(folder);

        assertThat(page)
                .contains("Not measured yet: `range.json` is missing.")
                .contains("Not measured yet: `emotions.json` is missing.")
                .contains("Not measured yet: `tracking-NAME.json` is missing.");
    }

    @Test
    void the_figures_are_those_of_the_files() throws IOException {
        write("notes.md", "## By hand\n\nA note.\n");
        write(
                "verification.json",
                """
                {"pairs": 2000, "faces_not_found": 3, "accuracy": 0.995, "accuracy_std": 0.004,
                 "curve": [{"far": 0.001, "tar": 0.98}, {"far": 0.01, "tar": 0.99}]}
                """);
        write(
                "tracking-street.json",
                """
                {"people": 7, "tracks": 9, "identity_switches": 1, "fragments": 2,
                 "missed_people": 0, "followed": 0.87}
                """);

        String page = AccuracyPage.write(folder);

        assertThat(page)
                .contains("A note.")
                .contains("99.5 % ± 0.40 % over ten folds, 3 faces not found")
                .contains("| 0.10 % | 98.0 % |")
                .contains("line [0.9800, 0.9900]")
                .contains("| street | 7 | 9 | 1 | 2 | 0 | 87.0 % |");
    }

    @Test
    void what_holds_for_other_people_is_averaged_by_their_pictures() throws IOException {
        String kind =
                """
                {"visitors": %d, "visits": 5, "pictures_min": 1, "pictures": "%s", "repeat": 24,
                 "mean_absolute_error_percent": 0.5, "bias_percent": -0.25,
                 "ledger_bias_percent": 0.1, "interval_coverage": %s,
                 "median_interval_width_percent": 2.0, "false_merges": 1.5, "false_splits": 2.5}
                """;
        write(
                "others.json",
                """
                {"people": 1141, "first_seed": 1, "partitions": 6, "repeat": 2, "kinds": [%s, %s, %s]}
                """
                        .formatted(
                                kind.formatted(400, "photos", "0.95"),
                                kind.formatted(400, "camera-like", "0.75"),
                                kind.formatted(50, "photos", "0.96")));

        assertThat(AccuracyPage.write(folder))
                .contains("--repeat 2 --cross-validate 6`: 1141 people, 6 times parted into two")
                .contains("| 400 | 5 | 1 | camera-like | 0.50 | -0.25 | +0.10 | 75.0 % | 2.0 |")
                .contains("The interval covers on average: photos 95.5 %, camera-like 75.0 %.");
    }

    @Test
    void an_input_says_its_false_faces_and_the_photograph_with_most_of_them() throws IOException {
        write(
                "inputs-tune.json",
                """
                {"half": "tune", "pictures_without_faces": 1000, "made_of_photographs": 3,
                 "faces_by_size": {"20_px": 50, "40_px": 50},
                 "inputs": {"whole_640x384": {"recall_by_size": {"20_px": 0.5, "40_px": 1.0},
                   "false_faces": 12, "false_faces_per_1000_pictures": 12.0,
                   "false_faces_on": {"a.jpg": 3, "b.jpg": 9}, "cpu_ms_median": 5.04}}}
                """);

        assertThat(AccuracyPage.write(folder))
                .contains("1000 pictures of 1280×720", "pieces of 3 photographs", "--half tune")
                .contains("| whole 640×384 | 50.0 % | 100.0 % | 12 | b.jpg: 9 | 5.0 |")
                .contains("Not measured yet: `inputs-report.json` is missing.");
    }

    @Test
    void a_file_that_no_command_printed_is_named() throws IOException {
        write("emotions.json", "not JSON");

        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> AccuracyPage.write(folder))
                .withMessageContaining("emotions.json")
                .withMessageContaining("--json");
    }

    @Test
    void a_file_of_an_older_command_says_what_it_lacks() throws IOException {
        write("verification.json", "{\"accuracy\": 0.9}");

        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> AccuracyPage.write(folder))
                .withMessageContaining("'accuracy_std'");
    }

    @Test
    void the_page_in_the_docs_is_what_the_command_writes() throws IOException {
        Path docs = Path.of(System.getProperty("facecount.root"), "docs");

        assertThat(Files.readString(docs.resolve("accuracy.md")))
                .isEqualTo(AccuracyPage.write(docs.resolve("accuracy")));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
