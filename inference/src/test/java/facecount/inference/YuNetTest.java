package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** The numbers are worked out by hand from the description of the net's outputs. */
class YuNetTest {
    private static final int WIDTH = 320;

    /** 40 x 24 of 8 pixels, 20 x 12 of 16 and 10 x 6 of 32. */
    private static final int CELLS = 960 + 240 + 60;

    private Net net;
    private YuNet yuNet;

    @BeforeEach
    void open() {
        OnnxRuntime.start();
        ModelEntry entry = ModelEntry.read(TestModels.folder(), "yunet_320x192");
        PinnedTensors tensors =
                new PinnedTensors(
                        "input", entry.inputShape(), Map.of("cells", new long[] {1, 16 * CELLS}));
        net = new Net(entry, new SilentSession(), tensors);
        yuNet = new YuNet(net);
    }

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void a_cell_is_read_into_a_face_of_the_picture() {
        // Stride 16, 20 cells a row: cell 43 is row 2, column 3.
        set("cls_16", 43, 0.81f);
        set("obj_16", 43, 1f);
        set("bbox_16", 4 * 43, 0.5f, 0.25f, (float) Math.log(4), (float) Math.log(5));
        set("kps_16", 10 * 43, 0, 0, 1, 0, 0.5f, 0.5f, 0, 1, 1, 1);

        // A picture of twice the size.
        List<FaceDetection> faces = yuNet.detect(TestFrames.painted(640, 384, (_, _) -> 0), 0.6f);

        assertThat(faces).hasSize(1);
        FaceDetection face = faces.getFirst();
        assertThat(face.score()).isCloseTo(0.9f, within(1e-5f));
        assertThat(face.box().centerXPx()).isCloseTo(2 * 56, within(0.01f));
        assertThat(face.box().centerYPx()).isCloseTo(2 * 36, within(0.01f));
        assertThat(face.box().widthPx()).isCloseTo(2 * 64, within(0.01f));
        assertThat(face.box().heightPx()).isCloseTo(2 * 80, within(0.01f));
        assertThat(face.landmarks())
                .isEqualTo(new Landmarks(96, 64, 128, 64, 112, 80, 96, 96, 128, 96));
    }

    @Test
    void class_and_object_count_together() {
        set("cls_8", 5, 0.9f);
        set("obj_8", 5, 0.3f);

        // The root of 0.27.
        assertThat(yuNet.detect(TestFrames.painted(320, 192, (_, _) -> 0), 0.53f)).isEmpty();
        assertThat(yuNet.detect(TestFrames.painted(320, 192, (_, _) -> 0), 0.51f)).hasSize(1);
    }

    @Test
    void the_real_net_finds_nobody_in_a_plain_picture() {
        try (NetLoader loader =
                        new NetLoader(
                                TestModels.folder(),
                                TestModels.settings(),
                                new Accelerator.Cpu(1));
                Net real = loader.load("yunet", "detector")) {
            assertThat(new YuNet(real).detect(TestFrames.painted(1280, 720, (x, y) -> x * y), 0.6f))
                    .isEmpty();
            assertThat(real.calls()).isEqualTo(1);
        }
    }

    @Test
    void a_piece_leaves_nothing_behind_in_the_next_whole_picture() {
        // 320 x 180 of the input's 192 rows.
        yuNet.detect(TestFrames.painted(640, 360, (_, _) -> 0x404040), 0.6f);
        yuNet.detectInPiece(
                TestFrames.painted(640, 360, (_, _) -> 0xffffff),
                new SimilarityTransform(1, 0, 100, 100),
                0.6f);
        yuNet.detect(TestFrames.painted(640, 360, (_, _) -> 0x404040), 0.6f);

        assertThat(net.input().getAtIndex(JAVA_FLOAT, 100L * WIDTH + 160)).isEqualTo(64);
        assertThat(net.input().getAtIndex(JAVA_FLOAT, 185L * WIDTH + 160)).isZero();
    }

    private void set(String part, int place, float... values) {
        for (int i = 0; i < values.length; i++) {
            net.output("cells").setAtIndex(JAVA_FLOAT, first(part) + place + i, values[i]);
        }
    }

    /** Where in the net's output the first cell of a grid has its values. */
    private static int first(String part) {
        return switch (part) {
            case "cls_8" -> 0;
            case "cls_16" -> 960;
            case "obj_8" -> CELLS;
            case "obj_16" -> CELLS + 960;
            case "bbox_16" -> 2 * CELLS + 4 * 960;
            case "kps_16" -> 6 * CELLS + 10 * 960;
            default -> throw new IllegalArgumentException(part);
        };
    }

    private static final class SilentSession implements NetSession {
        @Override
        public void run(PinnedTensors tensors) {
            assertThat(tensors.inputTensors()).hasSize(1);
        }

        @Override
        public void close() {}
    }
}
