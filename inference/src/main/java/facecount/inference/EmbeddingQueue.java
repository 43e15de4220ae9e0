package facecount.inference;

import java.util.List;
import java.util.Optional;

/** Whose face is embedded next. */
final class EmbeddingQueue {
    private EmbeddingQueue() {}

    /**
     * Of the tracks in the picture whose face is worth embedding: those that may have become
     * another person first, then those that are not described at all, then the one with the fewest
     * pictures; among equals the oldest.
     */
    static Optional<Track> next(List<Track> tracks, long nanos) {
        Track next = null;
        for (int i = 0; i < tracks.size(); i++) {
            Track track = tracks.get(i);
            if (isWaiting(track, nanos) && (next == null || urgency(track) < urgency(next))) {
                next = track;
            }
        }
        return Optional.ofNullable(next);
    }

    private static boolean isWaiting(Track track, long nanos) {
        return track.isConfirmed()
                && track.isInPicture()
                && CropQuality.isEnough(track.face())
                && (track.isSuspect()
                        || track.description().wants(CropQuality.ofGeometry(track.face()), nanos));
    }

    private static int urgency(Track track) {
        int pictures = track.description().pictures();
        return track.isSuspect() && pictures > 0 ? -1 : pictures;
    }
}
