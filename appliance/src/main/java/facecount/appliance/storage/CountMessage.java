package facecount.appliance.storage;

import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.HourlyCount;
import facecount.inference.Emotion;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Messages to be delivered: how things are, not what was added, so that they may be applied twice
 * and out of order. Delivery adds who sends them and their number. {@code
 * docs/mqtt/agg.schema.json} describes them.
 */
final class CountMessage {
    /** Kind of the messages. */
    static final String KIND = "agg";

    /** Emotions of fewer people say something of single ones. */
    private static final int EMOTIONS_FROM = 10;

    private static final int SECONDS_AN_HOUR = 3_600;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    /**
     * An hour as the ledger has it.
     *
     * @param revision rises with every change of the hour
     */
    record Hour(HourlyCount count, long revision) {}

    /**
     * A day as the ledger has it.
     *
     * @param revision rises with every change of the day
     * @param uncertain how many visitors may have been counted twice because their faces were
     *     forgotten, as by a power cut
     * @param undated passages of whom it is not sure that they were on this day
     * @param stamp of the newest observation
     */
    record Day(
            ZoneId zone,
            DailyCount count,
            long revision,
            long uncertain,
            long undated,
            Stamp stamp) {}

    private CountMessage() {}

    /**
     * The day's totals, with some of its hours.
     *
     * @param parent the ledger of which this one is a restored copy; empty if it is none
     */
    static String payload(Day day, List<Hour> hours, String parent) {
        DailyCount count = day.count;
        JsonObject.Builder message =
                JsonObject.builder().set("v", 1).set("k", "agg").set("ts", count.asOf().toString());
        day.stamp.addTo(message);
        if (!parent.isEmpty()) {
            message.set("parent", parent);
        }
        return message.set("day", count.day().toString())
                .set("tz", day.zone.getId())
                .set("b", JsonArray.create(hours.stream().map(hour -> bucket(day, hour)).toList()))
                .set("tot", total(day))
                .build()
                .toString();
    }

    private static JsonObject bucket(Day day, Hour hour) {
        HourlyCount count = hour.count;
        boolean finished =
                day.count.closed()
                        || !day.count.asOf().isBefore(count.start().plusSeconds(SECONDS_AN_HOUR));
        return JsonObject.builder()
                .set("t", TIME.format(count.start().atZone(day.zone)))
                .set("at", count.start().toString())
                .set("s", SECONDS_AN_HOUR)
                .set("rev", hour.revision)
                .set("fin", finished)
                .set("new", count.newVisitors())
                .set("seen", count.sightings())
                .set("passed", count.passages())
                .build();
    }

    private static JsonObject total(Day day) {
        DailyCount count = day.count;
        JsonObject.Builder total =
                JsonObject.builder()
                        .set("distinct", count.distinctVisitors())
                        .set("low", count.likely95().low())
                        .set("high", count.likely95().high())
                        .set("recognized", count.recognizedVisitors())
                        .set("coverage", Math.round(count.coverage() * 1_000) / 1_000.0)
                        .set("passed", count.passages())
                        .set("seen", count.sightings())
                        .set("rev", day.revision)
                        .set("uncertain", day.uncertain)
                        .set("undated", day.undated)
                        .set("dedup", day.uncertain > 0 ? "reset" : "ok")
                        .set("closed", count.closed());
        int read = count.emotions().values().stream().mapToInt(Integer::intValue).sum();
        if (read >= EMOTIONS_FROM) {
            JsonObject.Builder emotions = JsonObject.builder().set("n", read);
            for (Emotion emotion : Emotion.values()) {
                emotions.set(emotion.label(), count.emotions().getOrDefault(emotion, 0));
            }
            total.set("emo", emotions.build());
        }
        return total.build();
    }
}
