package facecount.appliance.counting;

import facecount.inference.Box;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a day must not forget when the process restarts, apart from the templates.
 *
 * @param lastVisitor the highest visitor number given so far, 0 if none
 * @param visitors in the order of their numbers
 * @param passages those that have not ended and those still undecided, in the order of their keys
 * @param stillFaces posters and the like
 * @param hours totals, in the order of time
 * @param asOf time of the newest observation
 * @param recountable how many visitors were counted when templates were last lost: so many may be
 *     counted again; 0 if never
 * @param largestStretch the most visitors counted between two losses: so many are different
 * @param unlisted visitors of whom the ledger has nothing but that they were counted: there was no
 *     space for more
 */
public record DayMemory(
        CountingDay day,
        int lastVisitor,
        List<RememberedVisitor> visitors,
        List<Passage> passages,
        List<StillFace> stillFaces,
        List<HourlyCount> hours,
        Instant asOf,
        int recountable,
        int largestStretch,
        int unlisted) {
    public DayMemory {
        visitors = List.copyOf(visitors);
        passages = List.copyOf(passages);
        stillFaces = List.copyOf(stillFaces);
        hours = List.copyOf(hours);
    }

    /** The same, when the templates are lost now. */
    public DayMemory withoutTemplates() {
        return new DayMemory(
                day,
                lastVisitor,
                visitors,
                passages,
                stillFaces,
                hours,
                asOf,
                visitors.size() + unlisted,
                Math.max(largestStretch, visitors.size() + unlisted - recountable),
                unlisted);
    }

    /**
     * The same, when of so many visitors there is no template.
     *
     * @param templatesMissing not counting those who are {@link #unlisted}
     */
    public DayMemory lacking(int templatesMissing) {
        return new DayMemory(
                day,
                lastVisitor,
                visitors,
                passages,
                stillFaces,
                hours,
                asOf,
                Math.max(recountable, templatesMissing + unlisted),
                largestStretch,
                unlisted);
    }

    /**
     * @param settledInView in view in tracks that have ended
     * @param settledEmotion of the tracks that have ended
     * @param place where all sightings so far overlapped; {@link Passage#NOWHERE} once one did not
     * @param settled the sightings whose tracks have ended
     */
    public record RememberedVisitor(
            Visitor visitor,
            Duration settledInView,
            EmotionTally settledEmotion,
            Box place,
            List<Settled> settled) {
        public RememberedVisitor {
            settled = List.copyOf(settled);
        }
    }

    /**
     * A sighting whose track has ended.
     *
     * @param first the visitor was counted by it
     * @param likeness as in {@link Passage.Standing.Sighted}
     */
    public record Settled(Instant firstSeen, Instant lastSeen, boolean first, Likeness likeness) {}

    /**
     * @param number within the day, from 1
     */
    public record StillFace(int number, Box box) {}
}
