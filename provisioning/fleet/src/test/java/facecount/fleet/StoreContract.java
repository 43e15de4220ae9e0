package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.fleet.overview.BoxHour;
import facecount.fleet.overview.Selection;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What a collector may rely on, whatever the database. */
abstract class StoreContract {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 24);
    private static final Instant TEN = Instant.parse("2026-11-24T09:00:00Z");
    private static final Instant NOON = Instant.parse("2026-11-24T11:00:00Z");
    private static final String LEDGER = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";
    private static final String LYON = ScriptedFleet.device("kq7d");
    private static final String PARIS = ScriptedFleet.device("pzh4");

    /** Where a database is that nobody has used yet. */
    abstract String fresh();

    private String address = "";

    @BeforeEach
    void database() {
        address = fresh();
    }

    JdbcStore store() {
        return JdbcStore.open(address, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    private FleetReader reader() {
        return new FleetReader(address, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    /** A message as a box sends it. */
    private record Told(
            String device,
            String epoch,
            long sequence,
            long base,
            String parent,
            long visitors,
            Instant hour) {
        static Told by(String device, long sequence, long visitors) {
            return new Told(device, LEDGER, sequence, 1, "", visitors, TEN);
        }

        Told inLedger(String ledger) {
            return new Told(device, ledger, sequence, base, parent, visitors, hour);
        }

        Told asCopyOf(String ledger) {
            return new Told(device, epoch, sequence, base, ledger, visitors, hour);
        }

        Told withNothingBelow(long number) {
            return new Told(device, epoch, sequence, number, parent, visitors, hour);
        }

        Told about(Instant start) {
            return new Told(device, epoch, sequence, base, parent, visitors, start);
        }

        /** The number of the message is the revision of what it tells. */
        BoxMessage message() {
            JsonObject bucket =
                    JsonObject.builder()
                            .set("at", hour.toString())
                            .set("s", 3600)
                            .set("rev", sequence)
                            .set("fin", true)
                            .set("new", visitors)
                            .set("seen", visitors)
                            .set("passed", 2 * visitors)
                            .build();
            JsonObject.Builder body =
                    JsonObject.builder()
                            .set("v", 1)
                            .set("day", DAY.toString())
                            .set("tz", "Europe/Paris")
                            .set("ts", NOON.toString())
                            .set("b", JsonArray.create(List.of(bucket)))
                            .set("tot", total());
            if (!parent.isEmpty()) {
                body.set("parent", parent);
            }
            JsonObject object = body.build();
            return new BoxMessage(device, epoch, sequence, base, "agg", object, object.toString());
        }

        private JsonObject total() {
            return JsonObject.builder()
                    .set("rev", sequence)
                    .set("distinct", visitors)
                    .set("low", visitors)
                    .set("high", visitors + 3)
                    .set("recognized", visitors)
                    .set("coverage", 0.9)
                    .set("passed", 2 * visitors)
                    .set("seen", visitors)
                    .set("uncertain", 0)
                    .set("closed", false)
                    .build();
        }
    }

    private static List<Watermark> tell(JdbcStore store, Told... told) {
        return store.store(List.of(told).stream().map(Told::message).toList(), List.of());
    }

    private static Watermark upTo(long number) {
        return new Watermark(LYON, LEDGER, number);
    }

    private static long visitors(JdbcStore store) {
        return store.days().stream().mapToLong(DayCount::visitors).sum();
    }

    @Test
    void what_comes_twice_counts_once() {
        try (JdbcStore store = store()) {
            Told told = Told.by(LYON, 1, 12);
            assertThat(tell(store, told, told)).containsExactly(upTo(1));
            assertThat(tell(store, told)).containsExactly(upTo(1));

            assertThat(store.days())
                    .containsExactly(new DayCount(LYON, DAY, 12, 12, 15, 0.9, 24, 12, false));
            assertThat(reader().hours(Selection.ofAll(DAY, DAY)))
                    .extracting(BoxHour::newVisitors)
                    .containsExactly(12L);
        }
    }

    @Test
    void what_comes_late_does_not_undo_what_is_newer() {
        try (JdbcStore store = store()) {
            tell(store, Told.by(LYON, 2, 20));
            assertThat(visitors(store)).isEqualTo(20);

            assertThat(tell(store, Told.by(LYON, 1, 12))).containsExactly(upTo(2));

            assertThat(visitors(store)).isEqualTo(20);
            assertThat(reader().hours(Selection.ofAll(DAY, DAY)))
                    .extracting(BoxHour::newVisitors)
                    .containsExactly(20L);
        }
    }

    @Test
    void of_several_messages_at_once_the_newest_holds_in_whatever_order() {
        try (JdbcStore store = store()) {
            assertThat(
                            tell(
                                    store,
                                    Told.by(LYON, 3, 30),
                                    Told.by(LYON, 1, 10),
                                    Told.by(LYON, 2, 20).about(TEN.plusSeconds(3600))))
                    .containsExactly(upTo(3));

            assertThat(visitors(store)).isEqualTo(30);
            assertThat(reader().hours(Selection.ofAll(DAY, DAY)))
                    .extracting(BoxHour::newVisitors)
                    .containsExactly(30L, 20L);
        }
    }

    @Test
    void nothing_behind_a_gap_is_acknowledged_until_it_is_filled() {
        try (JdbcStore store = store()) {
            assertThat(tell(store, Told.by(LYON, 1, 1), Told.by(LYON, 3, 3)))
                    .containsExactly(upTo(1));
            assertThat(tell(store, Told.by(LYON, 5, 5))).containsExactly(upTo(1));
            assertThat(visitors(store)).as("it counts all the same").isEqualTo(5);
        }
        try (JdbcStore another = store()) {
            assertThat(tell(another, Told.by(LYON, 2, 2))).containsExactly(upTo(3));
            assertThat(tell(another, Told.by(LYON, 5, 5))).containsExactly(upTo(3));
            assertThat(tell(another, Told.by(LYON, 4, 4))).containsExactly(upTo(5));
            assertThat(tell(another, Told.by(LYON, 6, 6))).containsExactly(upTo(6));
        }
    }

    @Test
    void what_a_box_says_will_never_come_is_no_gap() {
        try (JdbcStore store = store()) {
            assertThat(tell(store, Told.by(LYON, 9, 9))).containsExactly(upTo(0));

            assertThat(tell(store, Told.by(LYON, 7, 7).withNothingBelow(7)))
                    .containsExactly(upTo(7));
            assertThat(tell(store, Told.by(LYON, 8, 8).withNothingBelow(7)))
                    .containsExactly(upTo(9));
        }
    }

    @Test
    void a_restored_ledger_stands_for_the_one_it_is_a_copy_of() {
        try (JdbcStore store = store()) {
            tell(store, Told.by(LYON, 1, 40));
            tell(store, Told.by(LYON, 1, 25).inLedger(OTHER).asCopyOf(LEDGER));
            assertThat(visitors(store)).isEqualTo(25);

            // Not every message says so again.
            tell(store, Told.by(LYON, 2, 26).inLedger(OTHER));

            assertThat(visitors(store)).isEqualTo(26);
            assertThat(reader().hours(Selection.ofAll(DAY, DAY)))
                    .extracting(BoxHour::newVisitors)
                    .containsExactly(26L);
        }
    }

    @Test
    void two_ledgers_of_a_box_that_know_nothing_of_each_other_add_up() {
        try (JdbcStore store = store()) {
            tell(store, Told.by(LYON, 1, 40), Told.by(LYON, 1, 25).inLedger(OTHER));

            assertThat(visitors(store)).isEqualTo(65);
        }
    }

    @Test
    void many_boxes_at_once_are_told_apart() {
        List<Told> all = new ArrayList<>();
        for (int box = 0; box < 600; box++) {
            String device =
                    ScriptedFleet.device("box" + (char) ('a' + box / 26) + (char) ('a' + box % 26));
            all.add(Told.by(device, 1, box));
            all.add(Told.by(device, 2, box + 1));
        }
        try (JdbcStore store = store()) {
            List<Watermark> watermarks = tell(store, all.toArray(Told[]::new));

            assertThat(watermarks).hasSize(600).allMatch(watermark -> watermark.upTo() == 2);
            assertThat(store.days())
                    .extracting(DayCount::visitors)
                    .containsExactlyElementsOf(
                            java.util.stream.LongStream.rangeClosed(1, 600).boxed().toList());
        }
    }

    @Test
    void two_collectors_share_a_boxs_messages_and_lose_none() throws Exception {
        int messages = 240;
        List<Told> all = new ArrayList<>();
        for (int number = 1; number <= messages; number++) {
            all.add(Told.by(LYON, number, number));
            all.add(Told.by(PARIS, number, 2L * number));
        }
        List<Callable<Void>> collectors = new ArrayList<>();
        for (int collector = 0; collector < 2; collector++) {
            List<Told> share = share(all, collector);
            collectors.add(
                    () -> {
                        try (JdbcStore store = store()) {
                            for (int from = 0; from < share.size(); from += 12) {
                                tell(
                                        store,
                                        share.subList(from, Math.min(share.size(), from + 12))
                                                .toArray(Told[]::new));
                            }
                        }
                        return null;
                    });
        }

        together(collectors);

        try (JdbcStore store = store()) {
            assertThat(tell(store, Told.by(LYON, 1, 1), Told.by(PARIS, 1, 2)))
                    .extracting(Watermark::upTo)
                    .containsExactly((long) messages, (long) messages);
            assertThat(visitors(store)).isEqualTo(3L * messages);
        }
    }

    /** Every other message, and each tenth of the other's too; in no order. */
    private static List<Told> share(List<Told> all, int collector) {
        List<Told> share = new ArrayList<>();
        for (Told told : all) {
            if (told.sequence() % 2 == collector || told.sequence() % 10 == 0) {
                share.add(told);
            }
        }
        Collections.shuffle(share, new Random(collector));
        return share;
    }

    @Test
    void two_collectors_that_hear_the_same_boxes_never_stop_each_other() throws Exception {
        List<String> devices = new ArrayList<>();
        for (char letter = 'a'; letter <= 'z'; letter++) {
            devices.add(ScriptedFleet.device("box" + letter));
        }
        List<Callable<Void>> collectors = new ArrayList<>();
        for (int collector = 0; collector < 2; collector++) {
            List<String> order = new ArrayList<>(devices);
            if (collector == 1) {
                Collections.reverse(order);
            }
            collectors.add(
                    () -> {
                        try (JdbcStore store = store()) {
                            for (int time = 1; time <= 20; time++) {
                                int session = time;
                                store.store(
                                        order.stream()
                                                .map(box -> Told.by(box, session, 1).message())
                                                .toList(),
                                        order.stream().map(box -> birth(box, session)).toList());
                            }
                        }
                        return null;
                    });
        }

        together(collectors);

        try (JdbcStore store = store()) {
            assertThat(store.boxes()).hasSize(26).allMatch(BoxSummary::online);
        }
    }

    private static void together(List<Callable<Void>> tasks) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            for (var done : threads.invokeAll(tasks, 2, TimeUnit.MINUTES)) {
                done.get();
            }
        }
    }

    private static BoxNotice birth(String device, long session) {
        return new BoxNotice(
                device, "state/conn", "{\"v\":1,\"online\":true,\"sess\":%d}".formatted(session));
    }

    private static BoxNotice lastWill(String device, long session) {
        return new BoxNotice(
                device, "state/conn", "{\"v\":1,\"online\":false,\"sess\":%d}".formatted(session));
    }

    private static boolean isOnline(JdbcStore store) {
        assertThat(store.boxes()).hasSize(1);
        return store.boxes().getFirst().online();
    }

    @Test
    void an_old_connections_last_will_does_not_end_the_next() {
        try (JdbcStore store = store()) {
            store.store(List.of(), List.of(birth(LYON, 7)));
            store.store(List.of(), List.of(lastWill(LYON, 6)));
            assertThat(isOnline(store)).isTrue();

            store.store(List.of(), List.of(birth(LYON, 8), lastWill(LYON, 7)));
            assertThat(isOnline(store)).isTrue();

            store.store(List.of(), List.of(lastWill(LYON, 8)));
            assertThat(isOnline(store)).isFalse();

            store.store(List.of(), List.of(lastWill(LYON, 8), birth(LYON, 9)));
            assertThat(isOnline(store)).isTrue();
        }
    }

    @Test
    void of_what_a_box_says_of_itself_the_last_holds() {
        try (JdbcStore store = store()) {
            store.store(List.of(), List.of(site("Lille"), site("Lyon")));
            assertThat(store.boxes().getFirst().site()).isEqualTo("Lyon");

            store.store(List.of(), List.of(site("Paris")));
            assertThat(store.boxes().getFirst().site()).isEqualTo("Paris");
        }
    }

    static BoxNotice site(String name) {
        return new BoxNotice(LYON, "state/meta", "{\"v\":1,\"site\":\"%s\"}".formatted(name));
    }

    @Test
    void no_character_whatever_keeps_a_box_from_going_on() {
        String odd = "\0 \\u0000 \uD83D\uDE00 \uD83D é \u2028";
        JsonObject total =
                JsonObject.builder()
                        .set("rev", 2)
                        .set("distinct", 5)
                        .set("low", 5)
                        .set("high", 5)
                        .set("recognized", 5)
                        .set("passed", 5)
                        .set("seen", 5)
                        .set("uncertain", 0)
                        .set("emo", JsonObject.builder().set(odd, odd).set("n", 12).build())
                        .build();
        JsonObject body =
                JsonObject.builder()
                        .set("v", 1)
                        .set("day", DAY.toString())
                        .set("tz", "Europe/Paris")
                        .set("ts", NOON.toString())
                        .set("tot", total)
                        .build();
        try (JdbcStore store = store()) {
            List<Watermark> watermarks =
                    store.store(
                            List.of(
                                    new BoxMessage(
                                            LYON, LEDGER, 1, 1, "agg", JsonObject.empty(), odd),
                                    new BoxMessage(LYON, LEDGER, 2, 1, "agg", body, odd)),
                            List.of(new BoxNotice(LYON, "state/meta", odd), site("Lyon" + "\0")));

            assertThat(watermarks).containsExactly(upTo(2));
            assertThat(visitors(store)).isEqualTo(5);
            assertThat(reader().overview().boxes()).hasSize(1);
        }
    }

    @Test
    void a_message_of_another_kind_arrives_and_is_kept() {
        try (JdbcStore store = store()) {
            assertThat(
                            store.store(
                                    List.of(
                                            new BoxMessage(
                                                    LYON,
                                                    LEDGER,
                                                    1,
                                                    1,
                                                    "agg",
                                                    JsonObject.empty(),
                                                    "{}"),
                                            new BoxMessage(
                                                    LYON,
                                                    LEDGER,
                                                    2,
                                                    1,
                                                    "ev",
                                                    JsonObject.empty(),
                                                    "{}")),
                                    List.of(birth(LYON, 1))))
                    .containsExactly(upTo(2));

            assertThat(reader().overview().troubles())
                    .extracting(trouble -> trouble.fault().code())
                    .contains("counts-not-understood");
        }
    }

    @Test
    void a_collector_at_rest_is_in_nobodys_way() {
        try (JdbcStore collector = store()) {
            tell(collector, Told.by(LYON, 1, 1));
            assertThat(visitors(collector)).isEqualTo(1);
            try (JdbcStore another = store()) {
                tell(another, Told.by(LYON, 2, 2));
                assertThat(visitors(collector)).isEqualTo(2);
            }
            tell(collector, Told.by(LYON, 3, 3));
            assertThat(visitors(collector)).isEqualTo(3);
        }
    }

    @Test
    void several_may_come_to_an_empty_database_at_the_same_time() throws Exception {
        List<Callable<Void>> collectors = new ArrayList<>();
        for (int collector = 0; collector < 4; collector++) {
            String device = ScriptedFleet.device("box" + (char) ('a' + collector));
            collectors.add(
                    () -> {
                        try (JdbcStore store = store()) {
                            tell(store, Told.by(device, 1, 1));
                        }
                        return null;
                    });
        }

        together(collectors);

        try (JdbcStore store = store()) {
            assertThat(visitors(store)).isEqualTo(4);
        }
    }
}
