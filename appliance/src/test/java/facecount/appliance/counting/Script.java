package facecount.appliance.counting;

import facecount.inference.Box;
import facecount.inference.Emotion;
import facecount.inference.EmotionScores;
import facecount.inference.FaceEmbedding;
import facecount.inference.FaceQuality;
import facecount.inference.Observation;

import java.time.Instant;

/** Observations as vision would make them. */
public final class Script {
    public static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    public static final FaceQuality GOOD = new FaceQuality(40, 0.8f, 0.9f, 0.95f);
    public static final FaceQuality BAD = new FaceQuality(9, 0.3f, 0.2f, 0.7f);
    public static final Box DOOR = new Box(0.1f, 0.2f, 0.1f, 0.15f);
    public static final Box TILL = new Box(0.7f, 0.3f, 0.1f, 0.15f);

    private Script() {}

    public static Observation.TrackSeen trackSeen(long track, Instant at, Box box) {
        return new Observation.TrackSeen(track, at, at, false, box);
    }

    public static Observation.TrackSeen stillSeen(long track, Instant first, Instant at, Box box) {
        return new Observation.TrackSeen(track, first, at, true, box);
    }

    public static Observation.FaceSeen faceSeen(long track, Instant at, FaceEmbedding face) {
        return faceSeen(track, at, face, 3, GOOD);
    }

    public static Observation.FaceSeen faceSeen(
            long track, Instant at, FaceEmbedding face, int pictures, FaceQuality quality) {
        return new Observation.FaceSeen(track, at, face, pictures, quality, EmotionScores.NONE);
    }

    public static Observation.FaceSeen showing(
            long track, Instant at, FaceEmbedding face, Emotion emotion) {
        float[] probabilities = new float[Emotion.values().length];
        probabilities[emotion.ordinal()] = 0.9f;
        return new Observation.FaceSeen(track, at, face, 3, GOOD, EmotionScores.of(probabilities));
    }

    public static Observation.TrackEnded trackEnded(long track, Instant first, Instant at) {
        return new Observation.TrackEnded(track, first, at, false, Observation.EndReason.LOST);
    }
}
