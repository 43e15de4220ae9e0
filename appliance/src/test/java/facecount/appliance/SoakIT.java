package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.RunningDemo.Part;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The whole appliance counts the sample clip round after round, and is watched: memory, threads,
 * open files, the ledger's log, the number. Prints what it saw. {@code mvn verify -Pendurance
 * -Dit.test=SoakIT -Dtest=NONE -Dfacecount.soak.minutes=480}.
 */
@Tag("endurance")
class SoakIT {
    private static final int MINUTES = Integer.getInteger("facecount.soak.minutes", 30);
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    /** Everything has been compiled, shown and committed a few times by then. */
    private static final double WARM_UP_SHARE = 1 / 3.0;

    private static final long LOG_MAX_BYTES = 16L << 20;

    private record Sample(
            double hours,
            double coreMb,
            double visionMb,
            long threads,
            long files,
            long logBytes,
            int visitors) {}

    @TempDir Path home;

    @Test
    void nothing_grows() throws Exception {
        List<Sample> samples = new ArrayList<>();
        try (RunningDemo demo = RunningDemo.start(home)) {
            demo.awaitVisitors(seen -> seen >= 1);
            long start = System.nanoTime();
            long end = start + Duration.ofMinutes(MINUTES).toNanos();
            while (System.nanoTime() - end < 0) {
                Thread.sleep(BETWEEN);
                samples.add(sample(demo, (System.nanoTime() - start) / 3_600e9));
            }
        }

        List<Sample> warm = samples.subList((int) (WARM_UP_SHARE * samples.size()), samples.size());
        Sample first = warm.getFirst();
        Sample last = warm.getLast();
        System.out.printf(
                "soak of %d min, %d samples after the warm-up: core %.1f MB, %+.2f MB/h; vision"
                        + " %.1f MB, %+.2f MB/h; threads %d to %d, files %d to %d, log at most %d"
                        + " bytes, visitors %d to %d%n",
                MINUTES,
                warm.size(),
                last.coreMb,
                slope(warm, warm.stream().mapToDouble(Sample::coreMb).toArray()),
                last.visionMb,
                slope(warm, warm.stream().mapToDouble(Sample::visionMb).toArray()),
                first.threads,
                last.threads,
                first.files,
                last.files,
                warm.stream().mapToLong(Sample::logBytes).max().orElseThrow(),
                first.visitors,
                last.visitors);
        // A thread or file of a browser or a commit may be open at one moment and not at another.
        assertThat(last.threads).isLessThanOrEqualTo(first.threads + 3);
        assertThat(last.files).isLessThanOrEqualTo(first.files + 5);
        assertThat(warm)
                .allSatisfy(sample -> assertThat(sample.logBytes).isLessThan(LOG_MAX_BYTES));
        assertThat(last.visitors).isBetween(19, 21);
    }

    private Sample sample(RunningDemo demo, double hours) throws IOException {
        ProcessHandle core = demo.process(Part.CORE).orElseThrow();
        ProcessHandle vision = demo.process(Part.VISION).orElseThrow();
        Path log = home.resolve("data").resolve("facecount.db-wal");
        return new Sample(
                hours,
                proportionalMb(core),
                proportionalMb(vision),
                entries(core, "task") + entries(vision, "task"),
                entries(core, "fd") + entries(vision, "fd"),
                Files.exists(log) ? Files.size(log) : 0,
                demo.visitors().orElseThrow());
    }

    private static Path of(ProcessHandle process, String what) {
        return Path.of("/proc", String.valueOf(process.pid()), what);
    }

    private static double proportionalMb(ProcessHandle process) throws IOException {
        for (String line : Files.readAllLines(of(process, "smaps_rollup"))) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("no Pss of " + process.pid());
    }

    private static long entries(ProcessHandle process, String what) throws IOException {
        try (Stream<Path> entries = Files.list(of(process, what))) {
            return entries.count();
        }
    }

    /** A unit an hour, by least squares. */
    private static double slope(List<Sample> samples, double[] values) {
        double hours = samples.stream().mapToDouble(Sample::hours).average().orElseThrow();
        double value = Arrays.stream(values).average().orElseThrow();
        double along = 0;
        double spread = 0;
        for (int i = 0; i < values.length; i++) {
            double off = samples.get(i).hours() - hours;
            along += off * (values[i] - value);
            spread += off * off;
        }
        return along / spread;
    }
}
