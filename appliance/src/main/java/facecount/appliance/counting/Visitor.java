package facecount.appliance.counting;

import facecount.inference.EmotionReading;

import java.time.Duration;
import java.time.Instant;

/**
 * Somebody who was told apart from everybody else of the day.
 *
 * @param firstSeen beginning of the first of the sightings
 * @param lastSeen time of the newest observation of the visitor
 * @param sightings tracks that are this visitor's, 1 or more
 * @param inView how long in view, all sightings together
 * @param staff in view longer than {@code counting.staff-after}: not in the distinct count
 * @param remembered false for who came beyond {@code counting.visitors-max}: counted, but not
 *     recognised again
 */
public record Visitor(
        Id id,
        Instant firstSeen,
        Instant lastSeen,
        int sightings,
        Duration inView,
        EmotionReading emotion,
        boolean staff,
        boolean remembered) {
    /** Number of the visitor within the day, from 1; never used again that day. */
    public record Id(int value) implements Comparable<Id> {
        @Override
        public int compareTo(Id other) {
            return Integer.compare(value, other.value);
        }
    }
}
