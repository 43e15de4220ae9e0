package facecount.appliance.counting;

import facecount.appliance.counting.DayMemory.StillFace;
import facecount.appliance.counting.VisitorCounting.FaceSource;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Posters, screens, mannequins: each is known by its place and its face together, so that the
 * person on the poster is counted elsewhere. Belongs to {@link VisitorCounting}.
 */
final class StillFaces {
    /** No still face has this number. */
    static final int NONE = 0;

    private final FaceRows faces;
    private final PendingChanges changes;
    private final Map<Integer, Known> known = new LinkedHashMap<>();
    private int last;

    /**
     * @param faces where the tracks' faces are, and these too
     */
    StillFaces(FaceRows faces, PendingChanges changes) {
        this.faces = faces;
        this.changes = changes;
    }

    private static final class Known {
        final StillFace face;
        final int row;

        /** The track by which it is known, while that is in view. */
        @Nullable TrackState founder;

        Known(StillFace face, int row) {
            this.face = face;
            this.row = row;
        }
    }

    /** One of before a restart, unless its face is gone. */
    void restore(StillFace still, FaceSource source) {
        int row = faces.restore(new FaceKey.OfStillFace(still.number()), source);
        if (row != TrackState.NO_ROW) {
            known.put(still.number(), new Known(still, row));
            last = Math.max(last, still.number());
        }
    }

    /** A track of before a restart that was taken for a still face, its face restored. */
    void restoreTrack(TrackState track) {
        Known still = find(track);
        if (still != null) {
            track.stillFace = still.face.number();
            still.founder = still.face.box().equals(track.box) ? track : null;
        }
    }

    /** Number of the one at the track's place with the track's face, or {@link #NONE}. */
    int like(TrackState track) {
        Known still = find(track);
        return still == null ? NONE : still.face.number();
    }

    private @Nullable Known find(TrackState track) {
        for (Known still : known.values()) {
            if (DecisionRules.isSamePlace(still.face.box(), track.box)
                    && faces.product(still.row, faces.row(track.row))
                            >= DecisionRules.SAME_STILL_FACE_FROM) {
                return still;
            }
        }
        return null;
    }

    /** Whether the track is where the one is that it was taken for; not its founder. */
    boolean isAtItsPlace(TrackState track) {
        Known still = known.get(track.stillFace);
        return still != null
                && still.founder != track
                && DecisionRules.isSamePlace(still.face.box(), track.box);
    }

    /** The track's face, at its place, from now on. */
    void add(TrackState founder) {
        if (known.size() == DecisionRules.STILL_FACES_MAX) {
            remove(known.keySet().iterator().next());
        }
        StillFace face = new StillFace(++last, founder.box);
        int row = faces.add();
        faces.row(row).copyFrom(faces.row(founder.row));
        Known still = new Known(face, row);
        still.founder = founder;
        known.put(face.number(), still);
        founder.stillFace = face.number();
        changes.stillFaces.add(face);
        changes.faceChanged(new FaceKey.OfStillFace(face.number()));
    }

    private void remove(int number) {
        Known still = known.remove(number);
        if (still != null) {
            faces.remove(still.row);
            changes.stillFaces.remove(still.face);
            changes.faceGone(new FaceKey.OfStillFace(number));
        }
    }

    /** The track moves: it is none, and none was known by it. */
    void leave(TrackState track) {
        Known still = known.get(track.stillFace);
        if (still != null && still.founder == track) {
            remove(track.stillFace);
        }
        track.stillFace = NONE;
    }

    Iterable<Integer> numbers() {
        return known.keySet();
    }

    boolean has(int number) {
        return known.containsKey(number);
    }

    /** The face of one there is. */
    MemorySegment face(int number) {
        Known still = known.get(number);
        if (still == null) {
            throw new IllegalStateException("there is no still face %d today".formatted(number));
        }
        return faces.row(still.row);
    }
}
