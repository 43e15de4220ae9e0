package facecount.appliance.counting;

import facecount.inference.Emotion;

import java.time.Instant;
import java.util.Map;

/**
 * What is known of one day.
 *
 * @param distinctVisitors best estimate of the different people; what panel, MQTT and every error
 *     figure use
 * @param likely95 where the true number lies in 95 of 100 days
 * @param recognizedVisitors what the ledger holds
 * @param coverage confirmed tracks with a sighting over confirmed tracks, 0 to 1; 1 if there was
 *     none
 * @param passages confirmed tracks
 * @param sightings tracks whose visitor is known
 * @param staff recognised visitors who were in view longer than the site's limit; shown apart, not
 *     among the others
 * @param emotions visitors by what their face showed; who was unclear is in none
 * @param asOf time of the newest observation in the count
 * @param closed nothing changes any more
 */
public record DailyCount(
        CountingDay day,
        int distinctVisitors,
        Interval likely95,
        int recognizedVisitors,
        float coverage,
        int passages,
        int sightings,
        int staff,
        Map<Emotion, Integer> emotions,
        Instant asOf,
        boolean closed) {
    public DailyCount {
        emotions = Map.copyOf(emotions);
    }
}
