package facecount.appliance.counting;

import facecount.appliance.counting.Passage.Face;
import facecount.appliance.counting.Passage.Standing;
import facecount.inference.Box;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/** A passage while it can still change. Belongs to {@link VisitorCounting}. */
final class TrackState {
    static final int NO_ROW = -1;

    final TrackKey key;
    final Instant firstSeen;
    Instant lastSeen;
    boolean ended;

    /** It went on when its day ended. */
    boolean outlivesDay;

    Box box;

    /** A still face: either vision says so, or it is where one was, and looks like it. */
    boolean still;

    /** Number of the still face it is or founded, 0 for none. */
    int stillFace;

    @Nullable Face face;
    int row = NO_ROW;

    @Nullable VisitorState visitor;
    boolean first;

    /** To the others when it was seen, counted or last compared. */
    Likeness likeness = Likeness.toNobody(0, 1);

    TrackState(TrackKey key, Instant firstSeen, Instant lastSeen, Box box) {
        this.key = key;
        this.firstSeen = firstSeen;
        this.lastSeen = lastSeen;
        this.box = box;
    }

    Duration inView() {
        return Duration.between(firstSeen, lastSeen);
    }

    Passage passage() {
        return new Passage(key, firstSeen, lastSeen, ended && !outlivesDay, box, standing());
    }

    private Standing standing() {
        if (still) {
            return new Standing.StillFace();
        }
        if (face == null) {
            return new Standing.Faceless();
        }
        return visitor == null
                ? new Standing.Undecided(face, likeness)
                : new Standing.Sighted(face, visitor.id, first, likeness);
    }
}
