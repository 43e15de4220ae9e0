package facecount.appliance.storage;

import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.HourlyCount;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A message to be delivered: how things are, not what was added, so that it may be applied twice
 * and out of order. Delivery adds who sends it and its number.
 *
 * @param priority 0 is never dropped before it is delivered
 * @param bucket what it speaks of: a newer message of the same bucket takes its place
 */
record OutboxMessage(int priority, String kind, String bucket, String payload) {
    private static final int SECONDS_AN_HOUR = 3_600;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    static OutboxMessage hour(
            ZoneId zone,
            DailyCount count,
            HourlyCount hour,
            long revision,
            long dayRevision,
            boolean reset) {
        boolean finished =
                count.closed() || !count.asOf().isBefore(hour.start().plusSeconds(SECONDS_AN_HOUR));
        JsonObject bucket =
                JsonObject.builder()
                        .set("t", TIME.format(hour.start().atZone(zone)))
                        .set("at", hour.start().toString())
                        .set("s", SECONDS_AN_HOUR)
                        .set("rev", revision)
                        .set("fin", finished)
                        .set("new", hour.newVisitors())
                        .set("seen", hour.sightings())
                        .set("passed", hour.passages())
                        .build();
        JsonObject total =
                JsonObject.builder()
                        .set("distinct", count.distinctVisitors())
                        .set("low", count.likely95().low())
                        .set("high", count.likely95().high())
                        .set("recognized", count.recognizedVisitors())
                        .set("coverage", count.coverage())
                        .set("rev", dayRevision)
                        .set("dedup", reset ? "reset" : "ok")
                        .build();
        JsonObject message =
                JsonObject.builder()
                        .set("v", 1)
                        .set("k", "agg")
                        .set("ts", count.asOf().toString())
                        .set("day", count.day().toString())
                        .set("tz", zone.getId())
                        .set("b", JsonArray.create(bucket))
                        .set("tot", total)
                        .build();
        return new OutboxMessage(
                0, "agg", "hour/" + hour.start().toEpochMilli(), message.toString());
    }
}
