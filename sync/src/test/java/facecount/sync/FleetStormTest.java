package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Thousands of boxes at one broker that dies and comes back. {@code mvn verify -Pendurance -pl sync
 * -Dtest=FleetStormTest}, with {@code -Dfacecount.storm.boxes=5000}, {@code
 * -Dfacecount.storm.messages-per-second=500}, {@code -Dfacecount.storm.minutes=2} and {@code
 * -Dfacecount.storm.outage-s=90}. Prints what it saw.
 */
@Tag("endurance")
class FleetStormTest {
    private static final int BOXES = Integer.getInteger("facecount.storm.boxes", 5_000);
    private static final int MESSAGES_PER_SECOND =
            Integer.getInteger("facecount.storm.messages-per-second", 500);
    private static final Duration STEADY =
            Duration.ofMinutes(Integer.getInteger("facecount.storm.minutes", 2));
    private static final Duration LONG_OUTAGE =
            Duration.ofSeconds(Integer.getInteger("facecount.storm.outage-s", 90));
    private static final Duration SHORT_OUTAGE = Duration.ofSeconds(1);

    private static final Duration BACK_WITHIN = Duration.ofMinutes(3);
    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(30);

    /** So long that a connection counts as a good one, and the next pause is short. */
    private static final Duration CALM = Duration.ofSeconds(35);

    private static final int BOXES_MIN = 500;
    private static final int OTHER_FILES = 1_000;
    private static final Pattern HARD_FILES =
            Pattern.compile("Max open files\\s+\\S+\\s+(?<hard>\\S+).*");

    /** An hour of a busy box, as the ledger writes it. */
    private static final String HOUR =
            """
            {"v":1,"k":"agg","ts":"2026-11-25T10:41:07.123456Z","day":"2026-11-25","tz":"Europe/Berlin",\
            "b":[{"t":"11:00","at":"2026-11-25T10:00:00Z","s":3600,"rev":184,"fin":false,"new":114,\
            "seen":141,"passed":352}],"tot":{"distinct":812,"low":798,"high":829,"recognized":806,\
            "coverage":0.931,"passed":4152,"seen":1341,"rev":4711,"uncertain":0,"dedup":"ok",\
            "closed":false,"emo":{"n":312,"anger":9,"disgust":4,"fear":6,\
            "happiness":91,"neutral":160,"sadness":18,"surprise":24}}}\
            """;

    @TempDir Path folder;

    /** What a return of the broker was like. */
    private record Storm(Duration all, int peak, double mean) {
        @Override
        public String toString() {
            return "all back in %.1f s, peak %d/s, mean %.0f/s, ratio %.1f"
                    .formatted(all.toMillis() / 1_000.0, peak, mean, peak / mean);
        }
    }

    @Test
    void a_fleet_comes_back_spread_out_and_loses_nothing() throws Exception {
        int boxes = possible(BOXES);
        Duration pause = Duration.ofMillis(1_000L * boxes / MESSAGES_PER_SECOND);
        try (MosquittoBroker broker = MosquittoBroker.in(folder);
                SimulatedFleet fleet =
                        new SimulatedFleet(broker.address(), boxes, pause, HOUR, 1, Backoff::new)) {
            broker.start();
            fleet.switchOn(Duration.ofSeconds(20));
            assertThat(fleet.run(BACK_WITHIN, () -> fleet.up() == boxes)).isTrue();
            fleet.run(STEADY, () -> false);
            long resident = broker.residentBytes();
            Storm after1s = storm(broker, fleet, boxes, SHORT_OUTAGE);
            fleet.run(CALM, () -> false);
            Storm afterLong = storm(broker, fleet, boxes, LONG_OUTAGE);
            long residentAfter = broker.residentBytes();
            fleet.stopPosting();
            fleet.run(DRAINED_WITHIN, () -> fleet.unacknowledged() == 0);
            System.out.printf(
                    "%,d boxes, %d messages/s of %d bytes: %,d posted, %,d sent again, %d"
                            + " unacknowledged, %d refused, %,d acknowledged while nobody listened,"
                            + " %,d heard; broker away 1 s: %s; away %d s: %s; broker's memory"
                            + " %.1f MB, %.1f MB after it%n",
                    boxes,
                    MESSAGES_PER_SECOND,
                    HOUR.length(),
                    fleet.posted(),
                    fleet.resent(),
                    fleet.unacknowledged(),
                    fleet.refused(),
                    fleet.unheard(),
                    fleet.heard(),
                    after1s,
                    LONG_OUTAGE.toSeconds(),
                    afterLong,
                    resident / 1e6,
                    residentAfter / 1e6);
            assertThat(fleet.unacknowledged()).isZero();
            assertThat(fleet.refused()).isZero();
            // Not as a ratio to the mean: the mean is small when a few come late, and that is good.
            assertThat(after1s.peak).isLessThanOrEqualTo(boxes / 10);
            assertThat(afterLong.peak).isLessThanOrEqualTo(boxes / 30);
        }
    }

    /** The control: the same pauses without chance. */
    @Test
    void without_chance_they_come_at_once() throws Exception {
        int boxes = possible(1_000);
        try (MosquittoBroker broker = MosquittoBroker.in(folder);
                SimulatedFleet fleet =
                        new SimulatedFleet(
                                broker.address(),
                                boxes,
                                Duration.ofSeconds(10),
                                HOUR,
                                1,
                                _ -> new Backoff(new Longest()))) {
            broker.start();
            fleet.switchOn(Duration.ofSeconds(5));
            assertThat(fleet.run(BACK_WITHIN, () -> fleet.up() == boxes)).isTrue();
            Storm storm = storm(broker, fleet, boxes, Duration.ofSeconds(10));
            System.out.printf("control without chance: %s%n", storm);
            assertThat(storm.peak).isGreaterThan(boxes / 2);
        }
    }

    /** Draws the longest pause every time. */
    private static final class Longest implements RandomGenerator {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }

    private static Storm storm(
            MosquittoBroker broker, SimulatedFleet fleet, int boxes, Duration outage)
            throws Exception {
        broker.kill();
        fleet.run(outage, () -> false);
        assertThat(fleet.up()).isZero();
        broker.start();
        fleet.startCounting();
        long start = System.nanoTime();
        assertThat(fleet.run(BACK_WITHIN, () -> fleet.up() == boxes))
                .as("all back: %d of %d", fleet.up(), boxes)
                .isTrue();
        Duration all = Duration.ofNanos(System.nanoTime() - start);
        return new Storm(all, fleet.peakConnects(), boxes / (all.toMillis() / 1_000.0));
    }

    /** As many as this machine lets two processes have open files, and says so. */
    private static int possible(int boxes) throws IOException {
        long files =
                Files.readAllLines(Path.of("/proc/self/limits")).stream()
                        .map(HARD_FILES::matcher)
                        .filter(Matcher::matches)
                        .map(line -> line.group("hard"))
                        .mapToLong(
                                hard ->
                                        hard.equals("unlimited")
                                                ? Integer.MAX_VALUE
                                                : Long.parseLong(hard))
                        .findFirst()
                        .orElse(0);
        long most = files - OTHER_FILES;
        assumeTrue(
                most >= BOXES_MIN,
                "%d open files are too few for a fleet: raise the hard limit (ulimit -Hn 20000)"
                        .formatted(files));
        if (most < boxes) {
            System.out.printf("%d boxes instead of %d: ulimit -Hn is %d%n", most, boxes, files);
        }
        return (int) Math.min(boxes, most);
    }
}
