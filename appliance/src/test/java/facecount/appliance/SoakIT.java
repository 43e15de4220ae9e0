package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.RunningDemo.Part;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The whole appliance counts the sample clip round after round, and is watched: memory, threads,
 * open files, the ledger's log, the number. Prints what it saw. {@code mvn verify -Pendurance
 * -Dit.test=SoakIT -Dtest=NONE -Dfacecount.soak.minutes=480}. With {@code -Dfacecount.soak.speed=6}
 * the clip delivers six times as many pictures a second, more than two cores can analyse: full
 * load. That needs Debian's {@code ffmpeg}.
 */
@Tag("endurance")
class SoakIT {
    private static final int MINUTES = Integer.getInteger("facecount.soak.minutes", 30);
    private static final int SPEED = Integer.getInteger("facecount.soak.speed", 1);
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    /** Everything has been compiled, shown and committed a few times by then. */
    private static final double WARM_UP_SHARE = 1 / 3.0;

    private static final long LOG_MAX_BYTES = 16L << 20;

    /**
     * What a process holds.
     *
     * @param proportionalMb shared pages by their share: its level
     * @param residentMb shared pages in full: its growth, whatever other programs start and end
     */
    private record Memory(double proportionalMb, double residentMb) {}

    private record Sample(
            double hours,
            Memory core,
            Memory vision,
            double picturesPerSecond,
            long threads,
            long files,
            long logBytes,
            int visitors) {}

    private static final Path SAMPLES =
            Path.of(System.getProperty("facecount.root"), "appliance", "target", "soak.csv");

    @TempDir Path home;

    @Test
    void nothing_grows() throws Exception {
        Files.writeString(
                SAMPLES,
                "hours,core_resident_mb,vision_resident_mb,pictures_per_second%n".formatted());
        List<Sample> samples = new ArrayList<>();
        try (RunningDemo demo =
                SPEED == 1 ? RunningDemo.start(home) : RunningDemo.watching(faster(), home)) {
            demo.awaitVisitors(seen -> seen >= 1);
            long start = System.nanoTime();
            long end = start + Duration.ofMinutes(MINUTES).toNanos();
            while (System.nanoTime() - end < 0) {
                Thread.sleep(BETWEEN);
                Sample sample = sample(demo, (System.nanoTime() - start) / 3_600e9);
                samples.add(sample);
                keep(sample);
            }
        }

        List<Sample> warm = samples.subList((int) (WARM_UP_SHARE * samples.size()), samples.size());
        Sample first = warm.getFirst();
        Sample last = warm.getLast();
        System.out.printf(
                "soak of %d min at %d times the clip's pace, %.0f pictures a second analysed,"
                        + " %d samples after the warm-up: core %.1f MB, resident %+.2f MB/h;"
                        + " vision %.1f MB, resident %+.2f MB/h; both at most %.1f MB; threads %d"
                        + " to %d, files %d to %d, log at most %d bytes, visitors %d to %d%n",
                MINUTES,
                SPEED,
                warm.stream().mapToDouble(Sample::picturesPerSecond).average().orElseThrow(),
                warm.size(),
                last.core.proportionalMb,
                slope(warm, sample -> sample.core.residentMb),
                last.vision.proportionalMb,
                slope(warm, sample -> sample.vision.residentMb),
                warm.stream()
                        .mapToDouble(
                                sample -> sample.core.proportionalMb + sample.vision.proportionalMb)
                        .max()
                        .orElseThrow(),
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
        if (SPEED == 1) {
            assertThat(last.visitors).isBetween(19, 21);
        } else {
            // The number is not what a few pictures of each face say, but it does not grow.
            assertThat(last.visitors).isBetween(first.visitors - 1, first.visitors + 1);
        }
    }

    /** The sample clip, its pictures as they are and closer together in time. */
    private Path faster() throws IOException, InterruptedException {
        Path clip = ProgramRun.PROGRAM.resolve("sample-clip").resolve("sample.mp4");
        Path faster = home.resolve("faster.mp4");
        Process ffmpeg;
        try {
            ffmpeg =
                    new ProcessBuilder(
                                    "ffmpeg",
                                    "-v",
                                    "error",
                                    "-itsscale",
                                    String.valueOf(1.0 / SPEED),
                                    "-i",
                                    clip.toString(),
                                    "-c",
                                    "copy",
                                    faster.toString())
                            .inheritIO()
                            .start();
        } catch (IOException e) {
            return Assumptions.abort("needs ffmpeg: apt-get install ffmpeg");
        }
        assertThat(ffmpeg.waitFor()).isZero();
        return faster;
    }

    private Sample sample(RunningDemo demo, double hours) throws IOException {
        ProcessHandle core = demo.process(Part.CORE).orElseThrow();
        ProcessHandle vision = demo.process(Part.VISION).orElseThrow();
        Path log = home.resolve("data").resolve("facecount.db-wal");
        return new Sample(
                hours,
                memory(core),
                memory(vision),
                demo.get("status")
                        .flatMap(status -> status.doubleValue("pictures_per_second"))
                        .orElseThrow(),
                entries(core, "task") + entries(vision, "task"),
                entries(core, "fd") + entries(vision, "fd"),
                Files.exists(log) ? Files.size(log) : 0,
                demo.visitors().orElseThrow());
    }

    /** A slope alone does not tell growth from coming and going: each sample can be looked at. */
    private static void keep(Sample sample) throws IOException {
        Files.writeString(
                SAMPLES,
                "%.4f,%.1f,%.1f,%.1f%n"
                        .formatted(
                                sample.hours,
                                sample.core.residentMb,
                                sample.vision.residentMb,
                                sample.picturesPerSecond),
                StandardOpenOption.APPEND);
    }

    private static Path of(ProcessHandle process, String what) {
        return Path.of("/proc", String.valueOf(process.pid()), what);
    }

    private static Memory memory(ProcessHandle process) throws IOException {
        Map<String, Double> megabytes = new HashMap<>();
        for (String line : Files.readAllLines(of(process, "smaps_rollup"))) {
            List<String> words = List.of(line.split(" +", -1));
            if (words.size() == 3) {
                megabytes.put(words.get(0), Long.parseLong(words.get(1)) / 1024.0);
            }
        }
        return new Memory(megabytes.getOrDefault("Pss:", 0.0), megabytes.getOrDefault("Rss:", 0.0));
    }

    private static long entries(ProcessHandle process, String what) throws IOException {
        try (Stream<Path> entries = Files.list(of(process, what))) {
            return entries.count();
        }
    }

    /** A unit an hour, by least squares. */
    private static double slope(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        double[] values = samples.stream().mapToDouble(figure).toArray();
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
