package facecount.appliance.counting;

import facecount.inference.FaceEmbedding;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Made faces: people are random directions, which in 128 dimensions are all but at right angles; a
 * picture of somebody lies at a chosen angle from his direction.
 */
public final class Faces {
    private final Random random;

    public Faces(long seed) {
        this.random = new Random(seed);
    }

    /** Somebody nobody else looks like. */
    public float[] person() {
        float[] direction = new float[FaceEmbedding.DIMENSIONS];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = (float) random.nextGaussian();
        }
        return unit(direction);
    }

    /** Somebody whose face has the given cosine with {@code other}'s. */
    public float[] lookalike(float[] other, float similarity) {
        float[] noise = person();
        float along = dot(noise, other);
        for (int i = 0; i < noise.length; i++) {
            noise[i] -= along * other[i];
        }
        unit(noise);
        float across = (float) Math.sqrt(1 - similarity * similarity);
        float[] face = new float[noise.length];
        for (int i = 0; i < face.length; i++) {
            face[i] = similarity * other[i] + across * noise[i];
        }
        return unit(face);
    }

    /** A picture of {@code person}; two of them have about {@code closeness}² as cosine. */
    public FaceEmbedding picture(float[] person, float closeness) {
        return embedding(lookalike(person, closeness));
    }

    public static FaceEmbedding embedding(float[] values) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(FaceEmbedding.BYTES, 64);
            MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_FLOAT, 0, values.length);
            return FaceEmbedding.of(segment);
        }
    }

    private static float[] unit(float[] values) {
        float length = (float) Math.sqrt(dot(values, values));
        for (int i = 0; i < values.length; i++) {
            values[i] /= length;
        }
        return values;
    }

    private static float dot(float[] one, float[] other) {
        float sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
