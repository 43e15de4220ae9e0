package facecount.inference;

/**
 * One face of a single picture.
 *
 * @param box in the picture's pixels
 * @param emotion {@link EmotionScores#NONE} if emotions are switched off
 */
public record DescribedFace(
        Box box, FaceQuality quality, FaceEmbedding embedding, EmotionScores emotion) {}
