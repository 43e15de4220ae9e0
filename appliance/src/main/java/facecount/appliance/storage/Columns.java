package facecount.appliance.storage;

import facecount.appliance.counting.EmotionTally;
import facecount.appliance.counting.Likeness;
import facecount.inference.Box;
import facecount.inference.Emotion;
import facecount.inference.EmotionReading;
import facecount.inference.EmotionScores;
import facecount.inference.FaceQuality;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Small values as columns. Floats are written so that reading gives the same bits: a restart must
 * not change a decision.
 */
final class Columns {
    private Columns() {}

    static String box(Box box) {
        return box.leftPx() + " " + box.topPx() + " " + box.widthPx() + " " + box.heightPx();
    }

    static Box box(String text) {
        float[] values = floats(text);
        return new Box(values[0], values[1], values[2], values[3]);
    }

    static String quality(FaceQuality quality) {
        return quality.eyeDistancePx()
                + " "
                + quality.sharpness()
                + " "
                + quality.frontality()
                + " "
                + quality.detectorScore();
    }

    static FaceQuality quality(String text) {
        float[] values = floats(text);
        return new FaceQuality(values[0], values[1], values[2], values[3]);
    }

    static String likeness(Likeness likeness) {
        return likeness.similarity()
                + " "
                + likeness.visitors()
                + " "
                + likeness.sightings()
                + " "
                + likeness.eyeDistancePx()
                + " "
                + likeness.pictures()
                + " "
                + (likeness.together() ? 1 : 0);
    }

    static Likeness likeness(String text) {
        float[] values = floats(text);
        return new Likeness(
                values[0],
                (int) values[1],
                (int) values[2],
                values[3],
                (int) values[4],
                values[5] != 0);
    }

    /** Empty if the emotion was not read. */
    static String scores(EmotionScores scores) {
        if (!scores.isRead()) {
            return "";
        }
        StringJoiner joined = new StringJoiner(" ");
        for (Emotion emotion : Emotion.values()) {
            joined.add(Float.toString(scores.of(emotion)));
        }
        return joined.toString();
    }

    static EmotionScores scores(String text) {
        return text.isEmpty() ? EmotionScores.NONE : EmotionScores.of(floats(text));
    }

    static String tally(EmotionTally tally) {
        StringJoiner joined = new StringJoiner(" ");
        joined.add(Double.toString(tally.pictures()));
        tally.sums().forEach(sum -> joined.add(Double.toString(sum)));
        return joined.toString();
    }

    static EmotionTally tally(String text) {
        String[] words = text.split(" ", -1);
        List<Double> sums = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            sums.add(Double.valueOf(words[i]));
        }
        return new EmotionTally(Double.parseDouble(words[0]), sums);
    }

    static EmotionReading reading(@Nullable String label, double confidence) {
        return label == null
                ? new EmotionReading.Unclear(EmotionReading.Reason.UNSURE)
                : new EmotionReading.Clear(emotion(label), (float) confidence);
    }

    static Emotion emotion(String label) {
        return Emotion.valueOf(label.toUpperCase(Locale.ROOT));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    static Duration duration(ResultSet row, String column) throws SQLException {
        return Duration.ofMillis(row.getLong(column));
    }

    private static float[] floats(String text) {
        String[] words = text.split(" ", -1);
        float[] values = new float[words.length];
        for (int i = 0; i < words.length; i++) {
            values[i] = Float.parseFloat(words[i]);
        }
        return values;
    }
}
