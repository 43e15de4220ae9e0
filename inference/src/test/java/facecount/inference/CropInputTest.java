package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import facecount.camera.Frame;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

/** Compared with the plainest way to say the same. */
class CropInputTest {
    private static final int SIDE = 112;

    private Net net;
    private CropInput crop;
    private Frame frame;

    @BeforeEach
    void open() {
        OnnxRuntime.start();
        ModelEntry entry = ModelEntry.read(TestModels.folder(), "sface");
        PinnedTensors tensors = new PinnedTensors("data", entry.inputShape(), Map.of());
        net = new Net(entry, new SilentSession(), tensors);
        crop = new CropInput(net);
        frame = TestFrames.painted(320, 240, (x, y) -> (x * 7919 + y * 104729) & 0xffffff);
    }

    @AfterEach
    void close() {
        net.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0.7, 0.2, 100, 60", // a small face, turned
        "1.2, 0, 60, 40",
        "1.9, -0.3, 40, 50", // several samples a pixel
        "2.5, 0.5, 30, -20", // partly above the picture
        "1.0, 0.1, 280, 200" // mostly beyond its corner
    })
    void a_turned_and_scaled_piece_is_what_bilinear_samples_say(
            float a, float b, float shiftX, float shiftY) {
        SimilarityTransform toPicture = new SimilarityTransform(a, b, shiftX, shiftY);

        crop.write(frame, toPicture);

        for (int row = 0; row < SIDE; row += 3) {
            for (int column = 0; column < SIDE; column += 3) {
                for (int channel = 0; channel < 3; channel++) {
                    // SFace wants planes of R, G, B.
                    float value =
                            net.input()
                                    .getAtIndex(
                                            JAVA_FLOAT,
                                            ((2L - channel) * SIDE + row) * SIDE + column);
                    assertThat(value)
                            .isCloseTo(expected(toPicture, row, column, channel), within(0.01f));
                }
            }
        }
    }

    @Test
    void a_blurred_picture_is_less_sharp_than_a_fine_one() {
        SimilarityTransform asItIs = new SimilarityTransform(1, 0, 20, 20);
        Frame coarse = TestFrames.painted(320, 240, (x, y) -> (x + y) / 4 * 0x010101);

        crop.write(frame, asItIs);
        float fine = crop.sharpness();
        crop.write(coarse, asItIs);

        assertThat(crop.sharpness()).isLessThan(0.5f * fine);
    }

    private float expected(SimilarityTransform toPicture, int row, int column, int channel) {
        int samples = Math.max(1, (int) Math.ceil(toPicture.scale() / 1.5f));
        double sum = 0;
        for (int i = 0; i < samples; i++) {
            for (int j = 0; j < samples; j++) {
                float u = column + (j + 0.5f) / samples - 0.5f;
                float v = row + (i + 0.5f) / samples - 0.5f;
                sum += bilinear(toPicture.x(u, v), toPicture.y(u, v), channel);
            }
        }
        return (float) (sum / (samples * samples));
    }

    private double bilinear(float x, float y, int channel) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double right = x - left;
        double bottom = y - top;
        return (1 - right) * (1 - bottom) * pixel(left, top, channel)
                + right * (1 - bottom) * pixel(left + 1, top, channel)
                + (1 - right) * bottom * pixel(left, top + 1, channel)
                + right * bottom * pixel(left + 1, top + 1, channel);
    }

    private int pixel(int x, int y, int channel) {
        if (x < 0 || y < 0 || x >= frame.widthPx() || y >= frame.heightPx()) {
            return 0;
        }
        return frame.pixelsBgr().get(JAVA_BYTE, 3L * ((long) y * frame.widthPx() + x) + channel)
                & 0xff;
    }

    private static final class SilentSession implements NetSession {
        @Override
        public void run(PinnedTensors tensors) {
            throw new IllegalStateException("nothing is run here");
        }

        @Override
        public void close() {}
    }
}
