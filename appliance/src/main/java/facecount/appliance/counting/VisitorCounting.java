package facecount.appliance.counting;

import static java.util.Objects.requireNonNull;

import facecount.appliance.counting.CountEvent.DayClosed;
import facecount.appliance.counting.CountEvent.EmotionRead;
import facecount.appliance.counting.CountEvent.PassageEnded;
import facecount.appliance.counting.CountEvent.PassageStarted;
import facecount.appliance.counting.CountEvent.StaffRecognized;
import facecount.appliance.counting.CountEvent.VisitorCounted;
import facecount.appliance.counting.CountEvent.VisitorSeen;
import facecount.appliance.counting.CountEvent.VisitorWithdrawn;
import facecount.appliance.counting.CountEvent.VisitorsMerged;
import facecount.appliance.counting.DayChanges.Retired;
import facecount.appliance.counting.DayMemory.RememberedVisitor;
import facecount.appliance.counting.DayMemory.Settled;
import facecount.appliance.counting.NewcomerEstimate.Newcomers;
import facecount.appliance.counting.Passage.Face;
import facecount.appliance.counting.Passage.Standing;
import facecount.appliance.counting.VisitorGallery.Match;
import facecount.inference.Box;
import facecount.inference.EmotionReading;
import facecount.inference.EmotionScores;
import facecount.inference.FaceEmbedding;
import facecount.inference.Observation;
import facecount.inference.Observation.FaceSeen;
import facecount.inference.Observation.TrackEnded;
import facecount.inference.Observation.TrackSeen;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One day's count: observations go in, visitors come out. Plain calculation without clock, disk or
 * threads: the same observations give the same visitors. Not thread-safe: belongs to the count
 * thread.
 *
 * <p>Feed it {@link #observe}, take what changed with {@link #drain}, and end it with {@link
 * #endDay}. Single pictures are fed as one track each: {@code TrackSeen}, {@code FaceSeen} with one
 * picture, {@code TrackEnded}.
 */
public final class VisitorCounting implements AutoCloseable {
    /*
     * How it decides. A visitor's template is the weighted mean of the embeddings of all his tracks:
     * a sum over those that ended, plus those in view. Whenever a track is described anew, its old
     * embedding leaves the template, the new one is compared with everybody, and is added to whom it
     * belongs to: so a track that was taken for the wrong visitor leaves no trace in him.
     *
     * Several faces in one picture may be one person (a mirror, a collage), so being in view at the
     * same time never forbids a match.
     */

    private final CountingSettings settings;
    private final CountingDay day;
    private final Instant dayStart;
    private final VisitorGallery gallery;
    private final FaceRows faces = new FaceRows();

    private final Map<Visitor.Id, VisitorState> visitors = new TreeMap<>();

    /** Those in view, and those that ended undecided. */
    private final Map<TrackKey, TrackState> tracks = new LinkedHashMap<>();

    private final Map<Instant, HourTally> hours = new TreeMap<>();
    private final NewcomerEstimate estimate;
    private final VisitorTally tally = new VisitorTally();
    private final PendingChanges changes = new PendingChanges();
    private final StillFaces stillFaces = new StillFaces(faces, changes);
    private int lastVisitor;
    private int passages;
    private int sightings;
    private int recountable;
    private int unlisted;
    private int largestStretch;
    private long session;
    private Instant asOf;
    private boolean closed;
    private long askedSecond = Long.MIN_VALUE;
    private boolean isCountedThen;

    public VisitorCounting(CountingSettings settings, CountingDay day) {
        this(settings, day, NewcomerEvidence.LEARNED);
    }

    /**
     * @param evidence what a likeness is worth: another than was learned, to try it
     */
    public VisitorCounting(CountingSettings settings, CountingDay day, NewcomerEvidence evidence) {
        this.settings = settings;
        this.day = day;
        this.dayStart = day.start(settings.zone(), settings.cutOver());
        this.gallery = new VisitorGallery(settings.visitorsMax());
        this.estimate = new NewcomerEstimate(dayStart, evidence, gallery::strangerLikeness);
        this.asOf = dayStart;
    }

    /** Templates that outlived a restart. */
    @FunctionalInterface
    public interface FaceSource {
        /**
         * Writes a template to {@code target}, {@link FaceEmbedding#BYTES} bytes.
         *
         * @return false if there is none any more: {@code target} is as it was
         */
        boolean copy(FaceKey face, MemorySegment target);
    }

    /** Goes on where the day was, so that nobody is counted twice. */
    public static VisitorCounting restore(
            CountingSettings settings, DayMemory memory, FaceSource faces) {
        VisitorCounting counting = new VisitorCounting(settings, memory.day());
        counting.remember(memory, faces);
        return counting;
    }

    private void remember(DayMemory memory, FaceSource source) {
        lastVisitor = memory.lastVisitor();
        recountable = memory.recountable();
        largestStretch = memory.largestStretch();
        unlisted = memory.unlisted();
        asOf = memory.asOf();
        for (HourlyCount hour : memory.hours()) {
            hours.put(
                    hour.start(),
                    new HourTally(hour.newVisitors(), hour.sightings(), hour.passages()));
            passages += hour.passages();
            sightings += hour.sightings();
        }
        for (RememberedVisitor remembered : memory.visitors()) {
            rememberVisitor(remembered, source);
        }
        memory.stillFaces().forEach(still -> stillFaces.restore(still, source));
        for (Passage passage : memory.passages()) {
            rememberTrack(passage, source);
        }
        for (VisitorState visitor : visitors.values()) {
            if (visitor.isRemembered()) {
                refresh(visitor);
            }
            visitor.told = visitor.clearEmotion();
        }
    }

    private void rememberVisitor(RememberedVisitor remembered, FaceSource source) {
        Visitor was = remembered.visitor();
        VisitorState visitor =
                new VisitorState(was.id(), was.firstSeen(), remembered.place(), tally);
        visitor.lastSeen = was.lastSeen();
        visitor.setStaff(was.staff());
        visitor.settledInView = remembered.settledInView();
        visitor.settledEmotion = remembered.settledEmotion();
        visitor.settled.addAll(remembered.settled());
        visitors.put(visitor.id, visitor);
        if (was.remembered()) {
            visitor.setRow(gallery.add(visitor.id));
            // One who has only tracks in view needs no sum. Where there is one it is of a day that
            // turned out to be over; he would be taken for somebody who is like himself.
            if (!visitor.settled.isEmpty()
                    && !source.copy(
                            new FaceKey.OfVisitor(visitor.id), gallery.sum(visitor.row()))) {
                gallery.remove(visitor.row());
                visitor.setRow(TrackState.NO_ROW);
            }
        }
        if (!visitor.isStaff()) {
            visitor.settled.forEach(this::addEvidence);
        }
    }

    private void rememberTrack(Passage passage, FaceSource source) {
        TrackState track =
                new TrackState(
                        passage.track(), passage.firstSeen(), passage.lastSeen(), passage.box());
        track.ended = passage.ended();
        if (!track.ended) {
            session = track.key.session();
        }
        switch (passage.standing()) {
            case Standing.Faceless() -> {}
            case Standing.StillFace() -> rememberStillTrack(track, source);
            case Standing.Undecided(Face face, Likeness likeness) -> {
                rememberFace(track, face, source);
                track.likeness = likeness;
                if (track.ended && track.row != TrackState.NO_ROW) {
                    addUndecidedEvidence(track);
                }
            }
            case Standing.Sighted(Face face, Visitor.Id id, boolean first, Likeness likeness) -> {
                rememberFace(track, face, source);
                VisitorState visitor = visitorOf(id);
                track.face = face;
                track.visitor = visitor;
                track.first = first;
                track.likeness = likeness;
                visitor.change();
                visitor.inView.add(track);
                if (!visitor.isStaff()) {
                    addEvidence(track);
                }
                if (track.row == TrackState.NO_ROW
                        && visitor.isRemembered()
                        && visitor.settled.isEmpty()
                        && visitor.inView.size() == 1) {
                    gallery.remove(visitor.row());
                    visitor.setRow(TrackState.NO_ROW);
                }
            }
        }
        if (!track.ended || track.row != TrackState.NO_ROW) {
            tracks.put(track.key, track);
        }
    }

    private void rememberStillTrack(TrackState track, FaceSource source) {
        track.still = true;
        track.row = faces.restore(new FaceKey.OfTrack(track.key), source);
        if (track.row != TrackState.NO_ROW) {
            stillFaces.restoreTrack(track);
        }
    }

    private void rememberFace(TrackState track, Face face, FaceSource source) {
        track.row = faces.restore(new FaceKey.OfTrack(track.key), source);
        if (track.row != TrackState.NO_ROW) {
            track.face = face;
        }
    }

    public CountingDay day() {
        return day;
    }

    /**
     * Takes an observation into the count. What lies outside {@code counting.hours} is not counted;
     * what the clock puts before the day's beginning is counted at its beginning, since a day that
     * was closed stays closed.
     *
     * @param visionSession which run of vision says it: a new one ends the tracks of the one before
     */
    public void observe(long visionSession, Observation observation) {
        if (closed) {
            throw new IllegalStateException("the day %s is closed".formatted(day));
        }
        if (!settings.presence() && !settings.distinct()) {
            return;
        }
        if (visionSession != session) {
            endTracksOfOthers(visionSession);
            session = visionSession;
        }
        TrackKey key = new TrackKey(visionSession, observation.track());
        switch (observation) {
            case TrackSeen seen -> trackSeen(key, seen);
            case FaceSeen seen -> faceSeen(key, seen);
            case TrackEnded ended -> trackEnded(key, ended);
        }
    }

    private void endTracksOfOthers(long visionSession) {
        for (TrackState track : List.copyOf(tracks.values())) {
            if (!track.ended && track.key.session() != visionSession) {
                end(track);
            }
        }
    }

    private boolean isCounted(Instant at) {
        // Asked for every observation, and the same for all of a second.
        if (at.getEpochSecond() != askedSecond) {
            askedSecond = at.getEpochSecond();
            isCountedThen =
                    settings.hours()
                            .contains(
                                    Instant.ofEpochSecond(askedSecond)
                                            .atZone(settings.zone())
                                            .toLocalTime());
        }
        return isCountedThen;
    }

    private Instant within(Instant at) {
        return at.isBefore(dayStart) ? dayStart : at;
    }

    private void touch(TrackState track, Instant at) {
        Instant time = within(at);
        if (time.isAfter(track.lastSeen)) {
            track.lastSeen = time;
        }
        if (time.isAfter(asOf)) {
            asOf = time;
        }
        changes.tracks.put(track.key, track);
        if (track.visitor != null) {
            VisitorState visitor = track.visitor;
            if (track.lastSeen.isAfter(visitor.lastSeen)) {
                visitor.lastSeen = track.lastSeen;
            }
            changes.visitors.add(visitor.id);
            checkStaff(visitor);
        }
    }

    private TrackState start(TrackKey key, Instant firstSeen, Box box) {
        Instant start = within(firstSeen);
        TrackState track = new TrackState(key, start, start, box);
        tracks.put(key, track);
        passages++;
        hour(start).passages++;
        changes.events.add(new PassageStarted(start, key));
        return track;
    }

    private void trackSeen(TrackKey key, TrackSeen seen) {
        if (!isCounted(seen.at())) {
            return;
        }
        TrackState known = tracks.get(key);
        if (known != null && known.ended) {
            return;
        }
        TrackState track = known == null ? start(key, seen.firstSeen(), seen.box()) : known;
        track.box = seen.box();
        touch(track, seen.at());
        if (seen.still() && !track.still) {
            becomeStill(track);
        } else if (!seen.still() && track.still && !stillFaces.isAtItsPlace(track)) {
            becomeMoving(track);
        }
        if (track.visitor != null) {
            narrowPlace(track.visitor, track.box);
        } else if (!track.still && track.row != TrackState.NO_ROW && track.face != null) {
            // The place may tell a poster from a person.
            decide(track, false);
        }
    }

    private void faceSeen(TrackKey key, FaceSeen seen) {
        if (!settings.distinct() || !isCounted(seen.at())) {
            return;
        }
        TrackState known = tracks.get(key);
        if (known != null && known.ended) {
            return;
        }
        TrackState track = known == null ? start(key, seen.at(), Passage.NOWHERE) : known;
        EmotionScores emotion = settings.emotion() ? seen.emotion() : EmotionScores.NONE;
        VisitorState previous = track.visitor;
        if (previous != null) {
            lift(track, previous);
        }
        track.face = new Face(seen.pictures(), seen.quality(), emotion);
        if (track.row == TrackState.NO_ROW) {
            track.row = faces.add();
        }
        seen.embedding().writeTo(faces.row(track.row));
        changes.faceChanged(new FaceKey.OfTrack(track.key));
        touch(track, seen.at());
        if (track.still) {
            return;
        }
        if (previous == null) {
            decide(track, false);
        } else {
            decideAgain(track, previous);
        }
    }

    private void trackEnded(TrackKey key, TrackEnded ended) {
        TrackState track = tracks.get(key);
        if (track == null || track.ended) {
            changes.endedElsewhere.add(key);
            return;
        }
        if (isCounted(ended.at())) {
            touch(track, ended.at());
        }
        if (ended.still() && !track.still) {
            becomeStill(track);
        }
        end(track);
    }

    // ---- whose face it is ------------------------------------------------------------------

    /** For a track that belongs to nobody yet. */
    private void decide(TrackState track, boolean ending) {
        if (joinStillFace(track)) {
            return;
        }
        Face face = requireNonNull(track.face);
        Match best = gallery.best(faces.row(track.row));
        Likeness likeness = likeness(track, best, gallery.size());
        track.likeness = likeness;
        if (isKnown(likeness)) {
            see(track, visitorOf(best.visitor()), likeness);
        } else if (ending ? DecisionRules.isEvidenceAtTheEnd(face) : isClearlyNew(face, likeness)) {
            found(track, likeness);
        }
    }

    private boolean isClearlyNew(Face face, Likeness likeness) {
        return DecisionRules.isEvidence(face)
                && (DecisionRules.isPlenty(face)
                        || !estimate.isBelow(DecisionRules.SURELY_NEW_FROM, likeness));
    }

    private boolean isKnown(Likeness likeness) {
        return likeness.similarity() >= DecisionRules.ALIKE_FROM
                && estimate.isBelow(DecisionRules.KNOWN_BELOW, likeness);
    }

    /** For a track taken for {@code previous} that was described anew. */
    private void decideAgain(TrackState track, VisitorState previous) {
        MemorySegment face = faces.row(track.row);
        if (!previous.isRemembered()) {
            if (previous.sightings() == 0 || !gallery.isFull()) {
                giveTemplateBack(previous);
            }
            attach(track, previous, track.likeness);
            return;
        }
        // Nothing else in the template: it is blank now and cannot match.
        Match best = gallery.best(face);
        int others = gallery.size() - (previous.sightings() == 0 ? 1 : 0);
        Likeness likeness = likeness(track, best, others);
        if (previous.sightings() == 0) {
            if (joinStillFaceInsteadOf(track, previous)) {
                return;
            }
            attach(track, previous, likeness);
            // Attaching may have merged them already, where they are very much alike.
            if (isKnown(likeness)
                    && visitors.containsKey(previous.id)
                    && visitors.containsKey(best.visitor())) {
                merge(previous, visitorOf(best.visitor()), best.similarity());
            }
            return;
        }
        float own = gallery.similarity(previous.row(), face);
        boolean another = !best.visitor().equals(previous.id);
        if (track.first) {
            attach(track, previous, track.likeness);
        } else if (another
                && isKnown(likeness)
                && best.similarity() >= own + DecisionRules.CHANGE_MARGIN) {
            forget(track, previous);
            see(track, visitorOf(best.visitor()), likeness);
        } else if (estimate.isBelow(DecisionRules.LEFT_FROM, likeness)
                || !DecisionRules.isEvidence(requireNonNull(track.face))) {
            attach(track, previous, likeness);
        } else {
            forget(track, previous);
            found(track, likeness);
        }
    }

    private void see(TrackState track, VisitorState visitor, Likeness likeness) {
        changes.events.add(new VisitorSeen(track.lastSeen, visitor.id, likeness.similarity()));
        addSighting(track);
        track.first = false;
        attach(track, visitor, likeness);
    }

    private void found(TrackState track, Likeness likeness) {
        VisitorState visitor =
                new VisitorState(new Visitor.Id(++lastVisitor), track.firstSeen, track.box, tally);
        visitors.put(visitor.id, visitor);
        if (!gallery.isFull()) {
            visitor.setRow(gallery.add(visitor.id));
        }
        hour(visitor.firstSeen).newVisitors++;
        changes.events.add(new VisitorCounted(track.lastSeen, visitor.id));
        addSighting(track);
        track.first = true;
        attach(track, visitor, likeness);
    }

    /** Of a track that is in nobody's template. */
    private Likeness likeness(TrackState track, Match best, int others) {
        Face face = requireNonNull(track.face);
        VisitorState alike = visitors.get(best.visitor());
        return new Likeness(
                best.similarity(),
                others,
                alike == null ? 1 : Math.max(1, alike.sightings()),
                face.quality().eyeDistancePx(),
                face.pictures(),
                alike != null && alike.isInViewDuring(track.firstSeen, track.lastSeen));
    }

    private void giveTemplateBack(VisitorState visitor) {
        if (!gallery.isFull()) {
            visitor.setRow(gallery.add(visitor.id));
        }
    }

    private void addSighting(TrackState track) {
        sightings++;
        hour(track.firstSeen).sightings++;
    }

    private void attach(TrackState track, VisitorState visitor, Likeness likeness) {
        track.visitor = visitor;
        track.likeness = likeness;
        visitor.change();
        visitor.inView.add(track);
        if (!visitor.isStaff()) {
            addEvidence(track);
        }
        if (track.firstSeen.isBefore(visitor.firstSeen)) {
            moveFirstSeen(visitor, track.firstSeen);
        }
        narrowPlace(visitor, track.box);
        touch(track, track.lastSeen);
        refresh(visitor);
        tellEmotion(visitor);
        mergeWithLikeness(visitor);
    }

    private void moveFirstSeen(VisitorState visitor, Instant at) {
        hour(visitor.firstSeen).newVisitors--;
        visitor.firstSeen = at;
        hour(at).newVisitors++;
    }

    /**
     * Takes the track out of the template, to be compared anew; it stays the visitor's sighting.
     */
    private void lift(TrackState track, VisitorState visitor) {
        visitor.change();
        visitor.inView.remove(track);
        if (!visitor.isStaff()) {
            estimate.remove(track.firstSeen, track.likeness);
        }
        if (visitor.isRemembered()) {
            refresh(visitor);
        }
    }

    /** The lifted track is not the visitor's sighting any more. */
    private void forget(TrackState track, VisitorState visitor) {
        track.visitor = null;
        track.first = false;
        sightings--;
        hour(track.firstSeen).sightings--;
        visitor.lastSeen = visitor.lastSighting();
        Instant first = visitor.firstSighting();
        if (first.isAfter(visitor.firstSeen)) {
            moveFirstSeen(visitor, first);
        }
        changes.visitors.add(visitor.id);
        changes.tracks.put(track.key, track);
    }

    private void refresh(VisitorState visitor) {
        if (!visitor.isRemembered()) {
            return;
        }
        gallery.begin(visitor.row());
        for (TrackState track : visitor.inView) {
            if (track.row != TrackState.NO_ROW) {
                gallery.addToTemplate(
                        faces.row(track.row), DecisionRules.weight(requireNonNull(track.face)));
            }
        }
        gallery.finish(visitor.row());
    }

    private void narrowPlace(VisitorState visitor, Box box) {
        if (!DecisionRules.isSamePlace(visitor.place, box)) {
            visitor.place = Passage.NOWHERE;
            changes.visitors.add(visitor.id);
        }
    }

    private void tellEmotion(VisitorState visitor) {
        EmotionReading reading = visitor.emotion();
        if (reading instanceof EmotionReading.Clear clear && clear.emotion() != visitor.told) {
            visitor.told = clear.emotion();
            changes.events.add(new EmotionRead(visitor.lastSeen, visitor.id, clear));
        }
    }

    private void checkStaff(VisitorState visitor) {
        if (visitor.isStaff()
                || settings.staffAfter().isZero()
                || visitor.totalInView().compareTo(settings.staffAfter()) <= 0) {
            return;
        }
        visitor.setStaff(true);
        withdrawEvidence(visitor);
        changes.events.add(new StaffRecognized(visitor.lastSeen, visitor.id));
        changes.visitors.add(visitor.id);
    }

    private void addEvidence(Settled settled) {
        estimate.add(settled.firstSeen(), settled.likeness());
    }

    private void addEvidence(TrackState track) {
        estimate.add(track.firstSeen, track.likeness);
    }

    /** Nobody's yet, but somebody's: by its chance to be somebody new. */
    private void addUndecidedEvidence(TrackState track) {
        if (DecisionRules.isSomebody(requireNonNull(track.face))) {
            addEvidence(track);
        }
    }

    private void withdrawUndecidedEvidence(TrackState track) {
        if (DecisionRules.isSomebody(requireNonNull(track.face))) {
            estimate.remove(track.firstSeen, track.likeness);
        }
    }

    private void withdrawEvidence(VisitorState visitor) {
        visitor.settled.forEach(
                settled -> estimate.remove(settled.firstSeen(), settled.likeness()));
        visitor.inView.forEach(track -> estimate.remove(track.firstSeen, track.likeness));
    }

    // ---- two that are one ------------------------------------------------------------------

    /** Only a changed template can have become another's likeness: one scan finds all merges. */
    private void mergeWithLikeness(VisitorState changed) {
        VisitorState visitor = changed;
        while (visitor.isRemembered()) {
            Match best = gallery.bestLike(visitor.row());
            if (best.similarity() < DecisionRules.MERGE_ALIKE_FROM) {
                return;
            }
            VisitorState other = visitorOf(best.visitor());
            if (!estimate.isBelow(
                    DecisionRules.ONE_BELOW, likeness(visitor, other, best.similarity()))) {
                return;
            }
            visitor = merge(visitor, other, best.similarity());
        }
    }

    /** The newer of the two as a face, and the older as whom it is like. */
    private Likeness likeness(VisitorState one, VisitorState other, float similarity) {
        VisitorState older = one.id.compareTo(other.id) < 0 ? one : other;
        VisitorState newer = older == one ? other : one;
        float eyeDistancePx = 0;
        int pictures = 0;
        for (Settled settled : newer.settled) {
            eyeDistancePx = Math.max(eyeDistancePx, settled.likeness().eyeDistancePx());
            pictures += settled.likeness().pictures();
        }
        for (TrackState track : newer.inView) {
            Face face = requireNonNull(track.face);
            eyeDistancePx = Math.max(eyeDistancePx, face.quality().eyeDistancePx());
            pictures += face.pictures();
        }
        return new Likeness(
                similarity,
                gallery.size() - 1,
                Math.max(1, older.sightings()),
                eyeDistancePx,
                Math.max(1, pictures),
                one.isInViewTogetherWith(other));
    }

    /** Returns the one that is left: the older. */
    private VisitorState merge(VisitorState one, VisitorState other, float similarity) {
        VisitorState kept = one.id.compareTo(other.id) < 0 ? one : other;
        VisitorState gone = kept == one ? other : one;
        Likeness likeness = likeness(one, other, similarity);
        changes.events.add(new VisitorsMerged(asOf, kept.id, gone.id));
        boolean both = kept.isStaff() || gone.isStaff();
        for (VisitorState visitor : List.of(kept, gone)) {
            if (!visitor.isStaff()) {
                withdrawEvidence(visitor);
            }
            visitor.setStaff(both);
        }
        for (Settled settled : gone.settled) {
            kept.settled.add(
                    settled.first()
                            ? new Settled(settled.firstSeen(), settled.lastSeen(), false, likeness)
                            : settled);
        }
        for (TrackState track : gone.inView) {
            if (track.first) {
                track.first = false;
                track.likeness = likeness;
            }
            track.visitor = kept;
            kept.inView.add(track);
            changes.tracks.put(track.key, track);
        }
        if (!kept.isStaff()) {
            kept.settled.forEach(this::addEvidence);
            kept.inView.forEach(this::addEvidence);
        }
        for (TrackState ended : changes.tracks.values()) {
            if (ended.visitor == gone) {
                ended.likeness = ended.first ? likeness : ended.likeness;
                ended.first = false;
                ended.visitor = kept;
            }
        }
        kept.settledInView = kept.settledInView.plus(gone.settledInView);
        kept.settledEmotion = kept.settledEmotion.plus(gone.settledEmotion);
        narrowPlace(kept, gone.place);
        if (gone.firstSeen.isBefore(kept.firstSeen)) {
            moveFirstSeen(kept, gone.firstSeen);
        }
        if (gone.lastSeen.isAfter(kept.lastSeen)) {
            kept.lastSeen = gone.lastSeen;
        }
        kept.change();
        gallery.addToSum(kept.row(), gallery.sum(gone.row()), 1);
        changes.faceChanged(new FaceKey.OfVisitor(kept.id));
        changes.retired.add(new Retired.Merged(gone.id, kept.id, likeness));
        remove(gone);
        refresh(kept);
        changes.visitors.add(kept.id);
        checkStaff(kept);
        tellEmotion(kept);
        return kept;
    }

    private void remove(VisitorState gone) {
        hour(gone.firstSeen).newVisitors--;
        visitors.remove(gone.id);
        gone.leave();
        changes.visitors.remove(gone.id);
        if (gone.isRemembered()) {
            gallery.remove(gone.row());
            changes.faceGone(new FaceKey.OfVisitor(gone.id));
        }
    }

    // ---- posters, screens, mannequins ------------------------------------------------------

    /** The same poster, lost and found again at its place. */
    private boolean joinStillFace(TrackState track) {
        track.stillFace = stillFaces.like(track);
        if (track.stillFace == StillFaces.NONE) {
            return false;
        }
        excludePassage(track);
        return true;
    }

    private boolean joinStillFaceInsteadOf(TrackState track, VisitorState soleVisitor) {
        track.stillFace = stillFaces.like(track);
        if (track.stillFace == StillFaces.NONE) {
            return false;
        }
        soleVisitor.inView.add(track);
        if (!soleVisitor.isStaff()) {
            addEvidence(track);
        }
        withdraw(soleVisitor);
        return true;
    }

    private void becomeStill(TrackState track) {
        VisitorState visitor = track.visitor;
        if (visitor != null && DecisionRules.isSamePlace(visitor.place, track.box)) {
            // Never seen anywhere else: all of it was the poster.
            withdraw(visitor);
        } else if (visitor != null) {
            lift(track, visitor);
            if (visitor.sightings() == 0) {
                visitor.inView.add(track);
                if (!visitor.isStaff()) {
                    addEvidence(track);
                }
                withdraw(visitor);
            } else {
                forget(track, visitor);
                excludePassage(track);
            }
        } else {
            excludePassage(track);
        }
        if (track.row != TrackState.NO_ROW && stillFaces.like(track) == StillFaces.NONE) {
            rememberStillFace(track);
        }
    }

    private void rememberStillFace(TrackState track) {
        stillFaces.add(track);
        for (TrackState undecided : List.copyOf(tracks.values())) {
            if (undecided.ended && stillFaces.like(undecided) == track.stillFace) {
                withdrawUndecidedEvidence(undecided);
                undecided.stillFace = track.stillFace;
                excludePassage(undecided);
                drop(undecided);
            }
        }
    }

    /** Whatever had been still moves: a person after all. */
    private void becomeMoving(TrackState track) {
        stillFaces.leave(track);
        track.still = false;
        passages++;
        hour(track.firstSeen).passages++;
        changes.tracks.put(track.key, track);
    }

    private void excludePassage(TrackState track) {
        track.still = true;
        passages--;
        hour(track.firstSeen).passages--;
        changes.tracks.put(track.key, track);
    }

    /** The visitor is a still face, with all that was taken for sightings. */
    private void withdraw(VisitorState visitor) {
        changes.events.add(new VisitorWithdrawn(asOf, visitor.id));
        if (!visitor.isStaff()) {
            withdrawEvidence(visitor);
        }
        for (Settled settled : visitor.settled) {
            sightings--;
            passages--;
            HourTally hour = hour(settled.firstSeen());
            hour.sightings--;
            hour.passages--;
        }
        for (TrackState track : visitor.inView) {
            track.visitor = null;
            track.first = false;
            sightings--;
            hour(track.firstSeen).sightings--;
            excludePassage(track);
        }
        visitor.inView.clear();
        for (TrackState ended : changes.tracks.values()) {
            if (ended.visitor == visitor) {
                ended.visitor = null;
                ended.first = false;
                ended.still = true;
            }
        }
        changes.retired.add(new Retired.Withdrawn(visitor.id));
        remove(visitor);
    }

    // ---- the end of a track and of the day -------------------------------------------------

    private void end(TrackState track) {
        if (!track.still
                && track.visitor == null
                && track.row != TrackState.NO_ROW
                && track.face != null) {
            decide(track, true);
        }
        track.ended = true;
        changes.tracks.put(track.key, track);
        if (!track.still) {
            changes.events.add(new PassageEnded(track.lastSeen, track.key, track.inView()));
        }
        if (track.visitor != null) {
            settle(track, track.visitor);
        } else if (track.still || track.row == TrackState.NO_ROW || track.face == null) {
            drop(track);
        } else {
            addUndecidedEvidence(track);
            compareUndecided(track);
        }
    }

    /** The ended track becomes part of its visitor for good. */
    private void settle(TrackState track, VisitorState visitor) {
        Face face = requireNonNull(track.face);
        visitor.change();
        visitor.inView.remove(track);
        visitor.settled.add(
                new Settled(track.firstSeen, track.lastSeen, track.first, track.likeness));
        visitor.settledInView = visitor.settledInView.plus(track.inView());
        visitor.settledEmotion = visitor.settledEmotion.plus(face.emotion(), face.pictures());
        if (visitor.isRemembered() && track.row != TrackState.NO_ROW) {
            gallery.addToSum(visitor.row(), faces.row(track.row), DecisionRules.weight(face));
            changes.faceChanged(new FaceKey.OfVisitor(visitor.id));
            refresh(visitor);
        }
        changes.visitors.add(visitor.id);
        drop(track);
    }

    private void drop(TrackState track) {
        tracks.remove(track.key);
        if (track.row != TrackState.NO_ROW) {
            faces.remove(track.row);
            track.row = TrackState.NO_ROW;
            changes.faceGone(new FaceKey.OfTrack(track.key));
        }
    }

    /** Two undecided faces that are alike are one person seen twice. */
    private void compareUndecided(TrackState track) {
        TrackState alike = null;
        float similarity = DecisionRules.BOTH_UNDECIDED_FROM;
        int undecided = 0;
        TrackState oldest = track;
        for (TrackState other : tracks.values()) {
            if (!other.ended || other == track) {
                continue;
            }
            oldest = undecided == 0 ? other : oldest;
            undecided++;
            float candidate = faces.product(other.row, faces.row(track.row));
            if (candidate >= similarity) {
                similarity = candidate;
                alike = other;
            }
        }
        if (alike != null) {
            withdrawUndecidedEvidence(track);
            withdrawUndecidedEvidence(alike);
            Match best = gallery.best(faces.row(alike.row));
            found(alike, likeness(alike, best, gallery.size()));
            // Not the one just founded: it may have been merged at once.
            VisitorState visitor = requireNonNull(alike.visitor);
            settle(alike, visitor);
            see(track, visitor, likeness(track, new Match(visitor.id, similarity), gallery.size()));
            settle(track, requireNonNull(track.visitor));
        } else if (undecided >= DecisionRules.UNDECIDED_MAX && !settleUndecided(oldest)) {
            withdrawUndecidedEvidence(oldest);
            drop(oldest);
        }
    }

    /** Says whether it turned out to be a visitor. */
    private boolean settleUndecided(TrackState track) {
        Match best = gallery.best(faces.row(track.row));
        Likeness likeness = likeness(track, best, gallery.size());
        if (best.similarity() >= DecisionRules.ALIKE_FROM
                && estimate.isBelow(DecisionRules.JOIN_BELOW, likeness)) {
            withdrawUndecidedEvidence(track);
            VisitorState visitor = visitorOf(best.visitor());
            see(track, visitor, likeness);
            settle(track, requireNonNull(track.visitor));
            return true;
        }
        return false;
    }

    /**
     * Ends every track, settles what is undecided and closes the day. A single face, seen badly and
     * like nobody's, makes no visitor: coverage says so.
     */
    public void endDay(Instant at) {
        for (TrackState track : List.copyOf(tracks.values())) {
            if (!track.ended) {
                track.outlivesDay = true;
                end(track);
            }
        }
        for (TrackState track : List.copyOf(tracks.values())) {
            if (tracks.containsKey(track.key) && !settleUndecided(track)) {
                // Counts on by its chance to be somebody new.
                drop(track);
            }
        }
        closed = true;
        changes.events.add(new DayClosed(at, count()));
    }

    // ---- what it says ----------------------------------------------------------------------

    /** The day as far as it is known. */
    public DailyCount count() {
        int recognized = unlisted + tally.recognized();
        Newcomers newcomers = estimate.estimate();
        double expected = newcomers.expected() + unlisted;
        int best = (int) Math.round(expected);
        Interval likely = Interval.likely95(expected, newcomers.deviation());
        int recounted =
                recountable == 0
                        ? 0
                        : Math.max(
                                0, recognized - Math.max(largestStretch, recognized - recountable));
        int low = likely.low() - recounted - Math.max(0, tally.unremembered() - recountable);
        return new DailyCount(
                day,
                best,
                new Interval(Math.max(Math.min(low, best), recognized > 0 ? 1 : 0), likely.high()),
                recognized,
                passages == 0 ? 1 : (float) sightings / passages,
                passages,
                sightings,
                tally.staff(),
                tally.emotions(),
                asOf,
                closed);
    }

    /** Today's visitors in the order in which they were counted, staff among them. */
    public List<Visitor> visitors() {
        return visitors.values().stream().map(VisitorState::visitor).toList();
    }

    /** Who is in view, of those whose visitor is known, by track. */
    public Map<TrackKey, Visitor.Id> visitorsInView() {
        Map<TrackKey, Visitor.Id> inView = new HashMap<>();
        for (TrackState track : tracks.values()) {
            if (!track.ended && track.visitor != null) {
                inView.put(track.key, track.visitor.id);
            }
        }
        return inView;
    }

    /** Hours in which anything was counted. */
    public List<HourlyCount> hours() {
        return hours.entrySet().stream().map(hour -> hour.getValue().count(hour.getKey())).toList();
    }

    /** {@code counting.visitors-max} is reached: who is new now is not recognised again. */
    public boolean isFull() {
        return gallery.isFull();
    }

    /** The day is over: {@link #endDay} was called. */
    public boolean isClosed() {
        return closed;
    }

    /** What changed since the last call; it is told once. */
    public DayChanges drain() {
        DayChanges drained =
                new DayChanges(
                        changes.events,
                        changes.visitors.stream().map(id -> visitorOf(id).remembered()).toList(),
                        changes.retired,
                        changes.tracks.values().stream().map(TrackState::passage).toList(),
                        List.copyOf(changes.stillFaces),
                        changes.hours.stream().map(hour -> hour(hour).count(hour)).toList(),
                        List.copyOf(changes.faces),
                        List.copyOf(changes.facesGone),
                        List.copyOf(changes.endedElsewhere),
                        count());
        changes.clear();
        return drained;
    }

    /**
     * Writes a template that {@link DayChanges#faces} named; call before the next observation.
     *
     * @param target {@link FaceEmbedding#BYTES} bytes off the Java heap
     */
    public void copyFace(FaceKey key, MemorySegment target) {
        target.copyFrom(
                switch (key) {
                    case FaceKey.OfVisitor(Visitor.Id id) -> gallery.sum(visitorOf(id).row());
                    case FaceKey.OfTrack(TrackKey track) ->
                            faces.row(requireNonNull(tracks.get(track)).row);
                    case FaceKey.OfStillFace(int number) -> stillFaces.face(number);
                });
    }

    /** All templates there are, as {@link #copyFace} copies them. */
    public List<FaceKey> faces() {
        List<FaceKey> keys = new ArrayList<>();
        visitors.values().stream()
                .filter(VisitorState::isRemembered)
                .forEach(visitor -> keys.add(new FaceKey.OfVisitor(visitor.id)));
        tracks.values().stream()
                .filter(track -> track.row != TrackState.NO_ROW)
                .forEach(track -> keys.add(new FaceKey.OfTrack(track.key)));
        stillFaces.numbers().forEach(number -> keys.add(new FaceKey.OfStillFace(number)));
        return keys;
    }

    /** As {@link #copyFace}, for who does not know whether there is one. */
    public boolean copyFaceIfAny(FaceKey key, MemorySegment target) {
        boolean exists =
                switch (key) {
                    case FaceKey.OfVisitor(Visitor.Id id) -> {
                        VisitorState visitor = visitors.get(id);
                        yield visitor != null && visitor.isRemembered();
                    }
                    case FaceKey.OfTrack(TrackKey track) -> {
                        TrackState state = tracks.get(track);
                        yield state != null && state.row != TrackState.NO_ROW;
                    }
                    case FaceKey.OfStillFace(int number) -> stillFaces.has(number);
                };
        if (exists) {
            copyFace(key, target);
        }
        return exists;
    }

    private VisitorState visitorOf(Visitor.Id id) {
        VisitorState visitor = visitors.get(id);
        if (visitor == null) {
            throw new IllegalStateException("there is no visitor %d today".formatted(id.value()));
        }
        return visitor;
    }

    private HourTally hour(Instant at) {
        Instant start = settings.hourOf(at);
        changes.hours.add(start);
        return hours.computeIfAbsent(start, hour -> new HourTally(0, 0, 0));
    }

    /** Overwrites all templates. */
    @Override
    public void close() {
        gallery.close();
        faces.close();
    }
}
