package facecount.appliance.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.appliance.vision.Message.Hello;
import facecount.appliance.vision.Message.Observed;
import facecount.appliance.vision.Message.Reported;
import facecount.appliance.vision.Message.Viewed;
import facecount.camera.CameraStatus;
import facecount.inference.Box;
import facecount.inference.Emotion;
import facecount.inference.EmotionReading;
import facecount.inference.EmotionScores;
import facecount.inference.FaceEmbedding;
import facecount.inference.FaceQuality;
import facecount.inference.Observation;
import facecount.inference.Observation.EndReason;
import facecount.inference.Observation.FaceSeen;
import facecount.inference.Observation.TrackEnded;
import facecount.inference.Observation.TrackSeen;
import facecount.inference.View;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;

class ObservationCodecTest {
    private final Random random = new Random(7);
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(
                    ObservationCodec.LENGTH_BYTES + ObservationCodec.MESSAGE_BYTES_MAX);

    @Test
    void every_observation_comes_out_bit_for_bit_as_it_went_in() {
        for (int i = 0; i < 3000; i++) {
            Observed sent = new Observed(random.nextLong(), anyObservation(i % 3));

            Observed received = (Observed) throughTheCodec(sent);

            assertThat(received.number()).isEqualTo(sent.number());
            if (sent.observation() instanceof FaceSeen face
                    && received.observation() instanceof FaceSeen again) {
                assertThat(bytes(again.embedding())).isEqualTo(bytes(face.embedding()));
                assertThat(withEmbedding(again, face.embedding())).isEqualTo(face);
            } else {
                assertThat(received).isEqualTo(sent);
            }
        }
    }

    @Test
    void an_observation_fits_the_place_that_is_kept_for_it() {
        for (int i = 0; i < 30; i++) {
            buffer.clear();
            ObservationCodec.encode(new Observed(1, anyObservation(i % 3)), buffer);

            assertThat(buffer.position()).isLessThanOrEqualTo(ObservationCodec.OBSERVED_BYTES_MAX);
        }
    }

    @Test
    void views_and_reports_come_out_as_they_went_in() {
        Viewed view = new Viewed(viewOf(40));
        Reported report = new Reported(report("CPU, 1 thread", "no signal"));

        assertThat(throughTheCodec(view)).isEqualTo(view);
        assertThat(throughTheCodec(report)).isEqualTo(report);
    }

    @Test
    void of_a_crowd_and_of_long_texts_the_beginning_gets_through() {
        Viewed crowd = (Viewed) throughTheCodec(new Viewed(viewOf(5000)));
        Reported report = (Reported) throughTheCodec(new Reported(report("é".repeat(9000), "")));

        assertThat(crowd.view().faces()).hasSize(512);
        assertThat(report.report().accelerator()).isEqualTo("é".repeat(1000));
    }

    @Test
    void another_version_is_named_with_the_remedy() {
        ByteBuffer hello = encoded(new Hello(1, 2));
        hello.putInt(ObservationCodec.LENGTH_BYTES + 1 + Integer.BYTES, 99);

        assertThatThrownBy(() -> decode(hello))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("one package");
    }

    @Test
    void a_message_that_is_cut_off_anywhere_is_refused() {
        for (int kind = 0; kind < 3; kind++) {
            Observed observed = new Observed(1, anyObservation(kind));
            int bytes = encoded(observed).limit();
            for (int cut = ObservationCodec.LENGTH_BYTES; cut < bytes; cut++) {
                ByteBuffer message = encoded(observed).limit(cut);

                assertThatThrownBy(() -> decode(message)).isInstanceOf(ProtocolException.class);
            }
        }
    }

    @Test
    void bytes_left_over_are_refused() {
        ByteBuffer message = encoded(new Message.Pause());
        message.limit(message.limit() + 3);

        assertThatThrownBy(() -> decode(message))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("3 of its 4 bytes are left over");
    }

    @Test
    void a_length_that_no_message_has_is_refused_before_anything_is_read() {
        assertThatThrownBy(() -> ObservationCodec.checkedLength(0x7fffffff))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> ObservationCodec.checkedLength(0))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> ObservationCodec.checkedLength(-1))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void random_bytes_never_do_more_than_be_refused() {
        byte[] kinds = {1, 2, 3, 4, 5, 6, 7, 65, 66, 67, 68};
        for (int i = 0; i < 100_000; i++) {
            byte[] garbage = new byte[1 + random.nextInt(i % 50 == 0 ? 3000 : 80)];
            random.nextBytes(garbage);
            if (i % 4 != 0) {
                garbage[0] = kinds[random.nextInt(kinds.length)];
            }

            assertThatCode(() -> decodeOrRefuse(garbage)).doesNotThrowAnyException();
        }
    }

    @Test
    void a_true_message_with_flipped_bits_never_does_more_than_be_refused() {
        for (int i = 0; i < 20_000; i++) {
            ByteBuffer message = encoded(new Observed(i, anyObservation(i % 3)));
            byte[] bytes = new byte[message.remaining() - ObservationCodec.LENGTH_BYTES];
            message.get(ObservationCodec.LENGTH_BYTES, bytes);
            for (int flips = 0; flips < 3; flips++) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }

            assertThatCode(() -> decodeOrRefuse(bytes)).doesNotThrowAnyException();
        }
    }

    @Test
    void an_embedding_never_goes_through_a_buffer_on_the_heap() {
        Observed face = new Observed(1, anyObservation(1));

        assertThatThrownBy(() -> ObservationCodec.encode(face, ByteBuffer.allocate(1024)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("direct");
    }

    private void decodeOrRefuse(byte[] body) {
        try {
            ObservationCodec.decode(ByteBuffer.allocateDirect(body.length).put(body).flip());
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private Message throughTheCodec(Message message) {
        return decode(encoded(message));
    }

    private ByteBuffer encoded(Message message) {
        buffer.clear();
        ObservationCodec.encode(message, buffer);
        return buffer.flip();
    }

    private static Message decode(ByteBuffer message) {
        message.position(ObservationCodec.LENGTH_BYTES);
        return ObservationCodec.decode(message);
    }

    private Observation anyObservation(int kind) {
        return switch (kind) {
            case 0 ->
                    new TrackSeen(
                            random.nextLong(),
                            anyInstant(),
                            anyInstant(),
                            random.nextBoolean(),
                            anyBox());
            case 1 ->
                    new FaceSeen(
                            random.nextLong(),
                            anyInstant(),
                            People.face(random.nextLong()),
                            random.nextInt(),
                            new FaceQuality(anyFloat(), anyFloat(), anyFloat(), anyFloat()),
                            anyScores());
            default ->
                    new TrackEnded(
                            random.nextLong(),
                            anyInstant(),
                            anyInstant(),
                            random.nextBoolean(),
                            random.nextBoolean() ? EndReason.LOST : EndReason.SOURCE_ENDED);
        };
    }

    private EmotionScores anyScores() {
        if (random.nextBoolean()) {
            return EmotionScores.NONE;
        }
        float[] probabilities = new float[Emotion.values().length];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = anyFloat();
        }
        return EmotionScores.of(probabilities);
    }

    private Instant anyInstant() {
        return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }

    private Box anyBox() {
        return new Box(anyFloat(), anyFloat(), anyFloat(), anyFloat());
    }

    private float anyFloat() {
        return random.nextInt(20) == 0 ? Float.NaN : (float) random.nextGaussian();
    }

    private View viewOf(int faces) {
        return new View(
                anyInstant(),
                16 / 9f,
                IntStream.range(0, faces)
                        .mapToObj(
                                i ->
                                        new View.FaceInView(
                                                i,
                                                anyBox(),
                                                i % 2 == 0
                                                        ? new EmotionReading.Clear(
                                                                Emotion.HAPPINESS, 0.8f)
                                                        : new EmotionReading.Unclear(
                                                                EmotionReading.Reason.NOT_READ)))
                        .toList());
    }

    static VisionReport report(String accelerator, String problem) {
        return new VisionReport(
                new CameraStatus(
                        CameraStatus.State.LOST,
                        "rtsp://camera/stream",
                        900,
                        12,
                        3,
                        1,
                        problem,
                        Instant.parse("2026-11-25T08:00:00Z")),
                true,
                accelerator,
                888,
                24.9f,
                OptionalDouble.of(0.42),
                5,
                List.of(new VisionReport.StageTime("detect", 11.5f)));
    }

    private static FaceSeen withEmbedding(FaceSeen face, FaceEmbedding embedding) {
        return new FaceSeen(
                face.track(),
                face.at(),
                embedding,
                face.pictures(),
                face.quality(),
                face.emotion());
    }

    private static byte[] bytes(FaceEmbedding embedding) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(FaceEmbedding.BYTES, 4);
            embedding.writeTo(values);
            return values.toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
