package facecount.inference;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows faces from picture to picture by place alone: constant velocity, the closest pair first,
 * sure detections before doubtful ones (after ByteTrack, Zhang 2021). Whether the same person is
 * still in the same place is for the embedding to say; the tracker marks where that is doubtful.
 *
 * <p>Works from 5 to 60 pictures a second, since all its limits are times. Deterministic. Not
 * thread-safe.
 */
final class Tracker {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /* Somebody turns away, is hidden by a passer-by: a second. A track that is not confirmed was
     * probably none. */
    private static final long LOSS_NANOS_MAX = SECOND_NANOS;
    private static final long LOSS_UNCONFIRMED_NANOS_MAX = SECOND_NANOS / 4;

    /* After such a gap in the pictures nobody is where he was. */
    private static final long GAP_NANOS_MAX = 3 * SECOND_NANOS;

    private static final int CONFIRM_HITS = 3;
    private static final long CONFIRM_NANOS = SECOND_NANOS / 10;

    /* After this loss, or when two faces have met, the face may be another's. */
    private static final long SUSPECT_LOSS_NANOS = 3 * SECOND_NANOS / 10;
    private static final float MEETING_OVERLAP = 0.15f;

    /* A face moves at most half its width between two pictures that follow closely, and two widths
     * a second more. */
    private static final float REACH_WIDTHS = 0.5f;
    private static final float REACH_WIDTHS_PER_SECOND = 2.0f;
    private static final float SIZE_RATIO_MAX = 1.8f;

    /* More faces than this in one picture are not followed: the loops are quadratic. */
    private static final int TRACKS_MAX = 256;

    private final float newTrackScoreMin;
    private final ArrayList<Track> tracks = new ArrayList<>();
    private final ArrayList<Track> ended = new ArrayList<>();
    private boolean[] taken = new boolean[TRACKS_MAX];
    private final boolean[] followed = new boolean[TRACKS_MAX];
    private long nextNumber = 1;

    /**
     * @param newTrackScoreMin detections with less only continue tracks
     */
    Tracker(float newTrackScoreMin) {
        this.newTrackScoreMin = newTrackScoreMin;
    }

    /** The tracks, oldest first; those not in the newest picture are among them. */
    List<Track> tracks() {
        return tracks;
    }

    /**
     * Takes the faces of the next picture.
     *
     * @param faces best first
     * @return tracks that are over; the list is used again by the next call
     */
    List<Track> follow(List<FaceDetection> faces, Instant at, long nanos) {
        ended.clear();
        endAfterGap(nanos);
        if (taken.length < faces.size()) {
            taken = new boolean[faces.size()];
        }
        java.util.Arrays.fill(taken, false);
        java.util.Arrays.fill(followed, false);
        continueTracks(faces, at, nanos, true);
        continueTracks(faces, at, nanos, false);
        for (int i = tracks.size() - 1; i >= 0; i--) {
            if (!followed[i]) {
                tracks.get(i).miss();
            }
        }
        endLost(nanos);
        for (int i = 0; i < faces.size() && tracks.size() < TRACKS_MAX; i++) {
            if (!taken[i] && faces.get(i).score() >= newTrackScoreMin) {
                tracks.add(new Track(nextNumber++, faces.get(i), at, nanos));
            }
        }
        confirm(nanos);
        suspectMeetings();
        return ended;
    }

    /** Ends all tracks; the list is used again by the next call. */
    List<Track> endAll() {
        ended.clear();
        ended.addAll(tracks);
        tracks.clear();
        return ended;
    }

    /** Ends {@code track} and gives its newest face, which is another person's, a new one. */
    Track split(Track track, Instant at, long nanos) {
        Track other = new Track(nextNumber++, track.face(), at, nanos);
        other.confirm();
        tracks.set(tracks.indexOf(track), other);
        return other;
    }

    /** A number for a face that is not followed. */
    long takeNumber() {
        return nextNumber++;
    }

    private void endAfterGap(long nanos) {
        for (int i = 0; i < tracks.size(); i++) {
            if (nanos - tracks.get(i).lastSeenNanos() > GAP_NANOS_MAX) {
                ended.add(tracks.remove(i--));
            }
        }
    }

    private void endLost(long nanos) {
        int kept = 0;
        for (int i = 0; i < tracks.size(); i++) {
            Track track = tracks.get(i);
            long max = track.isConfirmed() ? LOSS_NANOS_MAX : LOSS_UNCONFIRMED_NANOS_MAX;
            if (!followed[i] && nanos - track.lastSeenNanos() > max) {
                ended.add(track);
            } else {
                tracks.set(kept++, track);
            }
        }
        while (tracks.size() > kept) {
            tracks.removeLast();
        }
    }

    /* Closest pair first, again and again: with the handful of faces of a booth as good as the
     * Hungarian method, which only differs where two assignments are nearly equal, and there the
     * embedding decides. */
    private void continueTracks(List<FaceDetection> faces, Instant at, long nanos, boolean sure) {
        while (true) {
            float best = Float.MAX_VALUE;
            int bestTrack = -1;
            int bestFace = -1;
            for (int t = 0; t < tracks.size(); t++) {
                if (followed[t] || (!sure && !tracks.get(t).isConfirmed())) {
                    continue;
                }
                for (int f = 0; f < faces.size(); f++) {
                    if (taken[f] || sure != faces.get(f).score() >= newTrackScoreMin) {
                        continue;
                    }
                    float cost = cost(tracks.get(t), faces.get(f), nanos);
                    if (cost < best) {
                        best = cost;
                        bestTrack = t;
                        bestFace = f;
                    }
                }
            }
            if (bestTrack < 0) {
                return;
            }
            followed[bestTrack] = true;
            taken[bestFace] = true;
            Track track = tracks.get(bestTrack);
            if (nanos - track.lastSeenNanos() > SUSPECT_LOSS_NANOS) {
                track.suspect();
            }
            track.follow(faces.get(bestFace), at, nanos);
        }
    }

    /** Distance and difference in size in face widths; infinite for what cannot be. */
    private static float cost(Track track, FaceDetection face, long nanos) {
        float trackWidth = track.face().box().widthPx();
        float faceWidth = face.box().widthPx();
        float ratio = Math.max(trackWidth, faceWidth) / Math.min(trackWidth, faceWidth);
        if (!(ratio <= SIZE_RATIO_MAX)) {
            return Float.MAX_VALUE;
        }
        float width = (trackWidth + faceWidth) / 2;
        float away =
                (float)
                                Math.hypot(
                                        track.predictedXPx(nanos) - face.box().centerXPx(),
                                        track.predictedYPx(nanos) - face.box().centerYPx())
                        / width;
        float seconds = (float) (nanos - track.lastSeenNanos()) / SECOND_NANOS;
        if (!(away <= REACH_WIDTHS + REACH_WIDTHS_PER_SECOND * seconds)) {
            return Float.MAX_VALUE;
        }
        return away + (ratio - 1);
    }

    private void confirm(long nanos) {
        for (int i = 0; i < tracks.size(); i++) {
            Track track = tracks.get(i);
            if (!track.isConfirmed()
                    && track.hits() >= CONFIRM_HITS
                    && nanos - track.firstSeenNanos() >= CONFIRM_NANOS) {
                track.confirm();
            }
        }
    }

    private void suspectMeetings() {
        for (int i = 0; i < tracks.size(); i++) {
            Box one = tracks.get(i).face().box();
            for (int j = i + 1; j < tracks.size(); j++) {
                if (one.overlap(tracks.get(j).face().box()) > MEETING_OVERLAP) {
                    tracks.get(i).suspect();
                    tracks.get(j).suspect();
                }
            }
        }
    }
}
