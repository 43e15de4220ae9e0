package facecount.appliance.vision;

import facecount.inference.Box;
import facecount.inference.EmotionScores;
import facecount.inference.FaceEmbedding;
import facecount.inference.FaceQuality;
import facecount.inference.Observation;
import facecount.inference.Observation.FaceSeen;
import facecount.inference.Observation.TrackEnded;
import facecount.inference.Observation.TrackSeen;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.Random;

/** Invented people: each number is a face that is like no other. */
final class People {
    private static final FaceQuality GOOD = new FaceQuality(80, 0.9f, 0.95f, 0.9f);

    private People() {}

    static FaceEmbedding face(long person) {
        Random random = new Random(person);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(FaceEmbedding.BYTES, 4);
            for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
                values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
            }
            return FaceEmbedding.of(values);
        }
    }

    static Observation appears(long track, Instant at) {
        return new TrackSeen(track, at, at, false, new Box(0.4f, 0.4f, 0.2f, 0.2f));
    }

    static Observation isSeen(long track, long person, Instant at) {
        return new FaceSeen(track, at, face(person), 5, GOOD, EmotionScores.NONE);
    }

    static Observation leaves(long track, Instant since, Instant at) {
        return new TrackEnded(track, since, at, false, Observation.EndReason.LOST);
    }
}
