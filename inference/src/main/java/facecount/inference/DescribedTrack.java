package facecount.inference;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One face as a track of it would be described: what the box makes of the pictures it takes one
 * after another, for who has the pictures without a film.
 *
 * @param pictures that were good enough to be added, 1 or more
 * @param quality of the best picture
 */
public record DescribedTrack(FaceEmbedding embedding, int pictures, FaceQuality quality) {
    /**
     * Adds the pictures in their order, as if the track had shown them a fifth of a second apart.
     *
     * @param pictures of one person, 1 or more
     */
    public static DescribedTrack of(List<DescribedFace> pictures) {
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("a track has at least one picture, got none");
        }
        TrackDescription description = new TrackDescription();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment unit = arena.allocate(FaceEmbedding.BYTES, 64);
            long nanos = 0;
            for (DescribedFace picture : pictures) {
                float crop = CropQuality.ofGeometry(picture.quality());
                if (description.wants(crop, nanos)) {
                    picture.embedding().writeTo(unit);
                    description.add(unit, crop, picture.quality(), nanos);
                }
                nanos += TrackDescription.SPACING_NANOS;
            }
            unit.fill((byte) 0);
            return new DescribedTrack(
                    description.say(nanos), description.pictures(), description.bestQuality());
        } finally {
            description.erase();
        }
    }
}
