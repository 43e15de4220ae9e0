package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What delivery promises, against a real broker. */
abstract class SyncContract {
    static final String EPOCH = "0123456789abcdef0123456789abcdef";
    static final Duration SOON = Duration.ofSeconds(20);
    static final Delivery.Limits IMPATIENT =
            new Delivery.Limits(64, 32, Duration.ofMillis(1_500), Duration.ofSeconds(6));

    @TempDir Path folder;
    final KeyPair keys = SignedTextTest.newKeys();
    final MemoryOutbox outbox = new MemoryOutbox(EPOCH);
    final SilentBox box = new SilentBox(SignedTextTest.BOX);

    abstract TestBroker broker();

    @AfterEach
    void forgetRetained() throws Exception {
        Events events = new Events(10);
        MqttLink link = open("cleaner", events);
        Topics topics = new Topics(SignedTextTest.BOX);
        link.publish(Publication.of(topics.down("ack"), "").asRetained(), 1);
        link.publish(Publication.of(topics.state("conn"), "").asRetained(), 2);
        await(
                () ->
                        events.poll(Duration.ofMillis(10))
                                        instanceof Events.Answered(long tag, int _)
                                && tag == 2);
        link.close();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) {
        try {
            assertThat(
                            TestReceiver.within(
                                    SOON,
                                    () -> {
                                        try {
                                            return condition.holds();
                                        } catch (Exception e) {
                                            throw new IllegalStateException(e);
                                        }
                                    }))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    MqttLink open(String client, Events events) throws LinkException {
        return MqttLink.Opener.standard()
                .open(LinkSettings.plain(broker().address(), client), Optional.empty(), events);
    }

    Sync start(boolean acknowledged) throws Exception {
        return start(broker().address(), acknowledged);
    }

    Sync start(URI address, boolean acknowledged) throws Exception {
        return start(address, acknowledged, BoxTime.ofSystem());
    }

    private Sync start(URI address, boolean acknowledged, BoxTime time) throws Exception {
        SyncSettings settings =
                new SyncSettings(
                        LinkSettings.plain(address, SignedTextTest.BOX),
                        SignedTextTest.BOX,
                        acknowledged,
                        SignedTextTest.trusting(folder, TrustedKeys.Role.COLLECTOR, "k1", keys),
                        Duration.ofSeconds(1));
        return Sync.start(
                settings,
                MqttLink.Opener.standard(),
                outbox,
                box,
                IMPATIENT,
                new Backoff(new Random(1), Duration.ofMillis(200), Duration.ofSeconds(1)),
                Clock.systemUTC(),
                time);
    }

    @Test
    void a_box_that_does_not_know_the_time_asks_a_collector_and_goes_on() throws Exception {
        UnsetTime time = new UnsetTime();
        try (TestReceiver receiver = new TestReceiver(broker().address(), keys);
                Sync sync = start(broker().address(), true, time)) {
            await(() -> time.known().isPresent());
            assertThat(time.known().orElseThrow())
                    .isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
            post(3);
            await(() -> outbox.size() == 0);
            assertThat(receiver.upTo()).isEqualTo(3);
            assertThat(sync.status().problem()).isEmpty();
        }
    }

    @Test
    void who_is_no_collector_of_this_box_does_not_set_its_time() throws Exception {
        UnsetTime time = new UnsetTime();
        try (TestReceiver _ = new TestReceiver(broker().address(), SignedTextTest.newKeys());
                Sync sync = start(broker().address(), true, time)) {
            await(() -> sync.status().rejectedArrivals() == 1);
            assertThat(sync.status().problem()).contains("time");
            assertThat(time.known()).isEmpty();
        }
    }

    private void post(int messages) {
        for (int i = 0; i < messages; i++) {
            outbox.post("b" + i, "{\"v\":1,\"k\":\"agg\"}");
        }
    }

    @Test
    void a_backlog_arrives_whole_and_is_forgotten_when_it_is_acknowledged() throws Exception {
        post(300);
        try (TestReceiver receiver = new TestReceiver(broker().address(), keys);
                Sync sync = start(true)) {
            await(() -> outbox.size() == 0);
            assertThat(receiver.upTo()).isEqualTo(300);
            assertThat(receiver.sequences()).startsWith(1L, 2L, 3L);
            assertThat(sync.status().connected()).isTrue();
            assertThat(sync.status().problem()).isEmpty();
        }
    }

    @Test
    void nothing_is_forgotten_while_the_receiver_is_silent() throws Exception {
        post(5);
        try (TestReceiver receiver = new TestReceiver(broker().address(), keys);
                Sync sync = start(true)) {
            receiver.silent(true);
            await(() -> sync.status().repetitions() >= 1);
            assertThat(outbox.size()).isEqualTo(5);
            receiver.silent(false);
            await(() -> outbox.size() == 0);
        }
    }

    @Test
    void a_forged_acknowledgement_is_ignored_and_told() throws Exception {
        post(3);
        try (TestReceiver receiver = new TestReceiver(broker().address(), keys);
                Sync sync = start(true)) {
            receiver.silent(true);
            await(() -> receiver.upTo() == 3);
            receiver.acknowledge(SignedTextTest.BOX, EPOCH, 3, SignedTextTest.newKeys());
            await(() -> sync.status().rejectedArrivals() == 1);
            receiver.acknowledge(SignedTextTest.BOX, EPOCH, 4, keys);
            await(() -> sync.status().rejectedArrivals() == 2);
            assertThat(sync.status().problem()).contains("never sent");
            assertThat(outbox.size()).isEqualTo(3);
        }
    }

    @Test
    void a_broker_that_is_killed_and_forgets_loses_nothing() throws Exception {
        try (Sync sync = start(true)) {
            for (int round = 0; round < 3; round++) {
                post(20);
                await(() -> sync.status().connected());
                broker().kill();
                post(20);
                await(() -> !sync.status().connected());
                assertThat(sync.status().problem()).isNotEmpty();
                broker().start();
            }
            try (TestReceiver receiver = new TestReceiver(broker().address(), keys)) {
                await(() -> outbox.size() == 0);
                assertThat(receiver.upTo()).isGreaterThanOrEqualTo(20);
            }
        }
    }

    @Test
    void presence_is_retained_and_ends_with_a_goodbye_or_a_last_will() throws Exception {
        try (TestReceiver receiver = new TestReceiver(broker().address(), keys)) {
            try (Sync sync = start(true)) {
                await(() -> sync.status().connected());
                await(() -> presence(receiver).contains("\"online\":true"));
            }
            await(() -> presence(receiver).contains("\"online\":false"));
        }
        try (TestReceiver receiver = new TestReceiver(broker().address(), keys)) {
            Events events = new Events(10);
            MqttLink link =
                    MqttLink.Opener.standard()
                            .open(
                                    LinkSettings.plain(broker().address(), SignedTextTest.BOX),
                                    Optional.of(box.presence(false, 9)),
                                    events);
            link.publish(box.presence(true, 9), 1);
            await(() -> presence(receiver).contains("\"online\":true,\"sess\":9"));
            link.drop();
            await(() -> presence(receiver).contains("\"online\":false,\"sess\":9"));
        }
    }

    private static String presence(TestReceiver receiver) {
        return receiver.presence().map(Publication::text).orElse("");
    }

    @Test
    void a_document_reaches_the_box_with_its_way_back() throws Exception {
        try (Sync sync = start(true)) {
            await(() -> sync.status().connected());
            Events events = new Events(10);
            MqttLink link = open("operator", events);
            Topics topics = new Topics(SignedTextTest.BOX);
            link.subscribe(List.of(topics.up("res")));
            link.publish(
                    Publication.of(topics.down("cmd"), "{\"x\":\"é\"}")
                            .expiringAfter(Duration.ofSeconds(30))
                            .answeredAt(topics.up("res"), "c"),
                    1);
            await(
                    () ->
                            events.poll(Duration.ofMillis(10))
                                            instanceof Events.Arrived(Publication answer)
                                    && answer.correlation().equals(Optional.of("c")));
            assertThat(box.received()).containsExactly("cmd {\"x\":\"é\"}");
            link.close();
        }
    }

    /**
     * Paho hangs for ever where a callback waits and more than ten messages do: ours never does.
     */
    @Test
    void a_flood_of_documents_neither_hangs_nor_grows() throws Exception {
        post(50);
        try (TestReceiver receiver = new TestReceiver(broker().address(), keys);
                Sync sync = start(true)) {
            await(() -> sync.status().connected());
            Events events = new Events(10);
            MqttLink link = open("flooder", events);
            Topics topics = new Topics(SignedTextTest.BOX);
            for (int i = 0; i < 3_000; i++) {
                link.publish(Publication.of(topics.down("flood"), "x").atMostOnce(), i);
            }
            post(50);
            await(() -> outbox.size() == 0);
            assertThat(receiver.upTo()).isGreaterThanOrEqualTo(50);
            link.close();
        }
    }

    @Test
    void who_has_no_collector_forgets_what_the_broker_took() throws Exception {
        post(100);
        try (Sync sync = start(false)) {
            await(() -> outbox.size() == 0);
            assertThat(sync.status().connected()).isTrue();
        }
    }

    @Test
    void no_thread_is_left_behind() throws Exception {
        try (Sync sync = start(true)) {
            await(() -> sync.status().connected());
        }
        await(
                () ->
                        Thread.getAllStackTraces().keySet().stream()
                                .noneMatch(
                                        thread ->
                                                thread.getName().startsWith("MQTT")
                                                        && thread.getName()
                                                                .contains(SignedTextTest.BOX)));
    }
}
