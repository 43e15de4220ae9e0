package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;

import facecount.camera.Frame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class FaceAnalyzerTest {
    private static final int WIDTH_PX = 1280;
    private static final int HEIGHT_PX = 720;

    @Test
    void a_film_without_faces_says_nothing_and_allocates_next_to_nothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Observation> said = new ArrayList<>();
        Frame frame = new Frame(Arena.ofAuto());
        try (FaceAnalyzer analyzer =
                FaceAnalyzer.open(TestModels.folder(), TestModels.settings())) {
            long before = 0;
            for (int i = 0; i < 60; i++) {
                if (i == 40) {
                    before = threads.getCurrentThreadAllocatedBytes();
                }
                long number = i;
                Instant at = Instant.EPOCH.plusMillis(40L * i);
                frame.prepare(WIDTH_PX, HEIGHT_PX, number, at).fill((byte) (i % 4));
                analyzer.analyze(frame, said::add);
            }
            long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / 20;

            assertThat(said).isEmpty();
            assertThat(bytes).isLessThan(16 * 1024);
            assertThat(analyzer.view().faces()).isEmpty();
            assertThat(analyzer.stageTimes().pictures()).isEqualTo(60);
            assertThat(analyzer.stageTimes().models().detector()).isEqualTo(60);
            assertThat(analyzer.timeModelsAlone(analyzer.stageTimes().models()))
                    .isGreaterThan(Duration.ZERO);
            assertThat(analyzer.stageTimes().models().detector()).isEqualTo(60);
        }
    }

    @Test
    void one_pixel_and_a_very_large_picture_have_no_faces() {
        try (FaceAnalyzer analyzer =
                FaceAnalyzer.open(TestModels.folder(), TestModels.settings())) {
            assertThat(analyzer.describe(TestFrames.painted(1, 1, (_, _) -> 0x808080))).isEmpty();
            assertThat(analyzer.describe(TestFrames.painted(6000, 20, (x, _) -> x))).isEmpty();
        }
    }

    @Test
    void the_report_names_the_accelerator_and_the_library() {
        try (FaceAnalyzer analyzer =
                FaceAnalyzer.open(TestModels.folder(), TestModels.settings())) {
            assertThat(analyzer.acceleratorReport())
                    .isEqualTo("models run on cpu; ONNX Runtime 1.28.0");
            assertThat(analyzer.accelerator()).isEqualTo(new Accelerator.Cpu(1));
        }
    }

    @Test
    void emotions_of_a_crop_are_probabilities() {
        try (FaceAnalyzer analyzer =
                FaceAnalyzer.open(TestModels.folder(), TestModels.settings())) {
            EmotionScores scores =
                    analyzer.emotionOfCrop(
                            TestFrames.painted(48, 48, (x, y) -> 0x010101 * (x + y)));
            float sum = 0;
            for (Emotion emotion : Emotion.values()) {
                sum += scores.of(emotion);
            }

            assertThat(sum).isBetween(0.999f, 1.001f);
        }
    }

    @Test
    void without_the_recorded_choice_no_embedding_is_made() {
        AnalysisSettings presence = TestModels.settings().withFunctions(false, false);
        try (FaceAnalyzer analyzer = FaceAnalyzer.open(TestModels.folder(), presence)) {
            Frame frame = TestFrames.painted(64, 64, (_, _) -> 0);

            assertThatThrownBy(() -> analyzer.describe(frame))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> analyzer.emotionOfCrop(frame))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_folder_without_models_is_one_clear_line(@TempDir Path empty) {
        assertThatThrownBy(() -> FaceAnalyzer.open(empty, TestModels.settings()))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("yunet.properties is missing");
    }
}
