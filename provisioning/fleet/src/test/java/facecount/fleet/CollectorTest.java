package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.Events;
import facecount.sync.MqttDocuments;
import facecount.sync.MqttLink;
import facecount.sync.Publication;
import facecount.sync.SignedText;
import facecount.sync.Topics;
import facecount.sync.TrustedKeys;

import io.helidon.json.JsonObject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class CollectorTest {
    private static final Topics BOX = new Topics("kq7m2xw4hzpn5tc6dvr3yb2jae");

    private static final Publication FIRST =
            Publication.of(BOX.up("agg"), MqttDocuments.example("agg-first-visitor.json"));

    /** What a box says under {@code up}; the rest is its state. */
    private static final Set<String> UP = Set.of("agg", "health", "day", "res");

    private static final Set<String> NOT_FROM_A_BOX =
            Set.of("ack", "cmd", "home-assistant", "time", "ask-time");

    @TempDir private Path folder;
    private FleetFolder fleet;

    @BeforeEach
    void a_fleet() {
        fleet = new FleetFolder(folder);
        fleet.init();
    }

    private JdbcStore store() {
        return JdbcStore.open(fleet.database());
    }

    private Collector start(ScriptedBroker broker, CountStore store) {
        return Collector.start(
                ScriptedBroker.SETTINGS, broker, store, fleet.signer(TrustedKeys.Role.COLLECTOR));
    }

    private JsonObject read(Publication acknowledgement) {
        SignedText.Verdict verdict =
                SignedText.verify(
                        "ack",
                        BOX.device(),
                        acknowledgement.text(),
                        TrustedKeys.read(fleet.trustedKeys()),
                        TrustedKeys.Role.COLLECTOR);
        assertThat(verdict).isInstanceOf(SignedText.Verdict.Good.class);
        return ((SignedText.Verdict.Good) verdict).document();
    }

    @Test
    void what_is_stored_is_acknowledged_in_a_document_that_the_box_believes()
            throws InterruptedException {
        ScriptedBroker broker = ScriptedBroker.delivering(List.of(FIRST));
        try (JdbcStore store = store();
                Collector collector = start(broker, store)) {
            Publication acknowledgement = broker.next();

            assertThat(acknowledgement.topic()).isEqualTo(BOX.down("ack"));
            assertThat(acknowledgement.retained()).isTrue();
            assertThat(acknowledgement.qos()).isEqualTo(1);
            assertThat(MqttDocuments.mistakes("ack", acknowledgement.text())).isEmpty();
            JsonObject document = read(acknowledgement);
            assertThat(document.stringValue("ep")).contains("9f2c51d07be84a63b1c0e7d2a4586f13");
            assertThat(document.longValue("upto")).contains(1L);
            assertThat(store.days())
                    .singleElement()
                    .satisfies(day -> assertThat(day.visitors()).isEqualTo(1));
            assertThat(collector.isRunning()).isTrue();
        }
    }

    /** With pauses that go on doubling, five of them last 15 seconds or more. */
    @Test
    void a_connection_that_was_good_is_made_anew_at_once_however_often_it_is_lost()
            throws InterruptedException {
        ScriptedBroker broker = ScriptedBroker.delivering(List.of());
        CountDownLatch opened = new CountDownLatch(6);
        MqttLink.Opener shortLived =
                (settings, will, events) -> {
                    opened.countDown();
                    MqttLink link = broker.open(settings, will, events);
                    events.add(new Events.Lost("it is a test"));
                    return link;
                };

        try (JdbcStore store = store();
                Collector collector =
                        Collector.start(
                                ScriptedBroker.SETTINGS,
                                shortLived,
                                store,
                                fleet.signer(TrustedKeys.Role.COLLECTOR))) {
            assertThat(opened.await(12, TimeUnit.SECONDS)).isTrue();
            assertThat(collector.isRunning()).isTrue();
        }
    }

    @Test
    void what_is_still_to_come_is_not_acknowledged() throws InterruptedException {
        Publication later = Publication.of(BOX.up("agg"), MqttDocuments.example("agg-hour.json"));
        ScriptedBroker broker = ScriptedBroker.delivering(List.of(later));
        try (JdbcStore store = store();
                Collector collector = start(broker, store)) {
            assertThat(read(broker.next()).longValue("upto"))
                    .as("the message is number 184, and 180 to 183 are still to come")
                    .contains(179L);
            assertThat(collector.isRunning()).isTrue();
        }
    }

    static List<Path> badExamples() {
        return MqttDocuments.badExamples().stream()
                .filter(example -> !NOT_FROM_A_BOX.contains(MqttDocuments.nameOf(example)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("badExamples")
    void whatever_a_box_says_the_collector_goes_on_and_the_box_is_in_the_list(Path example)
            throws InterruptedException {
        String name = MqttDocuments.nameOf(example);
        String topic = UP.contains(name) ? BOX.up(name) : BOX.state(name);
        goesOnAfter(Publication.of(topic, MqttDocuments.text(example)));
    }

    static List<String> noDocuments() {
        String message = MqttDocuments.example("agg-hour.json");
        return List.of(
                "nonsense",
                "[]",
                "null",
                "{",
                "{\"x\":".repeat(200) + "1" + "}".repeat(200),
                "{\"x\":" + "[".repeat(30_000),
                "{\"sess\":\"\\q\",\"site\":\"\\q\",\"faults\":[{\"title\":\"\\q\"}]}",
                "{\"sess\":1.2.3,\"faults\":[1e]}",
                "\0",
                message.replace("Europe", "\\q"),
                message.replace("142", "1.2.3"),
                message.replace("142", "\0"));
    }

    @ParameterizedTest
    @MethodSource("noDocuments")
    void nor_does_it_stumble_over_what_is_no_document(String text) throws InterruptedException {
        for (String topic :
                List.of(
                        BOX.up("agg"),
                        BOX.up("health"),
                        BOX.up("of-a-later-version"),
                        BOX.state("conn"),
                        BOX.state("meta"))) {
            goesOnAfter(Publication.of(topic, text));
        }
    }

    /** Otherwise one box could silence a fleet. */
    private void goesOnAfter(Publication bad) throws InterruptedException {
        ScriptedBroker broker = ScriptedBroker.delivering(List.of(bad, bad, FIRST));
        try (JdbcStore store = store();
                Collector collector = start(broker, store)) {
            read(broker.next());
            assertThat(store.boxes())
                    .singleElement()
                    .satisfies(box -> assertThat(box.visitors()).isEqualTo(1));
            assertThat(collector.isRunning()).isTrue();
        }
    }

    @Test
    void who_asks_for_the_time_is_told_it_signed() throws InterruptedException {
        Publication question =
                Publication.of(BOX.up("time"), MqttDocuments.example("ask-time-some.json"));
        ScriptedBroker broker = ScriptedBroker.delivering(List.of(question));
        try (JdbcStore store = store();
                Collector collector = start(broker, store)) {
            Publication answer = broker.next();

            assertThat(answer.topic()).isEqualTo(BOX.down("time"));
            assertThat(answer.retained()).isFalse();
            assertThat(answer.qos()).isZero();
            assertThat(MqttDocuments.mistakes("time", answer.text())).isEmpty();
            assertThat(answer.text()).contains("5d0c9be1f4a72e3880b16c4f92d7a03e");
            assertThat(verdict("time", answer.text(), TrustedKeys.read(fleet.trustedKeys())))
                    .isInstanceOf(SignedText.Verdict.Good.class);
            assertThat(collector.ignored()).isZero();
        }
    }

    @Test
    void the_example_of_an_answer_is_signed() {
        assertThat(
                        verdict(
                                "time",
                                MqttDocuments.example("time-answer.json"),
                                MqttDocuments.trustedKeys()))
                .isInstanceOf(SignedText.Verdict.Good.class);
    }

    private static SignedText.Verdict verdict(String purpose, String text, TrustedKeys keys) {
        return SignedText.verify(purpose, BOX.device(), text, keys, TrustedKeys.Role.COLLECTOR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ack-some.json", "ack-nothing-yet.json"})
    void the_examples_are_signed(String example) {
        assertThat(
                        SignedText.verify(
                                "ack",
                                BOX.device(),
                                MqttDocuments.example(example),
                                MqttDocuments.trustedKeys(),
                                TrustedKeys.Role.COLLECTOR))
                .isInstanceOf(SignedText.Verdict.Good.class);
    }
}
