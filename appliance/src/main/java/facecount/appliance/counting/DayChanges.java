package facecount.appliance.counting;

import facecount.appliance.counting.DayMemory.RememberedVisitor;
import facecount.appliance.counting.DayMemory.StillFace;

import java.util.List;

/**
 * What a day's ledger has to take over so that it says what the count says. To be applied in the
 * order of the components.
 *
 * @param visitors new or changed, as they are now
 * @param retired visitors that are none any more, in the order in which that happened
 * @param passages new or changed, as they are now
 * @param hours new or changed, as they are now
 * @param faces templates that are new or changed; their numbers are at {@link
 *     VisitorCounting#copyFace}
 * @param facesGone templates not needed any more
 * @param endedElsewhere tracks that have ended and are none of this day's; one that outlived the
 *     day before is over by this
 */
public record DayChanges(
        List<CountEvent> events,
        List<RememberedVisitor> visitors,
        List<Retired> retired,
        List<Passage> passages,
        List<StillFace> stillFaces,
        List<HourlyCount> hours,
        List<FaceKey> faces,
        List<FaceKey> facesGone,
        List<TrackKey> endedElsewhere,
        DailyCount count) {
    public DayChanges {
        events = List.copyOf(events);
        visitors = List.copyOf(visitors);
        retired = List.copyOf(retired);
        passages = List.copyOf(passages);
        stillFaces = List.copyOf(stillFaces);
        hours = List.copyOf(hours);
        faces = List.copyOf(faces);
        facesGone = List.copyOf(facesGone);
        endedElsewhere = List.copyOf(endedElsewhere);
    }

    /** A visitor who is none any more, and what becomes of the sightings. */
    public sealed interface Retired {
        Visitor.Id gone();

        /**
         * The sightings are {@code kept}'s.
         *
         * @param likeness now that of the sighting by which {@code gone} was counted
         */
        record Merged(Visitor.Id gone, Visitor.Id kept, Likeness likeness) implements Retired {}

        /** The sightings are of a still face. */
        record Withdrawn(Visitor.Id gone) implements Retired {}
    }
}
