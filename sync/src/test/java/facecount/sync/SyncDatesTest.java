package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who was let in without a look at the dates of certificates is looked at once the time is known.
 */
class SyncDatesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Longer than the test: who pauses between the two connections is not there in time. */
    private static final Duration PAUSE = Duration.ofMinutes(5);

    @TempDir Path folder;
    private final KeyPair keys = SignedTextTest.newKeys();
    private final UnsetTime time = new UnsetTime();
    private final List<String> said = new CopyOnWriteArrayList<>();

    /** A broker with a collector behind it, on a line that needs no certificates. */
    private MqttLink answering(Events events) {
        said.add("opened");
        return new MqttLink() {
            @Override
            public int window() {
                return 16;
            }

            @Override
            public void publish(Publication publication, long tag) {
                events.add(new Events.Answered(tag, 0));
                Topics.Parts topic = Topics.parse(publication.topic()).orElseThrow();
                TimeDocuments.nonce(topic, publication.text())
                        .ifPresent(
                                nonce ->
                                        events.add(
                                                new Events.Arrived(
                                                        TimeDocuments.answer(
                                                                topic.box(),
                                                                nonce,
                                                                Instant.now(),
                                                                "k1",
                                                                message ->
                                                                        SignedTextTest.sign(
                                                                                keys, message)))));
            }

            @Override
            public void subscribe(List<String> filters) {}

            @Override
            public void close() {
                said.add("closed");
            }

            @Override
            public void drop() {
                said.add("dropped");
            }
        };
    }

    private Sync start(String broker, Optional<Path> authorities) throws Exception {
        LinkSettings link =
                new LinkSettings(
                        URI.create(broker),
                        SignedTextTest.BOX,
                        Optional.empty(),
                        Optional.empty(),
                        authorities,
                        Optional.empty(),
                        LinkSettings.KEEP_ALIVE,
                        LinkSettings.CONNECT_WITHIN);
        return Sync.start(
                new SyncSettings(
                        link,
                        SignedTextTest.BOX,
                        true,
                        SignedTextTest.trusting(folder, TrustedKeys.Role.COLLECTOR, "k1", keys),
                        Duration.ofSeconds(1)),
                (_, _, events) -> answering(events),
                new MemoryOutbox(SyncContract.EPOCH),
                new SilentBox(SignedTextTest.BOX),
                SyncContract.IMPATIENT,
                new Backoff(new Random(1), PAUSE, PAUSE),
                Clock.systemUTC(),
                time);
    }

    @Test
    void it_connects_anew_at_once_and_once() throws Exception {
        try (Sync sync = start("mqtts://broker.example", Optional.of(folder.resolve("ca.pem")))) {
            assertThat(TestReceiver.within(SOON, () -> said.size() == 3)).isTrue();
            assertThat(TestReceiver.within(SOON, () -> time.isKnown() && sync.status().connected()))
                    .isTrue();
            assertThat(sync.status().problem()).isEmpty();
        }
        assertThat(said).containsExactly("opened", "closed", "opened", "closed");
    }

    @Test
    void a_line_without_certificates_stays() throws Exception {
        try (Sync sync = start("mqtt://broker.example", Optional.empty())) {
            assertThat(TestReceiver.within(SOON, time::isKnown)).isTrue();
            assertThat(sync.status().problem()).isEmpty();
        }
        assertThat(said).containsExactly("opened", "closed");
    }
}
