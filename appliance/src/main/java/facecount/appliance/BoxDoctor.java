package facecount.appliance;

import facecount.appliance.Commands.Outcome;
import facecount.appliance.clock.SystemClock;
import facecount.appliance.config.Settings;
import facecount.appliance.health.Check;
import facecount.appliance.health.Doctor;
import facecount.appliance.health.Fault;
import facecount.appliance.health.Finding;
import facecount.appliance.health.MachineChecks;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The doctor at a running box: what can be asked while the camera is in use, and what health knows.
 */
final class BoxDoctor {
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(3);

    private BoxDoctor() {}

    static Outcome examine(Settings settings, BoxData data) {
        List<Check> checks =
                List.of(
                        MachineChecks.java(Runtime.version()),
                        MachineChecks.dataFolder(settings.data().folder()),
                        MachineChecks.clock(Clock.systemUTC(), SystemClock::isSynchronised));
        List<Finding> findings;
        try {
            findings = new Doctor(CHECK_LIMIT).examine(checks, _ -> {});
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Failed("interrupted");
        }
        Stream<String> machine =
                findings.stream()
                        .map(
                                finding ->
                                        "%s %s: %s %s"
                                                .formatted(
                                                        finding.result(),
                                                        finding.name(),
                                                        finding.text(),
                                                        finding.remedy())
                                                .strip());
        Stream<String> health = data.faults().stream().map(BoxDoctor::line);
        return new Outcome.Done(Stream.concat(machine, health).collect(Collectors.joining("\n")));
    }

    private static String line(Fault fault) {
        return "%s %s: %s".formatted(fault.severity(), fault.code(), fault.title());
    }
}
