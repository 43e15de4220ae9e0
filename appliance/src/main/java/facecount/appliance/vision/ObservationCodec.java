package facecount.appliance.vision;

import facecount.appliance.vision.Message.Acknowledged;
import facecount.appliance.vision.Message.Finished;
import facecount.appliance.vision.Message.Hello;
import facecount.appliance.vision.Message.Observed;
import facecount.appliance.vision.Message.Pause;
import facecount.appliance.vision.Message.Reported;
import facecount.appliance.vision.Message.Resume;
import facecount.appliance.vision.Message.Stop;
import facecount.appliance.vision.Message.Viewed;
import facecount.appliance.vision.VisionReport.StageTime;
import facecount.camera.CameraStatus;
import facecount.inference.Box;
import facecount.inference.Emotion;
import facecount.inference.EmotionReading;
import facecount.inference.EmotionScores;
import facecount.inference.FaceEmbedding;
import facecount.inference.FaceQuality;
import facecount.inference.Observation;
import facecount.inference.Observation.FaceSeen;
import facecount.inference.Observation.TrackEnded;
import facecount.inference.Observation.TrackSeen;
import facecount.inference.View;
import facecount.inference.View.FaceInView;

import java.lang.foreign.MemorySegment;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Messages as bytes: a length of four bytes, a kind of one, the fields in the order of their
 * record, big-endian. Embeddings go straight between memory off the Java heap and the buffer, in
 * the machine's own byte order: both ends are on one machine.
 *
 * <p>Buffers are direct, so that no embedding touches the Java heap. Without state; any thread.
 */
final class ObservationCodec {
    /** Grows with every change of a message, an observation or one of their enums. */
    static final int VERSION = 1;

    /** The largest messages: a report whose texts are all of full length, a view of 512 faces. */
    static final int MESSAGE_BYTES_MAX = 32 * 1024;

    /** A {@link FaceSeen} has 592 bytes; the other observations are shorter. */
    static final int OBSERVED_BYTES_MAX = 1024;

    static final int LENGTH_BYTES = Integer.BYTES;

    /** More boxes than this nobody can see apart on a page; the rest of a view is left out. */
    private static final int FACES_MAX = 512;

    private static final int STAGES_MAX = 12;

    /** Messages of drivers can be long; this much of them is passed on. */
    private static final int TEXT_BYTES_MAX = 2000;

    /** Opens every hello, so that a stranger is told from an older version: "FCOV". */
    private static final int MAGIC = 0x46434F56;

    private static final byte HELLO = 1;
    private static final byte OBSERVED_TRACK_SEEN = 2;
    private static final byte OBSERVED_FACE_SEEN = 3;
    private static final byte OBSERVED_TRACK_ENDED = 4;
    private static final byte VIEWED = 5;
    private static final byte REPORTED = 6;
    private static final byte FINISHED = 7;
    private static final byte ACKNOWLEDGED = 65;
    private static final byte PAUSE = 66;
    private static final byte RESUME = 67;
    private static final byte STOP = 68;

    private ObservationCodec() {}

    /**
     * Writes the message, its length first, at the buffer's position.
     *
     * @param target direct, with {@link #MESSAGE_BYTES_MAX} bytes left; {@link #OBSERVED_BYTES_MAX}
     *     are enough for an observation
     */
    static void encode(Message message, ByteBuffer target) {
        int start = target.position();
        target.position(start + LENGTH_BYTES);
        switch (message) {
            case Hello(long session, long pid) ->
                    target.put(HELLO).putInt(MAGIC).putInt(VERSION).putLong(session).putLong(pid);
            case Observed(long number, Observation observation) ->
                    putObservation(target, number, observation);
            case Viewed(View view) -> putView(target, view);
            case Reported(VisionReport report) -> putReport(target, report);
            case Finished() -> target.put(FINISHED);
            case Acknowledged(long number) -> target.put(ACKNOWLEDGED).putLong(number);
            case Pause() -> target.put(PAUSE);
            case Resume() -> target.put(RESUME);
            case Stop() -> target.put(STOP);
        }
        target.putInt(start, target.position() - start - LENGTH_BYTES);
    }

    /**
     * The length of a message's body.
     *
     * @throws ProtocolException if no message has that many bytes
     */
    static int checkedLength(int bytes) {
        if (bytes < 1 || bytes > MESSAGE_BYTES_MAX) {
            throw new ProtocolException(
                    "a message has 1 to %d bytes, got the length %d"
                            .formatted(MESSAGE_BYTES_MAX, bytes));
        }
        return bytes;
    }

    /**
     * Reads the body of one message, which is what is left in the buffer, to its end.
     *
     * @param body direct
     * @throws ProtocolException if the bytes are no message
     */
    static Message decode(ByteBuffer body) {
        int bytes = body.remaining();
        if (bytes == 0) {
            throw new ProtocolException("a message has at least one byte, got none");
        }
        byte kind = body.get(body.position());
        try {
            Message message = decodeKind(body);
            if (body.hasRemaining()) {
                throw new ProtocolException(
                        "message of kind %d: %d of its %d bytes are left over"
                                .formatted(kind, body.remaining(), bytes));
            }
            return message;
        } catch (BufferUnderflowException e) {
            throw new ProtocolException(
                    "message of kind %d: ends after %d bytes, in the middle of a field"
                            .formatted(kind, bytes),
                    e);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new ProtocolException(
                    "message of kind %d: %s".formatted(kind, e.getMessage()), e);
        }
    }

    private static Message decodeKind(ByteBuffer body) {
        byte kind = body.get();
        return switch (kind) {
            case HELLO -> hello(body);
            case OBSERVED_TRACK_SEEN ->
                    new Observed(
                            body.getLong(),
                            new TrackSeen(
                                    body.getLong(),
                                    instant(body),
                                    instant(body),
                                    yes(body),
                                    box(body)));
            case OBSERVED_FACE_SEEN ->
                    new Observed(
                            body.getLong(),
                            new FaceSeen(
                                    body.getLong(),
                                    instant(body),
                                    embedding(body),
                                    body.getInt(),
                                    quality(body),
                                    scores(body)));
            case OBSERVED_TRACK_ENDED ->
                    new Observed(
                            body.getLong(),
                            new TrackEnded(
                                    body.getLong(),
                                    instant(body),
                                    instant(body),
                                    yes(body),
                                    name(body, Observation.EndReason.class)));
            case VIEWED -> new Viewed(view(body));
            case REPORTED -> new Reported(report(body));
            case FINISHED -> new Finished();
            case ACKNOWLEDGED -> new Acknowledged(body.getLong());
            case PAUSE -> new Pause();
            case RESUME -> new Resume();
            case STOP -> new Stop();
            default -> throw new ProtocolException("there is no message of kind " + kind);
        };
    }

    private static Hello hello(ByteBuffer body) {
        int magic = body.getInt();
        if (magic != MAGIC) {
            throw new ProtocolException(
                    "a greeting begins with %08x, got %08x: this is not facecount-vision"
                            .formatted(MAGIC, magic));
        }
        int version = body.getInt();
        if (version != VERSION) {
            throw new ProtocolException(
                    "the vision process speaks version %d, this core version %d: install both from"
                                    .formatted(version, VERSION)
                            + " one package and restart them");
        }
        return new Hello(body.getLong(), body.getLong());
    }

    private static void putObservation(ByteBuffer target, long number, Observation observation) {
        switch (observation) {
            case TrackSeen(long track, Instant firstSeen, Instant at, boolean still, Box box) -> {
                target.put(OBSERVED_TRACK_SEEN).putLong(number).putLong(track);
                put(target, firstSeen);
                put(target, at);
                put(target, still);
                put(target, box);
            }
            case FaceSeen(
                            long track,
                            Instant at,
                            FaceEmbedding embedding,
                            int pictures,
                            FaceQuality quality,
                            EmotionScores emotion) -> {
                target.put(OBSERVED_FACE_SEEN).putLong(number).putLong(track);
                put(target, at);
                put(target, embedding);
                target.putInt(pictures);
                put(target, quality);
                put(target, emotion);
            }
            case TrackEnded(
                            long track,
                            Instant firstSeen,
                            Instant at,
                            boolean still,
                            Observation.EndReason reason) -> {
                target.put(OBSERVED_TRACK_ENDED).putLong(number).putLong(track);
                put(target, firstSeen);
                put(target, at);
                put(target, still);
                putName(target, reason);
            }
        }
    }

    private static void putView(ByteBuffer target, View view) {
        List<FaceInView> faces = view.faces().subList(0, Math.min(FACES_MAX, view.faces().size()));
        target.put(VIEWED);
        put(target, view.at());
        target.putFloat(view.aspect()).putShort((short) faces.size());
        for (FaceInView face : faces) {
            target.putLong(face.track());
            put(target, face.box());
            switch (face.emotion()) {
                case EmotionReading.Clear(Emotion emotion, float confidence) -> {
                    put(target, true);
                    putName(target, emotion);
                    target.putFloat(confidence);
                }
                case EmotionReading.Unclear(EmotionReading.Reason reason) -> {
                    put(target, false);
                    putName(target, reason);
                }
            }
        }
    }

    private static View view(ByteBuffer body) {
        Instant at = instant(body);
        float aspect = body.getFloat();
        int count = count(body.getShort(), FACES_MAX, "faces");
        List<FaceInView> faces = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            faces.add(
                    new FaceInView(
                            body.getLong(),
                            box(body),
                            yes(body)
                                    ? new EmotionReading.Clear(
                                            name(body, Emotion.class), body.getFloat())
                                    : new EmotionReading.Unclear(
                                            name(body, EmotionReading.Reason.class))));
        }
        return new View(at, aspect, faces);
    }

    private static void putReport(ByteBuffer target, VisionReport report) {
        target.put(REPORTED);
        CameraStatus camera = report.camera();
        putName(target, camera.state());
        putText(target, camera.source());
        target.putLong(camera.delivered())
                .putLong(camera.superseded())
                .putLong(camera.reopenings())
                .putLong(camera.unreadable());
        putText(target, camera.lastProblem());
        put(target, camera.since());
        put(target, report.paused());
        putText(target, report.accelerator());
        target.putLong(report.pictures()).putFloat(report.picturesPerSecond());
        put(target, report.brightness().isPresent());
        if (report.brightness().isPresent()) {
            target.putDouble(report.brightness().getAsDouble());
        }
        target.putInt(report.unacknowledged());
        List<StageTime> stages =
                report.stages().subList(0, Math.min(STAGES_MAX, report.stages().size()));
        target.putShort((short) stages.size());
        for (StageTime stage : stages) {
            putText(target, stage.stage());
            target.putFloat(stage.meanMs());
        }
    }

    private static VisionReport report(ByteBuffer body) {
        CameraStatus camera =
                new CameraStatus(
                        name(body, CameraStatus.State.class),
                        text(body),
                        body.getLong(),
                        body.getLong(),
                        body.getLong(),
                        body.getLong(),
                        text(body),
                        instant(body));
        boolean paused = yes(body);
        String accelerator = text(body);
        long pictures = body.getLong();
        float picturesPerSecond = body.getFloat();
        OptionalDouble brightness =
                yes(body) ? OptionalDouble.of(body.getDouble()) : OptionalDouble.empty();
        int unacknowledged = body.getInt();
        int count = count(body.getShort(), STAGES_MAX, "stages");
        List<StageTime> stages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            stages.add(new StageTime(text(body), body.getFloat()));
        }
        return new VisionReport(
                camera,
                paused,
                accelerator,
                pictures,
                picturesPerSecond,
                brightness,
                unacknowledged,
                stages);
    }

    private static void put(ByteBuffer target, FaceEmbedding embedding) {
        embedding.writeTo(next(target, (int) FaceEmbedding.BYTES));
    }

    private static FaceEmbedding embedding(ByteBuffer body) {
        if (body.remaining() < FaceEmbedding.BYTES) {
            throw new BufferUnderflowException();
        }
        return FaceEmbedding.of(next(body, (int) FaceEmbedding.BYTES));
    }

    /** The buffer's next bytes as memory; the buffer moves on behind them. */
    private static MemorySegment next(ByteBuffer buffer, int bytes) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException(
                    "an embedding would land on the Java heap: the buffer must be direct");
        }
        MemorySegment segment = MemorySegment.ofBuffer(buffer.slice(buffer.position(), bytes));
        buffer.position(buffer.position() + bytes);
        return segment;
    }

    private static void put(ByteBuffer target, Instant instant) {
        target.putLong(instant.getEpochSecond()).putInt(instant.getNano());
    }

    private static Instant instant(ByteBuffer body) {
        long seconds = body.getLong();
        int nanos = body.getInt();
        if (nanos < 0 || nanos > 999_999_999) {
            throw new ProtocolException("a second has no nanosecond " + nanos);
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static void put(ByteBuffer target, Box box) {
        target.putFloat(box.leftPx())
                .putFloat(box.topPx())
                .putFloat(box.widthPx())
                .putFloat(box.heightPx());
    }

    private static Box box(ByteBuffer body) {
        return new Box(body.getFloat(), body.getFloat(), body.getFloat(), body.getFloat());
    }

    private static void put(ByteBuffer target, FaceQuality quality) {
        target.putFloat(quality.eyeDistancePx())
                .putFloat(quality.sharpness())
                .putFloat(quality.frontality())
                .putFloat(quality.detectorScore());
    }

    private static FaceQuality quality(ByteBuffer body) {
        return new FaceQuality(body.getFloat(), body.getFloat(), body.getFloat(), body.getFloat());
    }

    private static void put(ByteBuffer target, EmotionScores scores) {
        put(target, scores.isRead());
        if (scores.isRead()) {
            for (Emotion emotion : Emotion.values()) {
                target.putFloat(scores.of(emotion));
            }
        }
    }

    private static EmotionScores scores(ByteBuffer body) {
        if (!yes(body)) {
            return EmotionScores.NONE;
        }
        float[] probabilities = new float[Emotion.values().length];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = body.getFloat();
        }
        return EmotionScores.of(probabilities);
    }

    private static void put(ByteBuffer target, boolean yes) {
        target.put((byte) (yes ? 1 : 0));
    }

    private static boolean yes(ByteBuffer body) {
        byte value = body.get();
        if (value != 0 && value != 1) {
            throw new ProtocolException("yes is 1 and no is 0, got " + value);
        }
        return value == 1;
    }

    private static <E extends Enum<E>> void putName(ByteBuffer target, E value) {
        putText(target, value.name());
    }

    private static <E extends Enum<E>> E name(ByteBuffer body, Class<E> type) {
        return Enum.valueOf(type, text(body));
    }

    private static void putText(ByteBuffer target, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int bytes = utf8.length;
        if (bytes > TEXT_BYTES_MAX) {
            bytes = TEXT_BYTES_MAX;
            while ((utf8[bytes] & 0xC0) == 0x80) {
                /* Not through the middle of a character. */
                bytes--;
            }
        }
        target.putShort((short) bytes).put(utf8, 0, bytes);
    }

    private static String text(ByteBuffer body) {
        byte[] utf8 = new byte[count(body.getShort(), TEXT_BYTES_MAX, "bytes of text")];
        body.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static int count(short count, int max, String what) {
        if (count < 0 || count > max) {
            throw new ProtocolException("0 to %d %s, got %d".formatted(max, what, count));
        }
        return count;
    }
}
