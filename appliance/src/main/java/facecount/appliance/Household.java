package facecount.appliance;

import facecount.appliance.config.Settings;
import facecount.appliance.supervisor.ChildSpec;
import facecount.appliance.supervisor.Supervisor;
import facecount.appliance.vision.VisionSettings;
import facecount.camera.Pace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Core and vision, kept running by this small parent process: what systemd does for an installed
 * box.
 *
 * @param runtimeFolder in memory: the day's key and vision's socket
 */
record Household(Program program, Path runtimeFolder) {
    /** The core says with these that starting it again would not help. */
    private static final Set<Integer> FINAL =
            Set.of(
                    ExitCode.DONE,
                    ExitCode.USAGE,
                    ExitCode.SERVICE,
                    ExitCode.STORAGE,
                    ExitCode.SETTINGS);

    /** Vision waits long before the next try: a file or a model is missing. */
    private static final Set<Integer> PERMANENT = Set.of(ExitCode.SOURCE, ExitCode.SETTINGS);

    /**
     * Runs both until the core ends for good, or this process is told to end.
     *
     * @param settingsArguments the options by which the core finds the same settings
     * @param say a line for each new visitor
     * @param others further programs to keep running
     * @return the core's exit code
     */
    int run(
            Settings settings,
            List<String> settingsArguments,
            Pace pace,
            boolean say,
            List<ChildSpec> others) {
        return Supervisor.run(
                Stream.concat(
                                children(settings, settingsArguments, pace, say).stream(),
                                others.stream())
                        .toList());
    }

    /** How the two are started; the core first. */
    List<ChildSpec> children(
            Settings settings, List<String> settingsArguments, Pace pace, boolean say) {
        List<String> arguments = new ArrayList<>(List.of("core", "--child"));
        arguments.addAll(List.of("--runtime", runtimeFolder.toString()));
        arguments.addAll(settingsArguments);
        if (say) {
            arguments.add("--say");
        }
        if (pace == Pace.REAL_TIME_ONCE) {
            arguments.add("--once");
        }
        Path here = Path.of("").toAbsolutePath();
        VisionSettings vision =
                new VisionSettings(
                        settings.camera(),
                        pace,
                        settings.inference(),
                        program.models(),
                        CoreProcess.socket(runtimeFolder));
        return List.of(
                new ChildSpec(
                        "core",
                        program.coreCommand(arguments),
                        Program.environment(),
                        here,
                        "",
                        FINAL,
                        Set.of()),
                new ChildSpec(
                        "vision",
                        program.visionCommand(List.of()),
                        Program.environment(),
                        here,
                        vision.toInput(),
                        Set.of(ExitCode.DONE),
                        PERMANENT));
    }
}
