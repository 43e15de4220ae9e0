package facecount.appliance.counting;

import java.time.Instant;

/** An hour of the day while it is counted. */
final class HourTally {
    int newVisitors;
    int sightings;
    int passages;

    HourTally(int newVisitors, int sightings, int passages) {
        this.newVisitors = newVisitors;
        this.sightings = sightings;
        this.passages = passages;
    }

    HourlyCount count(Instant start) {
        return new HourlyCount(start, newVisitors, sightings, passages);
    }
}
