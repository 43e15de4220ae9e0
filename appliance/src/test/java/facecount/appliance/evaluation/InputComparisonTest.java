package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.camera.Frame;
import facecount.inference.AnalysisSettings;
import facecount.inference.Box;
import facecount.inference.DetectorInput;
import facecount.inference.DetectorTrial;
import facecount.inference.DetectorTrial.FoundFace;

import io.helidon.json.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** With the first picture of the sample clip: three women, no file from elsewhere. */
class InputComparisonTest {
    private static final Path MODELS = Path.of(System.getProperty("facecount.models"));
    private static final Path CLIP =
            Path.of(System.getProperty("facecount.sample-clip"), "sample.mp4");
    private static final AnalysisSettings SETTINGS = AnalysisSettings.defaults();

    @TempDir Path folder;

    @Test
    void every_input_finds_the_three_faces_at_the_same_places_also_low_in_the_picture() {
        for (int lowerPx : new int[] {0, 280}) {
            List<FoundFace> expected = find(DetectorInput.WHOLE_640X384, lowerPx);

            assertThat(expected).hasSize(3);
            for (DetectorInput input : DetectorInput.values()) {
                List<FoundFace> found = find(input, lowerPx);
                assertThat(expected)
                        .describedAs(input.name())
                        .allMatch(face -> isAmong(found, face));
            }
        }
    }

    @Test
    void a_face_that_is_found_and_one_that_is_not_are_told_apart_by_their_sizes() {
        Box there = find(DetectorInput.WHOLE_640X384, 0).getFirst().box();
        Box nobody = new Box(2, 2, 30, 30);

        JsonObject input = compared(comparison -> lookForFaces(comparison, List.of(there, nobody)));

        JsonObject recall = input.objectValue("recall_by_size").orElseThrow();
        assertThat(recall.doubleValue("30_px")).hasValue(0.0);
        assertThat(recall.doubleValue(Math.round(there.heightPx()) + "_px")).hasValue(1.0);
    }

    @Test
    void what_is_found_where_nobody_is_counts_against_the_photograph_it_lies_on() {
        JsonObject input =
                compared(
                        comparison ->
                                PhotoDescriber.read(
                                        CLIP,
                                        frame -> {
                                            comparison.lookWhereNoneIs(
                                                    frame, Collections.nCopies(12, "a.jpg"));
                                            return true;
                                        }));

        assertThat(input.doubleValue("false_faces_per_1000_pictures")).hasValue(3000.0);
        assertThat(input.objectValue("false_faces_on").orElseThrow().intValue("a.jpg")).hasValue(3);
        assertThat(input.doubleValue("cpu_ms_median").orElseThrow()).isPositive();
    }

    @Test
    void a_half_holds_its_own_pictures_only() throws IOException {
        Files.createFile(folder.resolve("a.jpg"));
        Files.createFile(folder.resolve("d.jpg"));
        Path truth =
                Files.writeString(
                        folder.resolve("truth.txt"), "a.jpg\n1\n1 2 3 4\nd.jpg\n0\n0 0 0 0\n");

        var tune = DetectionEvaluation.readTruth(folder, truth, Half.TUNE);
        var report = DetectionEvaluation.readTruth(folder, truth, Half.REPORT);

        assertThat(tune.keySet()).containsExactly(folder.resolve("a.jpg"));
        assertThat(report.keySet()).containsExactly(folder.resolve("d.jpg"));
    }

    private interface Looking {
        void with(InputComparison comparison);
    }

    /** What is said of the input in use. */
    private static JsonObject compared(Looking looking) {
        try (InputComparison comparison = new InputComparison(MODELS, SETTINGS)) {
            looking.with(comparison);
            return comparison
                    .toJson(Half.BOTH, 1)
                    .objectValue("inputs")
                    .orElseThrow()
                    .objectValue("whole_640x384")
                    .orElseThrow();
        }
    }

    private static void lookForFaces(InputComparison comparison, List<Box> faces) {
        PhotoDescriber.read(
                CLIP,
                frame -> {
                    comparison.lookForFaces(frame, faces);
                    comparison.lookWhereNoneIs(frame, Collections.nCopies(12, "a.jpg"));
                    return true;
                });
    }

    private static boolean isAmong(List<FoundFace> faces, FoundFace face) {
        return faces.stream().anyMatch(same -> same.box().overlap(face.box()) > 0.6f);
    }

    /** What is found when the picture is moved down, black above it. */
    private static List<FoundFace> find(DetectorInput input, int lowerPx) {
        try (DetectorTrial trial = DetectorTrial.open(MODELS, SETTINGS, input);
                Arena arena = Arena.ofConfined()) {
            return PhotoDescriber.read(
                    CLIP,
                    frame -> {
                        Frame moved = new Frame(arena);
                        MemorySegment pixels =
                                moved.prepare(
                                        frame.widthPx(), frame.heightPx(), 0, frame.capturedAt());
                        long blackBytes = 3L * frame.widthPx() * lowerPx;
                        pixels.asSlice(0, blackBytes).fill((byte) 0);
                        MemorySegment.copy(
                                frame.pixelsBgr(),
                                0,
                                pixels,
                                blackBytes,
                                pixels.byteSize() - blackBytes);
                        return trial.find(moved, SETTINGS.detectorScore());
                    });
        }
    }
}
