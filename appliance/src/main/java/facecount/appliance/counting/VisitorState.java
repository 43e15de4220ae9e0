package facecount.appliance.counting;

import facecount.appliance.counting.DayMemory.RememberedVisitor;
import facecount.appliance.counting.DayMemory.Settled;
import facecount.inference.Box;
import facecount.inference.Emotion;
import facecount.inference.EmotionReading;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A visitor of today with the tracks in view. Belongs to {@link VisitorCounting}. */
final class VisitorState {
    final Visitor.Id id;
    Instant firstSeen;
    Instant lastSeen;

    Box place;
    Duration settledInView = Duration.ZERO;
    EmotionTally settledEmotion = EmotionTally.NONE;
    final List<Settled> settled = new ArrayList<>();
    final List<TrackState> inView = new ArrayList<>();

    /** The emotion last told as an event. */
    @Nullable Emotion told;

    /** What he is in the day's sums; belongs to {@link VisitorTally}. */
    VisitorTally.@Nullable Tallied tallied;

    private final VisitorTally tally;
    private int row = TrackState.NO_ROW;
    private boolean staff;
    private boolean left;

    /* Worked out once a change. */
    private @Nullable EmotionReading emotion;

    VisitorState(Visitor.Id id, Instant firstSeen, Box place, VisitorTally tally) {
        this.id = id;
        this.firstSeen = firstSeen;
        this.lastSeen = firstSeen;
        this.place = place;
        this.tally = tally;
        change();
    }

    /** Row in the gallery; {@link TrackState#NO_ROW} beyond the gallery's limit. */
    int row() {
        return row;
    }

    void setRow(int row) {
        this.row = row;
        change();
    }

    boolean isRemembered() {
        return row != TrackState.NO_ROW;
    }

    boolean isStaff() {
        return staff;
    }

    void setStaff(boolean staff) {
        this.staff = staff;
        change();
    }

    /** He was somebody else, or nobody: out of the day's sums for good. */
    void leave() {
        left = true;
        tally.remove(this);
    }

    int sightings() {
        return settled.size() + inView.size();
    }

    /** Beginning of the first of the sightings; there is at least one. */
    Instant firstSighting() {
        Instant first =
                settled.isEmpty() ? inView.getFirst().firstSeen : settled.getFirst().firstSeen();
        for (Settled ended : settled) {
            first = ended.firstSeen().isBefore(first) ? ended.firstSeen() : first;
        }
        for (TrackState track : inView) {
            first = track.firstSeen.isBefore(first) ? track.firstSeen : first;
        }
        return first;
    }

    /** End of the last of the sightings, so far. */
    Instant lastSighting() {
        Instant last = firstSighting();
        for (Settled ended : settled) {
            last = ended.lastSeen().isAfter(last) ? ended.lastSeen() : last;
        }
        for (TrackState track : inView) {
            last = track.lastSeen.isAfter(last) ? track.lastSeen : last;
        }
        return last;
    }

    /** One of his tracks was in view then; a track that went on as another is not. */
    boolean isInViewDuring(Instant from, Instant to) {
        for (Settled ended : settled) {
            if (!ended.firstSeen().isAfter(to) && !ended.lastSeen().isBefore(from)) {
                return true;
            }
        }
        for (TrackState track : inView) {
            if (!track.firstSeen.isAfter(to) && !track.lastSeen.isBefore(from)) {
                return true;
            }
        }
        return false;
    }

    boolean isInViewTogetherWith(VisitorState other) {
        for (Settled ended : settled) {
            if (other.isInViewDuring(ended.firstSeen(), ended.lastSeen())) {
                return true;
            }
        }
        for (TrackState track : inView) {
            if (other.isInViewDuring(track.firstSeen, track.lastSeen)) {
                return true;
            }
        }
        return false;
    }

    Duration totalInView() {
        Duration total = settledInView;
        for (TrackState track : inView) {
            total = total.plus(track.inView());
        }
        return total;
    }

    /** A track came, went or was described anew. */
    void change() {
        emotion = null;
        if (!left) {
            tally.change(this);
        }
    }

    @Nullable Emotion clearEmotion() {
        return emotion() instanceof EmotionReading.Clear(Emotion clear, float ignored)
                ? clear
                : null;
    }

    EmotionReading emotion() {
        if (emotion == null) {
            emotion = meanEmotion();
        }
        return emotion;
    }

    private EmotionReading meanEmotion() {
        EmotionTally tally = settledEmotion;
        for (TrackState track : inView) {
            if (track.face != null) {
                tally = tally.plus(track.face.emotion(), track.face.pictures());
            }
        }
        return tally.mean().reading();
    }

    Visitor visitor() {
        return new Visitor(
                id,
                firstSeen,
                lastSeen,
                sightings(),
                totalInView(),
                emotion(),
                staff,
                isRemembered());
    }

    RememberedVisitor remembered() {
        return new RememberedVisitor(visitor(), settledInView, settledEmotion, place, settled);
    }
}
