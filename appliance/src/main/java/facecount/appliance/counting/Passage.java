package facecount.appliance.counting;

import facecount.inference.Box;
import facecount.inference.EmotionScores;
import facecount.inference.FaceQuality;

import java.time.Duration;
import java.time.Instant;

/**
 * A confirmed track, and whose it is as far as is known.
 *
 * @param firstSeen time of the track's first picture, at the earliest the day's beginning
 * @param lastSeen time of its newest observation
 * @param ended false for ever if it went on when its day ended
 * @param box where the face was last, as shares of the picture; {@link #NOWHERE} if not told yet
 */
public record Passage(
        TrackKey track,
        Instant firstSeen,
        Instant lastSeen,
        boolean ended,
        Box box,
        Standing standing) {
    /** Overlaps nothing. */
    public static final Box NOWHERE = new Box(0, 0, 0, 0);

    public Duration inView() {
        return Duration.between(firstSeen, lastSeen);
    }

    /** What the count makes of a passage. */
    public sealed interface Standing {
        /** No face described, or functions that need one are off. */
        record Faceless() implements Standing {}

        /**
         * A face, not yet seen well or often enough to say whose.
         *
         * @param likeness to the visitors, when it was last compared with them
         */
        record Undecided(Face face, Likeness likeness) implements Standing {}

        /**
         * A sighting: the visitor is known.
         *
         * @param first the visitor was counted by this passage
         * @param likeness to the others, when it was seen or counted
         */
        record Sighted(Face face, Visitor.Id visitor, boolean first, Likeness likeness)
                implements Standing {}

        /** A poster, screen or mannequin: not a person. */
        record StillFace() implements Standing {}
    }

    /**
     * The face of a passage, without its template.
     *
     * @param pictures how many pictures the template combines
     */
    public record Face(int pictures, FaceQuality quality, EmotionScores emotion) {}
}
