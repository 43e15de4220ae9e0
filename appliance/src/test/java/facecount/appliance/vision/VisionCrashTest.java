package facecount.appliance.vision;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.Counter;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.supervisor.ChildSpec;
import facecount.appliance.supervisor.RestartPauses;
import facecount.appliance.supervisor.Supervisor;
import facecount.appliance.vision.VisionLink.SilenceLimits;
import facecount.inference.Observation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Vision dies of crashes, kills and hangs, again and again: a real process over a real socket,
 * under the real supervisor and counter. Only camera and models are a script, so that the test is
 * quick.
 */
class VisionCrashTest {
    private static final String[] SIGNALS = {"SEGV", "ABRT", "KILL", "STOP"};

    /** What RELIABILITY asks for; a start takes about half a second. */
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(10);

    @TempDir private Path folder;

    @Test
    void twenty_deaths_of_vision_are_made_good_and_nobody_is_counted_twice() throws Exception {
        assertNobodyIsCountedTwice(20);
    }

    @Test
    @Tag("endurance")
    void a_hundred_deaths_of_vision_are_made_good_and_nobody_is_counted_twice() throws Exception {
        assertNobodyIsCountedTwice(100);
    }

    private Supervisor start(Path socket, RestartPauses pauses) {
        return Supervisor.start(List.of(vision(socket)), pauses, System.out, System.err);
    }

    private void assertNobodyIsCountedTwice(int deaths) throws Exception {
        Path socket = folder.resolve("vision.socket");
        List<Duration> recoveries = new ArrayList<>();
        CountingCore core = new CountingCore();
        /* Quicker than on a box, where a hang has 8 s and a crash loop is slowed down. */
        SilenceLimits limits = new SilenceLimits(Duration.ofSeconds(10), Duration.ofMillis(1500));
        RestartPauses pauses =
                new RestartPauses(
                        Duration.ofMillis(50), Duration.ofMillis(400), Duration.ofMillis(300));
        try (VisionLink link = VisionLink.open(socket, core, limits);
                Supervisor supervisor = start(socket, pauses)) {
            Thread counting = Thread.ofPlatform().name("count").start(() -> core.count(link));
            Eventually.await("all are seen", () -> core.visitors() == ScriptedVision.PEOPLE);
            for (int death = 0; death < deaths; death++) {
                int sessionsBefore = core.sessions();
                long pid = supervisor.process("vision").orElseThrow().pid();
                new ProcessBuilder("kill", "-" + SIGNALS[death % SIGNALS.length], "" + pid)
                        .start()
                        .waitFor();
                recoveries.add(
                        Eventually.await(
                                "vision counts again", () -> core.sessions() > sessionsBefore));
            }
            counting.interrupt();
            counting.join();
        }

        assertThat(core.sessions()).isEqualTo(deaths + 1);
        assertThat(core.visitors()).isEqualTo(ScriptedVision.PEOPLE);
        Duration p95 = recoveries.stream().sorted().toList().get(deaths * 95 / 100 - 1);
        System.out.printf(
                "vision died %d times: counting was back within %d ms (95 %%), %d ms at most%n",
                deaths,
                p95.toMillis(),
                recoveries.stream().mapToLong(Duration::toMillis).max().orElseThrow());
        assertThat(p95).isLessThanOrEqualTo(RECOVERY_LIMIT);
    }

    private ChildSpec vision(Path socket) {
        return new ChildSpec(
                "vision",
                List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:+SuppressFatalErrorMessage",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScriptedVision.class.getName(),
                        socket.toString()),
                Map.of(),
                folder,
                "",
                Set.of(VisionExit.FINISHED),
                Set.of(VisionExit.SOURCE_UNREADABLE, VisionExit.MISCONFIGURED));
    }

    /**
     * The core's part: a queue as long as what vision may leave unacknowledged, and the counter.
     */
    private static final class CountingCore extends Recorder {
        private record Said(long session, long number, Observation observation) {}

        private final BlockingQueue<Said> queue = new ArrayBlockingQueue<>(64);
        private volatile int visitors;
        private final AtomicInteger sessions = new AtomicInteger();
        private long newestSession;

        int visitors() {
            return visitors;
        }

        /** How many vision processes were counted from. */
        int sessions() {
            return sessions.get();
        }

        @Override
        public synchronized void observed(long session, long number, Observation observation) {
            try {
                queue.put(new Said(session, number, observation));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public synchronized void silent(ProcessHandle vision) {
            vision.destroyForcibly();
        }

        void count(VisionLink link) {
            try (Counter counter =
                    Counter.temporary(
                            CountingSettings.defaults().withFunctions(true, true, false))) {
                while (true) {
                    Said said = queue.poll(1, TimeUnit.DAYS);
                    if (said == null) {
                        continue;
                    }
                    counter.accept(said.session(), said.number(), said.observation());
                    counter.commit();
                    link.acknowledge(said.session(), counter.acknowledged(said.session()));
                    visitors = counter.today().recognizedVisitors();
                    if (said.session() != newestSession) {
                        newestSession = said.session();
                        sessions.incrementAndGet();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
