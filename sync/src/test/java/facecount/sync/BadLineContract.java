package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.FaultProxy.Toxic;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * However bad the line to the broker is: nothing is forgotten before it has arrived, everything
 * arrives once the line is good, and neither threads nor memory grow.
 */
abstract class BadLineContract {
    private static final Duration GOOD_WITHIN = Duration.ofSeconds(30);
    private static final Duration FOR_EVER = Duration.ofHours(1);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(2);

    /** A connection of Paho's that ends, its successor, and our own thread. */
    private static final int THREADS_MAX = 12;

    private static final long HEAP_GROWTH_BYTES_MAX = 2 << 20;
    private static final int CLIENTS_LEFT_MAX = 2;
    private static final KeyPair KEYS = SignedTextTest.newKeys();
    private static final AtomicInteger EPOCHS = new AtomicInteger();

    @TempDir Path folder;
    private final String epoch = "%032x".formatted(EPOCHS.incrementAndGet());
    private final MemoryOutbox outbox = new MemoryOutbox(epoch);
    private int posted;

    abstract TestBroker broker();

    private static List<Toxic> toxics() {
        return List.of(
                new Toxic.Latency(Duration.ofMillis(100), Duration.ofMillis(100)),
                new Toxic.Bandwidth(2_000),
                new Toxic.Blackhole(FOR_EVER),
                new Toxic.SlowClose(FOR_EVER),
                new Toxic.ResetPeer(Duration.ofMillis(200)),
                new Toxic.Slicer(5, Duration.ofMillis(1)),
                new Toxic.LimitData(2_000));
    }

    private static List<Toxic> matrix() {
        return List.of(
                new Toxic.Latency(Duration.ofMillis(20), Duration.ofMillis(10)),
                new Toxic.Latency(Duration.ofMillis(200), Duration.ofMillis(200)),
                new Toxic.Latency(Duration.ofMillis(900), Duration.ofMillis(300)),
                new Toxic.Bandwidth(20_000),
                new Toxic.Bandwidth(2_000),
                new Toxic.Bandwidth(200),
                new Toxic.Blackhole(Duration.ofMillis(300)),
                new Toxic.Blackhole(Duration.ofSeconds(2)),
                new Toxic.Blackhole(FOR_EVER),
                new Toxic.SlowClose(Duration.ofMillis(300)),
                new Toxic.SlowClose(Duration.ofSeconds(2)),
                new Toxic.SlowClose(FOR_EVER),
                new Toxic.ResetPeer(Duration.ofSeconds(1)),
                new Toxic.ResetPeer(Duration.ofMillis(200)),
                new Toxic.ResetPeer(Duration.ZERO),
                new Toxic.Slicer(50, Duration.ofMillis(1)),
                new Toxic.Slicer(5, Duration.ofMillis(1)),
                new Toxic.Slicer(1, Duration.ofMillis(1)),
                new Toxic.LimitData(20_000),
                new Toxic.LimitData(2_000),
                new Toxic.LimitData(50));
    }

    /** One connection's life over all of them, one strength each. */
    @Test
    void nothing_is_lost_over_a_bad_line() throws Exception {
        try (FaultProxy line = new FaultProxy(broker().address(), 1);
                TestReceiver receiver = new TestReceiver(broker().address(), KEYS);
                Sync sync = start(line.address(), true)) {
            for (Toxic toxic : toxics()) {
                deliver(toxic, Duration.ofMillis(500), line, receiver, sync);
            }
        }
        assertNothingIsLeft();
    }

    /** {@code mvn verify -Pendurance -pl sync -Dtest='*BadLineTest'}. */
    @Test
    @Tag("endurance")
    void nothing_is_lost_and_nothing_grows_over_any_bad_line() throws Exception {
        long atFirst = 0;
        for (Toxic toxic : matrix()) {
            int before = posted;
            long start = System.nanoTime();
            try (FaultProxy line = new FaultProxy(broker().address(), 1);
                    TestReceiver receiver = new TestReceiver(broker().address(), KEYS);
                    Sync sync = start(line.address(), true)) {
                deliver(toxic, Duration.ofSeconds(6), line, receiver, sync);
                System.out.printf(
                        "%s: %d messages, %d connections, %.1f s%n",
                        toxic,
                        posted - before,
                        line.connections(),
                        (System.nanoTime() - start) / 1e9);
            }
            assertNothingIsLeft();
            String histogram = liveObjects();
            long bytes = bytes(histogram, "Total");
            atFirst = atFirst == 0 ? bytes : atFirst;
            System.out.printf("  %,d bytes alive%n", bytes);
            assertThat(bytes - atFirst)
                    .as("bytes alive after %s, more than after the first", toxic)
                    .isLessThanOrEqualTo(HEAP_GROWTH_BYTES_MAX);
            assertThat(count(histogram, "facecount.sync.PahoLink$Client"))
                    .as("clients alive after %s", toxic)
                    .isLessThanOrEqualTo(CLIENTS_LEFT_MAX);
        }
    }

    /** Over a good line, a bad one, and a good one again. */
    private void deliver(
            Toxic toxic, Duration lasts, FaultProxy line, TestReceiver receiver, Sync sync)
            throws Exception {
        post(++posted);
        await(() -> outbox.size() == 0, sync);
        int arrived = posted;
        line.set(toxic);
        if (toxic instanceof Toxic.SlowClose) {
            throwTheBoxOut();
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < lasts.toNanos()) {
            post(++posted);
            // Asked in this order: what is gone had arrived.
            int gone = posted - outbox.size();
            assertThat((long) gone)
                    .as("forgotten over %s", toxic)
                    .isLessThanOrEqualTo(receiver.upTo());
            if (!canPass(toxic)) {
                assertThat(gone).as("forgotten over %s", toxic).isEqualTo(arrived);
            }
            assertThat(threadsOfTheBox())
                    .as("threads over %s", toxic)
                    .hasSizeLessThanOrEqualTo(THREADS_MAX);
            Thread.sleep(20);
        }
        line.lift();
        await(() -> outbox.size() == 0, sync);
        assertThat(receiver.upTo()).as("arrived after %s", toxic).isEqualTo(posted);
    }

    private static void assertNothingIsLeft() throws InterruptedException {
        assertThat(TestReceiver.within(GOOD_WITHIN, () -> threadsOfTheBox().isEmpty()))
                .as("threads left: %s", threadsOfTheBox())
                .isTrue();
    }

    private static boolean canPass(Toxic toxic) {
        return !(toxic.equals(new Toxic.Blackhole(FOR_EVER))
                || toxic.equals(new Toxic.ResetPeer(Duration.ZERO))
                || toxic.equals(new Toxic.LimitData(50)));
    }

    /** Somebody else takes its name, and the broker closes its connection. */
    private void throwTheBoxOut() throws LinkException {
        MqttLink.Opener.standard()
                .open(
                        LinkSettings.plain(broker().address(), SignedTextTest.BOX),
                        Optional.empty(),
                        new Events(10))
                .drop();
    }

    /**
     * The broker takes 30 messages for a receiver that does not hear them, and is killed; then
     * everything is well, and there is one message more.
     *
     * @return the numbers of the messages that arrived
     */
    final List<Long> arrivedOverALoss(boolean isAcknowledged) throws Exception {
        try (FaultProxy receiversLine = new FaultProxy(broker().address(), 1);
                FaultProxy line = new FaultProxy(broker().address(), 2)) {
            TestReceiver deaf = new TestReceiver(receiversLine.address(), KEYS);
            receiversLine.set(new Toxic.Blackhole(FOR_EVER));
            try (Sync sync = start(line.address(), isAcknowledged)) {
                IntStream.rangeClosed(1, 30).forEach(this::post);
                await(
                        () -> isAcknowledged ? sync.status().repetitions() > 0 : outbox.size() == 0,
                        sync);
                broker().kill();
                receiversLine.cut();
                deaf.close();
                assertThat(deaf.sequences()).isEmpty();
                broker().start();
                try (TestReceiver receiver = new TestReceiver(broker().address(), KEYS)) {
                    post(31);
                    await(() -> outbox.size() == 0, sync);
                    await(() -> receiver.sequences().contains(31L), sync);
                    return receiver.sequences();
                }
            }
        }
    }

    private void post(int number) {
        outbox.post("b" + number, "{\"v\":1,\"k\":\"agg\"}");
    }

    private Sync start(URI address, boolean isAcknowledged) throws Exception {
        SyncSettings settings =
                new SyncSettings(
                        new LinkSettings(
                                address,
                                SignedTextTest.BOX,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                KEEP_ALIVE,
                                KEEP_ALIVE),
                        SignedTextTest.BOX,
                        isAcknowledged,
                        SignedTextTest.trusting(folder, TrustedKeys.Role.COLLECTOR, "k1", KEYS),
                        Duration.ofMillis(50));
        return Sync.start(
                settings,
                MqttLink.Opener.standard(),
                outbox,
                new SilentBox(SignedTextTest.BOX),
                SyncContract.IMPATIENT,
                new Backoff(new Random(1), Duration.ofMillis(100), Duration.ofMillis(500)),
                Clock.systemUTC(),
                BoxTime.ofSystem());
    }

    private static void await(BooleanSupplier condition, Sync sync) throws InterruptedException {
        assertThat(TestReceiver.within(GOOD_WITHIN, condition)).as("%s", sync.status()).isTrue();
    }

    /** Paho's carry the client's name. */
    private static List<String> threadsOfTheBox() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains(SignedTextTest.BOX) || name.equals("mqtt-io"))
                .toList();
    }

    /** A line for each class with how many there are and their bytes, after a collection. */
    private static String liveObjects() throws JMException {
        return String.valueOf(
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                "gcClassHistogram",
                                new Object[] {new String[0]},
                                new String[] {String[].class.getName()}));
    }

    private static long bytes(String histogram, String name) {
        return column(histogram, name, 2);
    }

    private static long count(String histogram, String name) {
        return column(histogram, name, 1);
    }

    /** A line reads "rank: count bytes name (module)", the last one "Total count bytes". */
    private static long column(String histogram, String name, int column) {
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(
                        words ->
                                words.length > column
                                        && (words[0].equals(name)
                                                || (words.length > 3 && words[3].equals(name))))
                .mapToLong(words -> Long.parseLong(words[column]))
                .findFirst()
                .orElse(0);
    }
}
