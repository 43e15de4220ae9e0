package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker that floods and answers nothing must not have more underway than it may. */
class SyncFloodTest {
    private static final int WINDOW = 16;
    private static final int DOCUMENTS = 200;

    private final SilentBox box = new SilentBox(SignedTextTest.BOX);
    private final AtomicInteger underway = new AtomicInteger();

    private MqttLink flooding(Events events) {
        return new MqttLink() {
            @Override
            public int window() {
                return WINDOW;
            }

            @Override
            public void publish(Publication publication, long tag) {
                underway.addAndGet(publication.qos());
            }

            @Override
            public void subscribe(List<String> filters) {
                for (int i = 0; i < DOCUMENTS; i++) {
                    events.add(
                            new Events.Arrived(
                                    Publication.of(
                                            new Topics(SignedTextTest.BOX).down("flood"), "x")));
                }
            }

            @Override
            public void close() {}

            @Override
            public void drop() {}
        };
    }

    @Test
    void no_more_answers_are_underway_than_the_broker_takes() throws Exception {
        SyncSettings settings =
                new SyncSettings(
                        LinkSettings.plain(URI.create("mqtt://127.0.0.1:1883"), SignedTextTest.BOX),
                        SignedTextTest.BOX,
                        true,
                        TrustedKeys.none(),
                        Duration.ofSeconds(1));
        try (Sync _ =
                Sync.start(
                        settings,
                        (_, _, events) -> flooding(events),
                        new MemoryOutbox(SyncContract.EPOCH),
                        box,
                        SyncContract.IMPATIENT,
                        new Backoff(new Random(1), Duration.ofMillis(100), Duration.ofMillis(100)),
                        Clock.systemUTC(),
                        BoxTime.ofSystem())) {
            assertThat(
                            TestReceiver.within(
                                    Duration.ofSeconds(20),
                                    () -> box.received().size() == DOCUMENTS))
                    .isTrue();
            assertThat(underway.get()).isLessThanOrEqualTo(WINDOW);
        }
    }
}
