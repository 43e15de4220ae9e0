package facecount.appliance.storage;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.DayChanges;
import facecount.appliance.counting.DayChanges.Retired;
import facecount.appliance.counting.DayMemory.RememberedVisitor;
import facecount.appliance.counting.DayMemory.StillFace;
import facecount.appliance.counting.HourlyCount;
import facecount.appliance.counting.Passage;
import facecount.appliance.counting.Passage.Standing;
import facecount.appliance.counting.TrackKey;
import facecount.appliance.counting.Visitor;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the ledger could not take of its open day for want of space, as it is now: written together
 * with the next changes for which there is room. Belongs to the count thread.
 */
final class OwedChanges {
    /** Some megabytes of memory, and more people than pass in a day of most places. */
    static final int PASSAGES_MAX = 20_000;

    private final Map<Visitor.Id, RememberedVisitor> visitors = new TreeMap<>();
    private final List<Retired> retired = new ArrayList<>();
    private final Map<TrackKey, Passage> passages = new LinkedHashMap<>();
    private final Map<Integer, StillFace> stillFaces = new TreeMap<>();
    private final Map<Instant, HourlyCount> hours = new TreeMap<>();
    private @Nullable CountingDay day;
    private EventMessage.@Nullable Dropped dropped;

    boolean isEmpty() {
        return day == null;
    }

    /** Adds newer changes; they replace what they change. Another day's are forgotten. */
    void add(DayChanges newer) {
        if (!newer.count().day().equals(day)) {
            clear();
            day = newer.count().day();
        }
        newer.visitors().forEach(visitor -> visitors.put(visitor.visitor().id(), visitor));
        for (Retired gone : newer.retired()) {
            visitors.remove(gone.gone());
            passages.replaceAll((track, passage) -> without(passage, gone));
            retired.add(gone);
        }
        newer.passages().forEach(passage -> passages.put(passage.track(), passage));
        newer.stillFaces().forEach(still -> stillFaces.put(still.number(), still));
        newer.hours().forEach(hour -> hours.put(hour.start(), hour));
        if (passages.size() > PASSAGES_MAX) {
            forgetOldest(passages.size() - PASSAGES_MAX);
        }
    }

    /** As the ledger does it with the passages it has. */
    private static Passage without(Passage passage, Retired retired) {
        if (!(passage.standing()
                        instanceof
                        Standing.Sighted(var face, var visitor, boolean first, var likeness))
                || !visitor.equals(retired.gone())) {
            return passage;
        }
        Standing standing =
                switch (retired) {
                    case Retired.Merged(var _, var kept, var merged) ->
                            new Standing.Sighted(face, kept, false, first ? merged : likeness);
                    case Retired.Withdrawn(var _) -> new Standing.StillFace();
                };
        return new Passage(
                passage.track(),
                passage.firstSeen(),
                passage.lastSeen(),
                passage.ended(),
                passage.box(),
                standing);
    }

    private void forgetOldest(int count) {
        List<Passage> forgotten =
                passages.values().stream().filter(Passage::ended).limit(count).toList();
        forgotten.forEach(passage -> passages.remove(passage.track()));
        lost(forgotten);
    }

    private void lost(List<Passage> gone) {
        if (!gone.isEmpty()) {
            EventMessage.Dropped newest = EventMessage.Dropped.of(gone);
            dropped = dropped == null ? newest : dropped.plus(newest);
        }
    }

    /** The day is over; what it is owed is never written. */
    void giveUp() {
        lost(List.copyOf(passages.values()));
        clear();
    }

    /** What will never be written, and is to be told. */
    Optional<EventMessage.Dropped> dropped() {
        return Optional.ofNullable(dropped);
    }

    void droppedIsTold() {
        dropped = null;
    }

    /** What is owed and what is newer, as one. */
    DayChanges with(DayChanges newer) {
        if (day == null) {
            return newer;
        }
        add(newer);
        return new DayChanges(
                newer.events(),
                List.copyOf(visitors.values()),
                retired,
                List.copyOf(passages.values()),
                List.copyOf(stillFaces.values()),
                List.copyOf(hours.values()),
                newer.faces(),
                newer.facesGone(),
                newer.endedElsewhere(),
                newer.count());
    }

    /** The totals are in the ledger, the rest is not. */
    void hoursAreWritten() {
        hours.clear();
    }

    void clear() {
        visitors.clear();
        retired.clear();
        passages.clear();
        stillFaces.clear();
        hours.clear();
        day = null;
    }
}
