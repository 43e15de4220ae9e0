package facecount.appliance.counting;

/**
 * How alike a face was to the visitor it is most like, and all that says what that is worth.
 *
 * @param similarity to that visitor, a cosine
 * @param visitors among whom he was the most similar; 0 if nobody was there
 * @param sightings behind his template, 1 or more
 * @param eyeDistancePx of the face, in the source picture
 * @param pictures that the face combines, 1 or more
 * @param together that visitor was in view elsewhere at the same time
 */
public record Likeness(
        float similarity,
        int visitors,
        int sightings,
        float eyeDistancePx,
        int pictures,
        boolean together) {
    /** Of the first face of a day. */
    static Likeness toNobody(float eyeDistancePx, int pictures) {
        return new Likeness(0, 0, 1, eyeDistancePx, pictures, false);
    }
}
