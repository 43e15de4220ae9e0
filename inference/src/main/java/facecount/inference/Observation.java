package facecount.inference;

import java.time.Instant;

/**
 * What vision says of one track: what crosses the socket, is acknowledged and counted. Times are
 * those of the pictures ({@link facecount.camera.Frame#capturedAt}). Track numbers rise within one
 * vision session and are never used again in it.
 */
public sealed interface Observation {
    long track();

    Instant at();

    /**
     * The track is in view: said when it is confirmed, every 30 seconds after that, and at once
     * when it is found to stand still.
     *
     * @param firstSeen time of the track's first picture
     * @param still the face has not moved for a minute or more, as a poster, a screen or a
     *     mannequin does not
     * @param box where the face is, as shares of the picture's width and height
     */
    record TrackSeen(long track, Instant firstSeen, Instant at, boolean still, Box box)
            implements Observation {}

    /**
     * The face of the track, described from its best pictures so far. Said once the face can be
     * described and again whenever the description has become better; the newest stands for the
     * whole track.
     *
     * @param pictures how many pictures the embedding combines, 1 or more
     * @param quality of the best of them
     */
    record FaceSeen(
            long track,
            Instant at,
            FaceEmbedding embedding,
            int pictures,
            FaceQuality quality,
            EmotionScores emotion)
            implements Observation {}

    /**
     * The track is over: the last word on it.
     *
     * @param firstSeen time of the track's first picture
     * @param at time of its last picture
     * @param still as in {@link TrackSeen}
     */
    record TrackEnded(long track, Instant firstSeen, Instant at, boolean still, EndReason reason)
            implements Observation {}

    /** Why a track ended. */
    enum EndReason {
        /** The face was not seen for longer than a short loss lasts. */
        LOST,
        /** The source ended, or the camera was lost. */
        SOURCE_ENDED
    }
}
