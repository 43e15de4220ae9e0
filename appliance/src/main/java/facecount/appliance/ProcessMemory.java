package facecount.appliance;

import facecount.appliance.supervisor.Supervisor;

import io.helidon.json.JsonObject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the appliance's two processes take while they count a film: started as in the demo, measured
 * from outside.
 *
 * @param coreMb proportional set size: shared pages are shared out among those who share them
 * @param panelUpMs from the start until the panel answers
 * @param firstCountMs from the start until the first visitor is in the ledger and said; the film's
 *     time until there is somebody to count is in it
 * @param coreCpuShare of one processor, while the film plays in real time
 */
record ProcessMemory(
        double coreMb,
        double visionMb,
        long panelUpMs,
        long firstCountMs,
        double coreCpuShare,
        double visionCpuShare) {
    /** Long enough for every model to have run and every page to have been shown once. */
    private static final Duration LENGTH = Duration.ofSeconds(20);

    static ProcessMemory measure(Program program, Path film) {
        try (TrialRun run = TrialRun.start(program, film)) {
            long upMs = run.panelUpMs();
            long firstCountMs = run.firstCountMs();
            Supervisor supervisor = run.supervisor();
            Duration coreBefore = cpu(supervisor, "core");
            Duration visionBefore = cpu(supervisor, "vision");
            Thread.sleep(LENGTH);
            return new ProcessMemory(
                    proportionalMb(supervisor, "core"),
                    proportionalMb(supervisor, "vision"),
                    upMs,
                    firstCountMs,
                    share(cpu(supervisor, "core").minus(coreBefore)),
                    share(cpu(supervisor, "vision").minus(visionBefore)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted", e);
        }
    }

    private static Duration cpu(Supervisor supervisor, String name) {
        return supervisor
                .process(name)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private static double share(Duration cpu) {
        return (double) cpu.toMillis() / LENGTH.toMillis();
    }

    private static double proportionalMb(Supervisor supervisor, String name) {
        long pid =
                supervisor
                        .process(name)
                        .orElseThrow(() -> new ServiceException("%s does not run".formatted(name)))
                        .pid();
        Path file = Path.of("/proc", String.valueOf(pid), "smaps_rollup");
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("Pss:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
            throw new ServiceException("%s does not say Pss".formatted(file));
        } catch (IOException e) {
            throw new ServiceException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    void addTo(JsonObject.Builder result) {
        result.set("resident_mb", Math.round((coreMb + visionMb) * 10) / 10.0)
                .set("core_mb", Math.round(coreMb * 10) / 10.0)
                .set("vision_mb", Math.round(visionMb * 10) / 10.0)
                .set("panel_up_ms", panelUpMs)
                .set("start_to_first_count_ms", firstCountMs)
                .set("core_cpu_share", Math.round(coreCpuShare * 1000) / 1000.0)
                .set("vision_cpu_share", Math.round(visionCpuShare * 1000) / 1000.0);
    }
}
