package facecount.appliance.counting;

import facecount.inference.EmotionReading;

import java.time.Duration;
import java.time.Instant;

/** Something the count did. Told to others only once the ledger holds it. */
public sealed interface CountEvent {
    /** Time of the observation that caused it. */
    Instant at();

    /** Somebody came into view. */
    record PassageStarted(Instant at, TrackKey track) implements CountEvent {}

    /** Somebody left. */
    record PassageEnded(Instant at, TrackKey track, Duration inView) implements CountEvent {}

    /** Somebody not seen before that day. */
    record VisitorCounted(Instant at, Visitor.Id visitor) implements CountEvent {}

    /**
     * Somebody counted before is in view again.
     *
     * @param similarity cosine of the face and the visitor's template
     */
    record VisitorSeen(Instant at, Visitor.Id visitor, float similarity) implements CountEvent {}

    /** Two visitors turned out to be one: {@code gone}'s sightings are {@code kept}'s now. */
    record VisitorsMerged(Instant at, Visitor.Id kept, Visitor.Id gone) implements CountEvent {}

    /** What had been counted is a poster, a screen or a mannequin. */
    record VisitorWithdrawn(Instant at, Visitor.Id visitor) implements CountEvent {}

    /** What the visitor's face shows became clear, or another. */
    record EmotionRead(Instant at, Visitor.Id visitor, EmotionReading.Clear emotion)
            implements CountEvent {}

    /** In view longer than visitors are: shown apart from now on. */
    record StaffRecognized(Instant at, Visitor.Id visitor) implements CountEvent {}

    /** The day is over; nothing in it changes any more. */
    record DayClosed(Instant at, DailyCount count) implements CountEvent {}
}
