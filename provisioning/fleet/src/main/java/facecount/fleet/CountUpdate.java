package facecount.fleet;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonValue;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a count message says, checked: how a day and some of its hours are.
 *
 * @param parent epoch of the ledger this one is a restored copy of; empty if it is none
 */
record CountUpdate(
        LocalDate day, String zone, Instant at, String parent, Total total, List<Hour> hours) {
    private static final int HOURS_MAX = 200;
    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9_+:/-]{1,64}");
    private static final Pattern PARENT = Pattern.compile("([0-9a-f]{32})?");

    /**
     * @param revision the larger one is newer
     * @param emotions JSON text; empty if too few were read to be told
     */
    record Total(
            long revision,
            long distinct,
            long low,
            long high,
            long recognized,
            double coverage,
            long passages,
            long sightings,
            long uncertain,
            boolean closed,
            String emotions) {}

    /**
     * @param start of the bucket
     * @param seconds its length
     */
    record Hour(
            Instant start,
            long seconds,
            long revision,
            boolean finished,
            long newVisitors,
            long sightings,
            long passages) {}

    CountUpdate {
        hours = List.copyOf(hours);
    }

    /** Empty if it says what cannot be: kept aside, never counted. */
    static Optional<CountUpdate> parse(JsonObject body) {
        try {
            JsonObject tot = body.objectValue("tot").orElseThrow();
            Total total =
                    new Total(
                            number(tot, "rev"),
                            number(tot, "distinct"),
                            number(tot, "low"),
                            number(tot, "high"),
                            number(tot, "recognized"),
                            tot.doubleValue("coverage", 1),
                            number(tot, "passed"),
                            number(tot, "seen"),
                            number(tot, "uncertain"),
                            tot.booleanValue("closed", false),
                            tot.objectValue("emo").map(JsonObject::toString).orElse(""));
            if (total.low > total.distinct
                    || total.distinct > total.high
                    || !(total.coverage >= 0 && total.coverage <= 1)) {
                return Optional.empty();
            }
            List<Hour> hours = new ArrayList<>();
            List<JsonValue> buckets =
                    body.arrayValue("b").map(array -> array.values()).orElse(List.of());
            String zone = body.stringValue("tz", "UTC");
            String parent = body.stringValue("parent", "");
            if (body.longValue("v", 0) != 1
                    || buckets.size() > HOURS_MAX
                    || !ZONE.matcher(zone).matches()
                    || !PARENT.matcher(parent).matches()) {
                return Optional.empty();
            }
            for (JsonValue value : buckets) {
                JsonObject bucket = value.asObject();
                hours.add(
                        new Hour(
                                Instant.parse(bucket.stringValue("at", "")),
                                number(bucket, "s"),
                                number(bucket, "rev"),
                                bucket.booleanValue("fin", false),
                                number(bucket, "new"),
                                number(bucket, "seen"),
                                number(bucket, "passed")));
            }
            return Optional.of(
                    new CountUpdate(
                            LocalDate.parse(body.stringValue("day", "")),
                            zone,
                            Instant.parse(body.stringValue("ts", "")),
                            parent,
                            total,
                            hours));
        } catch (JsonException
                | DateTimeException
                | ArithmeticException
                | ClassCastException
                | java.util.NoSuchElementException e) {
            return Optional.empty();
        }
    }

    private static long number(JsonObject object, String name) {
        long value = object.longValue(name).orElseThrow();
        if (value < 0 || value > 1L << 52) {
            throw new ArithmeticException(name + " is out of range");
        }
        return value;
    }
}
