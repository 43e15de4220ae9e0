package facecount.appliance.vision;

import facecount.camera.CameraSettings;
import facecount.camera.Pace;
import facecount.inference.AnalysisSettings;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;

/**
 * All that a vision process has to know. Its parent writes it to the process's standard input,
 * since the address of a camera may hold a password, and everybody can read a command line.
 *
 * @param camera what it looks at
 * @param pace how a film is replayed; of no meaning for a live source
 * @param analysis how it looks
 * @param modelsFolder the catalogue of models
 * @param socket where the core listens
 */
public record VisionSettings(
        CameraSettings camera,
        Pace pace,
        AnalysisSettings analysis,
        Path modelsFolder,
        Path socket) {
    private static final int INPUT_BYTES_MAX = 16 * 1024;
    private static final String SEPARATOR = ",";

    /** The settings as lines that end with an empty one: what {@link #read} understands. */
    public String toInput() {
        Properties lines = new Properties();
        lines.setProperty("camera.source", camera.source());
        lines.setProperty("camera.width-px", String.valueOf(camera.widthPx()));
        lines.setProperty("camera.height-px", String.valueOf(camera.heightPx()));
        lines.setProperty("camera.frames-per-second", String.valueOf(camera.framesPerSecond()));
        lines.setProperty("camera.rotate", String.valueOf(camera.rotateDegrees()));
        lines.setProperty("camera.frame-deadline", camera.frameDeadline().toString());
        lines.setProperty("camera.frozen-after", camera.frozenAfter().toString());
        lines.setProperty("camera.reopen-pause", camera.reopenPauseFirst().toString());
        lines.setProperty("camera.reopen-pause-max", camera.reopenPauseMax().toString());
        lines.setProperty("pace", pace.name());
        lines.setProperty("analysis.accelerator", analysis.accelerator().name());
        lines.setProperty("analysis.cpu-threads", String.valueOf(analysis.cpuThreads()));
        lines.setProperty("analysis.device", String.valueOf(analysis.deviceId()));
        lines.setProperty("analysis.fp16", String.valueOf(analysis.fp16()));
        lines.setProperty("analysis.engine-cache", analysis.engineCache().toString());
        lines.setProperty("analysis.detector-score", String.valueOf(analysis.detectorScore()));
        lines.setProperty("analysis.distinct", String.valueOf(analysis.distinct()));
        lines.setProperty("analysis.emotion", String.valueOf(analysis.emotion()));
        lines.setProperty("analysis.mirror", String.valueOf(analysis.mirrorInTracks()));
        lines.setProperty("models.detector", analysis.models().detector());
        lines.setProperty("models.large-detector", analysis.models().largeDetector());
        lines.setProperty("models.small-detector", analysis.models().smallDetector());
        lines.setProperty("models.recognizer", analysis.models().recognizer());
        lines.setProperty("models.emotions", String.join(SEPARATOR, analysis.models().emotions()));
        lines.setProperty("models.folder", modelsFolder.toString());
        lines.setProperty("socket", socket.toString());
        StringWriter text = new StringWriter();
        try {
            lines.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    /**
     * Reads the settings up to the empty line and nothing beyond it.
     *
     * @throws IllegalArgumentException if they are not what {@link #toInput} writes
     */
    public static VisionSettings read(InputStream input) throws IOException {
        Properties lines = new Properties();
        lines.load(new StringReader(readToEmptyLine(input)));
        return new VisionSettings(
                new CameraSettings(
                        text(lines, "camera.source"),
                        value(lines, "camera.width-px", Integer::valueOf),
                        value(lines, "camera.height-px", Integer::valueOf),
                        value(lines, "camera.frames-per-second", Integer::valueOf),
                        value(lines, "camera.rotate", Integer::valueOf),
                        value(lines, "camera.frame-deadline", Duration::parse),
                        value(lines, "camera.frozen-after", Duration::parse),
                        value(lines, "camera.reopen-pause", Duration::parse),
                        value(lines, "camera.reopen-pause-max", Duration::parse)),
                value(lines, "pace", Pace::valueOf),
                new AnalysisSettings(
                        value(lines, "analysis.accelerator", AnalysisSettings.Choice::valueOf),
                        value(lines, "analysis.cpu-threads", Integer::valueOf),
                        value(lines, "analysis.device", Integer::valueOf),
                        value(lines, "analysis.fp16", Boolean::valueOf),
                        value(lines, "analysis.engine-cache", Path::of),
                        value(lines, "analysis.detector-score", Float::valueOf),
                        value(lines, "analysis.distinct", Boolean::valueOf),
                        value(lines, "analysis.emotion", Boolean::valueOf),
                        value(lines, "analysis.mirror", Boolean::valueOf),
                        new AnalysisSettings.Models(
                                text(lines, "models.detector"),
                                text(lines, "models.large-detector"),
                                text(lines, "models.small-detector"),
                                text(lines, "models.recognizer"),
                                value(lines, "models.emotions", VisionSettings::names))),
                value(lines, "models.folder", Path::of),
                value(lines, "socket", Path::of));
    }

    private static String readToEmptyLine(InputStream input) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int previous = '\n';
        while (true) {
            int next = input.read();
            if (next < 0) {
                throw new IllegalArgumentException(
                        "the settings end after %d bytes, without the empty line that closes them"
                                .formatted(text.size()));
            }
            if (next == '\n' && previous == '\n') {
                return text.toString(StandardCharsets.UTF_8);
            }
            text.write(next);
            previous = next;
            if (text.size() > INPUT_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "the settings have at most %d bytes".formatted(INPUT_BYTES_MAX));
            }
        }
    }

    private static List<String> names(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(SEPARATOR, -1));
    }

    private static <T> T value(Properties lines, String key, Function<String, T> parser) {
        String text = text(lines, key);
        try {
            return parser.apply(text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("%s: cannot be \"%s\"".formatted(key, text), e);
        }
    }

    private static String text(Properties lines, String key) {
        String text = lines.getProperty(key);
        if (text == null) {
            throw new IllegalArgumentException(key + " is missing in the settings of vision");
        }
        return text;
    }
}
