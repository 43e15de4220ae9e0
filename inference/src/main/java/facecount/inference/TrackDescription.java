package facecount.inference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What is known of one track's face: the weighted sum of its best crops' embeddings, off the heap,
 * and when it was last added to and said. Erased when the track ends.
 */
final class TrackDescription {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /* Neighbouring pictures are nearly the same: a fifth of a second apart the head has moved. */
    static final long SPACING_NANOS = SECOND_NANOS / 5;

    /* Five crops are enough: what more would add is less than what it costs. */
    private static final int PICTURES_WANTED = 5;

    /* Later crops only count when they are clearly better, or to see that it is still the same
     * person. */
    private static final float CLEARLY_BETTER = 1.15f;
    private static final long REFRESH_NANOS = 10 * SECOND_NANOS;

    /* A crop well below the best one would only blur the mean. */
    private static final float WORTH_ADDING = 0.7f;

    private final MemorySegment sum = Arena.ofAuto().allocate(FaceEmbedding.BYTES, 64);
    private int pictures;
    private float bestCrop;
    private FaceQuality bestQuality = new FaceQuality(0, 0, 0, 0);
    private long addedAt;
    private boolean refused;
    private boolean said;
    private int picturesSaid;
    private float cropSaid;
    private long saidAt;

    int pictures() {
        return pictures;
    }

    FaceQuality bestQuality() {
        return bestQuality;
    }

    /**
     * Whether a crop of this quality should be embedded now.
     *
     * @param crop the geometry's part of the quality, as in {@link CropQuality#ofGeometry}
     */
    boolean wants(float crop, long nanos) {
        long since = nanos - addedAt;
        if (pictures == 0) {
            return !refused || since >= SPACING_NANOS;
        }
        if (pictures < PICTURES_WANTED) {
            return since >= SPACING_NANOS && crop >= WORTH_ADDING * bestCrop;
        }
        return since >= REFRESH_NANOS
                || (since >= SECOND_NANOS && crop > CLEARLY_BETTER * bestCrop);
    }

    /** Cosine between a unit embedding and what is known, −1 to 1. */
    float similarity(MemorySegment unit) {
        double product = 0;
        double squares = 0;
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            float value = sum.getAtIndex(JAVA_FLOAT, i);
            product += (double) value * unit.getAtIndex(JAVA_FLOAT, i);
            squares += (double) value * value;
        }
        return squares > 0 ? (float) (product / Math.sqrt(squares)) : 0;
    }

    /** The closer look saw no face: the next one after a while. */
    void refused(long nanos) {
        refused = true;
        addedAt = nanos;
    }

    void add(MemorySegment unit, float crop, FaceQuality quality, long nanos) {
        float weight = CropQuality.weight(crop, quality.sharpness());
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            sum.setAtIndex(
                    JAVA_FLOAT,
                    i,
                    sum.getAtIndex(JAVA_FLOAT, i) + weight * unit.getAtIndex(JAVA_FLOAT, i));
        }
        pictures++;
        addedAt = nanos;
        if (pictures == 1 || crop > bestCrop) {
            bestCrop = crop;
            bestQuality = quality;
        }
    }

    /** Whether the description has become worth saying: rarely more than a few times a track. */
    boolean isWorthSaying(long nanos) {
        if (pictures == 0) {
            return false;
        }
        if (!said) {
            return true;
        }
        if (pictures <= PICTURES_WANTED) {
            return pictures != picturesSaid && pictures % 2 == 1;
        }
        return bestCrop > CLEARLY_BETTER * cropSaid || nanos - saidAt >= REFRESH_NANOS;
    }

    /** Whether anything was added since the description was last said. */
    boolean hasNews() {
        return pictures > picturesSaid;
    }

    /** The description, as it is said from {@code nanos} on. */
    FaceEmbedding say(long nanos) {
        said = true;
        picturesSaid = pictures;
        cropSaid = bestCrop;
        saidAt = nanos;
        return FaceEmbedding.of(sum);
    }

    void erase() {
        sum.fill((byte) 0);
    }
}
