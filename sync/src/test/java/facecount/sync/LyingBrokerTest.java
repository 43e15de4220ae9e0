package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.LyingBroker.Lie;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;

/** Whatever a broker says: nothing is forgotten before it has arrived, and everything arrives. */
class LyingBrokerTest {
    private static final Duration LIES_FOR = Duration.ofSeconds(2);
    private static final Duration TRUTH_WITHIN = Duration.ofSeconds(30);
    private static final int THREADS_MORE_MAX = 4;

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    void nothing_is_lost_to(Lie lie) throws Exception {
        lie(lie, 1, LIES_FOR);
    }

    /** Forty scripts of several lies each. */
    @ParameterizedTest
    @EnumSource
    @Tag("endurance")
    void nothing_is_lost_to_it_and_others(Lie lie) throws Exception {
        for (int script = 0; script < 3; script++) {
            lie(lie, 100 + script, Duration.ofSeconds(3));
        }
    }

    private void lie(Lie lie, long seed, Duration liesFor) throws Exception {
        KeyPair keys = SignedTextTest.newKeys();
        MemoryOutbox outbox = new MemoryOutbox(SyncContract.EPOCH);
        int before = Thread.activeCount();
        try (LyingBroker broker = new LyingBroker(keys, seed)) {
            broker.tell(lie);
            SyncSettings settings =
                    new SyncSettings(
                            new LinkSettings(
                                    broker.address(),
                                    SignedTextTest.BOX,
                                    java.util.Optional.empty(),
                                    java.util.Optional.empty(),
                                    java.util.Optional.empty(),
                                    java.util.Optional.empty(),
                                    Duration.ofSeconds(2),
                                    Duration.ofSeconds(2)),
                            SignedTextTest.BOX,
                            true,
                            SignedTextTest.trusting(folder, TrustedKeys.Role.COLLECTOR, "k1", keys),
                            Duration.ofSeconds(1));
            for (int i = 0; i < 40; i++) {
                outbox.post("b" + i, "{\"v\":1,\"k\":\"agg\"}");
            }
            Random random = new Random(seed);
            try (Sync sync =
                    Sync.start(
                            settings,
                            MqttLink.Opener.standard(),
                            outbox,
                            new SilentBox(SignedTextTest.BOX),
                            SyncContract.IMPATIENT,
                            new Backoff(random, Duration.ofMillis(100), Duration.ofMillis(500)),
                            Clock.systemUTC(),
                            BoxTime.ofSystem())) {
                Thread.sleep(liesFor);
                int gone = 40 - outbox.size();
                assertThat(gone)
                        .as("forgotten while it lied, and not taken")
                        .isLessThanOrEqualTo((int) broker.upTo());
                if (lie != Lie.NONE && lie != Lie.ANSWERS_SLOWLY) {
                    assertThat(gone).isZero();
                }
                broker.tell(Lie.NONE);
                assertThat(TestReceiver.within(TRUTH_WITHIN, () -> outbox.size() == 0))
                        .as("arrived after the lies: %s", sync.status())
                        .isTrue();
                assertThat(broker.upTo()).isEqualTo(40);
                assertThat(Thread.activeCount()).isLessThanOrEqualTo(before + 12);
            }
            assertThat(
                            TestReceiver.within(
                                    Duration.ofSeconds(10),
                                    () -> Thread.activeCount() <= before + THREADS_MORE_MAX))
                    .as("threads: %s", Thread.getAllStackTraces().keySet())
                    .isTrue();
        }
    }
}
