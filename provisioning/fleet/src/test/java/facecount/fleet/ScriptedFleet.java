package facecount.fleet;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Boxes that say what the test wants, into a real database, as a collector stores it. */
final class ScriptedFleet {
    /** A Tuesday afternoon in Paris. */
    static final LocalDate TODAY = LocalDate.of(2026, 11, 24);

    static final Instant NOW = Instant.parse("2026-11-24T14:20:00Z");

    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final String EPOCH = "0123456789abcdef0123456789abcdef";
    private static final int OPENS = 9;

    private final JdbcStore store;
    private final Map<String, Long> sequences = new HashMap<>();
    private final List<BoxMessage> arrived = new ArrayList<>();

    /** Of many messages each alone would wait for the disk. */
    private boolean isTogether;

    ScriptedFleet(Path file) {
        this(file.toString());
    }

    /**
     * @param address of its database
     */
    ScriptedFleet(String address) {
        store = JdbcStore.open(address, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** A box's name that begins with these letters. */
    static String device(String letters) {
        return (letters + "abcdefghijklmnopqrstuvwxyz").substring(0, 26);
    }

    void close() {
        store.close();
    }

    void says(String device, String topic, JsonObject document) {
        store.store(List.of(), List.of(new BoxNotice(device, topic, document.toString())));
    }

    /** It is connected, at this site, and was well a minute ago. */
    void isUp(String device, String site, String version, JsonObject... faults) {
        isConnected(device, true);
        says(
                device,
                "state/meta",
                JsonObject.builder()
                        .set("v", 1)
                        .set("ts", NOW.minus(Duration.ofDays(4)).toString())
                        .set("site", site)
                        .set("version", version)
                        .set("java", "25.0.3")
                        .set("os", "Linux 6.12")
                        .set("arch", "aarch64")
                        .set("cpus", 6)
                        .set("accelerator", "tensorrt")
                        .build());
        isHealthy(device, NOW.minus(Duration.ofMinutes(1)), faults);
    }

    void isHealthy(String device, Instant at, JsonObject... faults) {
        says(
                device,
                "up/health",
                JsonObject.builder()
                        .set("v", 1)
                        .set("k", "health")
                        .set("ts", at.toString())
                        .set("since", "2026-11-20T06:02:11Z")
                        .set("paused", false)
                        .set("fps", 14.8)
                        .set("disk_free_mb", 22_400)
                        .set("faults", JsonArray.create(List.of(faults)))
                        .build());
    }

    void isConnected(String device, boolean online) {
        says(
                device,
                "state/conn",
                JsonObject.builder().set("v", 1).set("online", online).set("sess", 7).build());
    }

    static JsonObject fault(String code, String severity, String title, String advice) {
        return JsonObject.builder()
                .set("code", code)
                .set("severity", severity)
                .set("title", title)
                .set("advice", advice)
                .set("since", NOW.minus(Duration.ofMinutes(50)).toString())
                .build();
    }

    void counts(String device, LocalDate day, long low, long visitors, long high) {
        counts(device, day, low, visitors, high, 0.92, PARIS);
    }

    /** A day with its visitors spread over its hours, from ten o'clock on. */
    void counts(
            String device,
            LocalDate day,
            long low,
            long visitors,
            long high,
            double coverage,
            ZoneId zone) {
        List<JsonObject> hours = new ArrayList<>();
        int open = day.equals(TODAY) ? 6 : OPENS;
        long left = visitors;
        for (int hour = 0; hour < open; hour++) {
            long came =
                    hour == open - 1 ? left : Math.round(visitors * (4 + hour % 4) / 5.5 / open);
            came = Math.min(came, left);
            left -= came;
            hours.add(
                    JsonObject.builder()
                            .set("at", day.atTime(10 + hour, 0).atZone(zone).toInstant().toString())
                            .set("s", 3600)
                            .set("rev", 1)
                            .set("fin", true)
                            .set("new", came)
                            .set("seen", came)
                            .set("passed", came + came / 2)
                            .build());
        }
        JsonObject body =
                JsonObject.builder()
                        .set("v", 1)
                        .set("day", day.toString())
                        .set("tz", zone.getId())
                        .set("ts", day.atTime(15, 0).atZone(zone).toInstant().toString())
                        .set("b", JsonArray.create(hours))
                        .set(
                                "tot",
                                JsonObject.builder()
                                        .set("rev", sequences.getOrDefault(device, 0L) + 1)
                                        .set("distinct", visitors)
                                        .set("low", low)
                                        .set("high", high)
                                        .set("recognized", visitors)
                                        .set("coverage", coverage)
                                        .set("passed", visitors + visitors / 2)
                                        .set("seen", visitors)
                                        .set("uncertain", 0)
                                        .set("closed", day.isBefore(TODAY))
                                        .build())
                        .build();
        arrived.add(
                new BoxMessage(
                        device,
                        EPOCH,
                        sequences.merge(device, 1L, Long::sum),
                        1,
                        "agg",
                        body,
                        body.toString()));
        if (!isTogether) {
            store();
        }
    }

    /** Of the visitors of a day so many looked like this, and nobody like anything else. */
    void shows(String device, LocalDate day, String emotion, long visitors) {
        JsonObject body =
                JsonObject.builder()
                        .set("v", 1)
                        .set("day", day.toString())
                        .set("tz", PARIS.getId())
                        .set("ts", day.atTime(16, 0).atZone(PARIS).toInstant().toString())
                        .set(
                                "tot",
                                JsonObject.builder()
                                        .set("rev", sequences.getOrDefault(device, 0L) + 1)
                                        .set("distinct", visitors)
                                        .set("low", visitors)
                                        .set("high", visitors)
                                        .set("recognized", visitors)
                                        .set("coverage", 1)
                                        .set("passed", visitors)
                                        .set("seen", visitors)
                                        .set("uncertain", 0)
                                        .set(
                                                "emo",
                                                JsonObject.builder()
                                                        .set("n", visitors)
                                                        .set(emotion, visitors)
                                                        .build())
                                        .build())
                        .build();
        arrived.add(
                new BoxMessage(
                        device,
                        EPOCH,
                        sequences.merge(device, 1L, Long::sum),
                        1,
                        "agg",
                        body,
                        body.toString()));
        store();
    }

    private void store() {
        store.store(arrived, List.of());
        arrived.clear();
    }

    /** Seven boxes at five sites, not all of them well, with a month of counts. */
    void isAChainOfShops() {
        isTogether = true;
        record Shop(String letters, String site, long visitors) {}
        List<Shop> shops =
                List.of(
                        new Shop("kq7d", "Lyon, Part-Dieu", 412),
                        new Shop("m2xa", "Lyon, Part-Dieu", 187),
                        new Shop("pzh4", "Paris, Rivoli", 655),
                        new Shop("c5tw", "Paris, Rivoli", 298),
                        new Shop("vf3g", "Lille, Euralille", 341),
                        new Shop("a6nb", "Nantes, Beaulieu", 126),
                        new Shop("t4se", "Bordeaux, Mériadeck", 203));
        for (Shop shop : shops) {
            String device = device(shop.letters());
            boolean isOld = shop.letters().equals("t4se");
            if (shop.letters().equals("vf3g")) {
                isUp(
                        device,
                        shop.site(),
                        "0.1.0",
                        fault(
                                "camera-dark",
                                "warning",
                                "The picture is too dark to tell faces apart",
                                "Switch on a light near the entrance, or clean the camera's"
                                        + " glass."));
            } else {
                isUp(device, shop.site(), isOld ? "0.0.9" : "0.1.0");
            }
            for (int back = 0; back < 31; back++) {
                LocalDate day = TODAY.minusDays(back);
                if (shop.letters().equals("a6nb") && back < 2) {
                    continue;
                }
                long weekend = day.getDayOfWeek().getValue() >= 6 ? 160 : 100;
                long visitors =
                        shop.visitors()
                                * weekend
                                * (back == 0 ? 62 : 90 + (back * 37) % 23)
                                / 10_000;
                counts(
                        device,
                        day,
                        visitors - visitors / 20 - 1,
                        visitors,
                        visitors + visitors / 14 + 2,
                        shop.letters().equals("vf3g") ? 0.71 : 0.93,
                        PARIS);
            }
        }
        store();
        isTogether = false;
        isConnected(device("a6nb"), false);
        isHealthy(device("a6nb"), NOW.minus(Duration.ofHours(31)));
    }
}
