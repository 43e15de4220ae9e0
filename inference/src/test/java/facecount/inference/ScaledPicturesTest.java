package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import facecount.camera.Frame;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Optional;

class ScaledPicturesTest {
    private static final int WIDTH_PX = 1280;
    private static final int HEIGHT_PX = 720;

    private final Frame frame = new Frame(Arena.ofAuto());
    private NetLoader loader;
    private Net net;
    private ScaledPictures pictures;

    @BeforeEach
    void open() {
        OnnxRuntime.start();
        loader = new NetLoader(TestModels.folder(), TestModels.settings(), new Accelerator.Cpu(1));
        net = loader.load("yunet", "detector");
        pictures = new YuNet(net).scaledPictures();
    }

    @AfterEach
    void close() {
        pictures.close();
        net.close();
        loader.close();
    }

    @Test
    void the_input_made_in_advance_is_that_which_the_detector_would_have_made() {
        paint(frame, 0);
        pictures.prepare(frame);
        ScaledPictures.Slot slot = pictures.take(frame).orElseThrow();

        new Letterbox(net.input(), 640, 384).write(frame);

        assertThat(slot.tensors().input().mismatch(net.input())).isEqualTo(-1);
        assertThat(slot.letterbox().pictureXPerPx()).isEqualTo(2);
    }

    @Test
    void the_net_says_the_same_of_it() {
        paint(frame, 0);
        pictures.prepare(frame);
        net.run(pictures.take(frame).orElseThrow().tensors());
        MemorySegment output = net.output("cells");
        float[] ahead = output.toArray(JAVA_FLOAT);
        output.fill((byte) 0);

        new Letterbox(net.input(), 640, 384).write(frame);
        net.run();

        assertThat(output.toArray(JAVA_FLOAT)).isEqualTo(ahead);
    }

    @Test
    void the_next_picture_in_the_same_memory_is_not_taken_for_the_one_before() {
        paint(frame, 0);
        pictures.prepare(frame);
        paint(frame, 1);

        assertThat(pictures.take(frame)).isEmpty();
    }

    @Test
    void a_picture_that_is_being_read_is_not_written_over() {
        paint(frame, 0);
        pictures.prepare(frame);
        ScaledPictures.Slot read = pictures.take(frame).orElseThrow();
        float before = read.tensors().input().getAtIndex(JAVA_FLOAT, 1000);

        for (int i = 1; i < 5; i++) {
            Frame other = new Frame(Arena.ofAuto());
            paint(other, i);
            pictures.prepare(other);
            assertThat(pictures.take(other)).hasValueSatisfying(pictures::release);
        }

        assertThat(read.tensors().input().getAtIndex(JAVA_FLOAT, 1000)).isEqualTo(before);
        assertThat(pictures.take(frame)).contains(read);
    }

    @Test
    void with_everything_being_read_nothing_is_prepared() {
        for (int i = 0; i < 3; i++) {
            Frame other = new Frame(Arena.ofAuto());
            paint(other, i);
            pictures.prepare(other);
            assertThat(pictures.take(other)).isPresent();
        }
        paint(frame, 9);
        pictures.prepare(frame);

        assertThat(pictures.take(frame)).isEmpty();
    }

    @Test
    void upright_pictures_and_those_after_the_end_are_left_to_the_analysis() {
        frame.prepare(720, 1280, 0, Instant.EPOCH);
        pictures.prepare(frame);
        Optional<ScaledPictures.Slot> upright = pictures.take(frame);
        pictures.close();
        paint(frame, 1);
        pictures.prepare(frame);

        assertThat(upright).isEmpty();
        assertThat(pictures.take(frame)).isEmpty();
    }

    private static void paint(Frame frame, int number) {
        TestFrames.paint(
                frame,
                WIDTH_PX,
                HEIGHT_PX,
                number,
                Instant.EPOCH.plusMillis(40L * number),
                (x, y) -> (x * (number + 3) + y * 7) * 0x010305);
    }
}
