package facecount.appliance;

import facecount.inference.Observation;
import facecount.inference.Observation.FaceSeen;
import facecount.inference.Observation.TrackEnded;
import facecount.inference.Observation.TrackSeen;

import java.time.Duration;
import java.time.Instant;

/** Gives what vision said since the machine's start the time of day it was. */
final class Dating {
    private Dating() {}

    /**
     * @param origin when {@link Instant#EPOCH} of the observation was
     */
    static Observation moved(Observation observation, Instant origin) {
        Duration by = Duration.between(Instant.EPOCH, origin);
        if (by.isZero()) {
            return observation;
        }
        return switch (observation) {
            case TrackSeen(var track, var firstSeen, var at, var still, var box) ->
                    new TrackSeen(track, firstSeen.plus(by), at.plus(by), still, box);
            case FaceSeen(
                            var track,
                            var at,
                            var embedding,
                            var pictures,
                            var quality,
                            var emotion) ->
                    new FaceSeen(track, at.plus(by), embedding, pictures, quality, emotion);
            case TrackEnded(var track, var firstSeen, var at, var still, var reason) ->
                    new TrackEnded(track, firstSeen.plus(by), at.plus(by), still, reason);
        };
    }
}
