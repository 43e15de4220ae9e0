package facecount.appliance;

import facecount.appliance.config.Settings;
import facecount.appliance.config.SettingsException;
import facecount.appliance.supervisor.ChildSpec;
import facecount.appliance.supervisor.RestartPauses;
import facecount.appliance.supervisor.Supervisor;
import facecount.appliance.vision.VisionSettings;
import facecount.camera.Pace;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Core and vision, kept running by this small parent process: what systemd does for an installed
 * box.
 *
 * @param runtimeFolder in memory: the day's key and vision's socket
 */
record Household(Program program, Path runtimeFolder) {
    private static final System.Logger LOG = System.getLogger(Household.class.getName());

    /**
     * The core says with these that starting it again at once would not help. Where storage failed
     * after it had worked, both are started again all the same.
     */
    private static final Set<Integer> FINAL =
            Set.of(
                    ExitCode.DONE,
                    ExitCode.USAGE,
                    ExitCode.SERVICE,
                    ExitCode.STORAGE,
                    ExitCode.RECONFIGURED,
                    ExitCode.SETTINGS);

    /** Vision waits long before the next try: a file or a model is missing. */
    private static final Set<Integer> PERMANENT = Set.of(ExitCode.SOURCE, ExitCode.SETTINGS);

    /**
     * Runs both until the core ends for good, or this process is told to end.
     *
     * @param options say where the settings are, here and in the core; read anew whenever the core
     *     says that others came from afar
     * @param say a line for each new visitor
     * @param others further programs to keep running beside them
     * @return the core's exit code
     */
    int run(SettingsOptions options, Pace pace, boolean say, List<ChildSpec> others) {
        Settings settings = options.load();
        // Those beside go on when core and vision start anew.
        try (Supervisor _ = Supervisor.beside(others)) {
            return run(options, settings, pace, say);
        }
    }

    private int run(SettingsOptions options, Settings first, Pace pace, boolean say) {
        Settings settings = first;
        RestartPauses pauses = RestartPauses.standard();
        Duration pause = pauses.first();
        boolean hasWorked = false;
        while (true) {
            long startNanos = System.nanoTime();
            int ended = Supervisor.run(children(settings, options.arguments(), pace, say));
            boolean isHealthy = System.nanoTime() - startNanos >= pauses.healthyAfter().toNanos();
            hasWorked |= isHealthy;
            if (ended == ExitCode.STORAGE && hasWorked) {
                // Not a folder that was never right: a disk that failed while it counted.
                pause = isHealthy ? pauses.first() : pauses.longerThan(pause);
                if (!isAwaited(pause)) {
                    return ended;
                }
            } else if (ended != ExitCode.RECONFIGURED) {
                return ended;
            }
            settings = reload(options, settings);
        }
    }

    /** False if this process is to end meanwhile. */
    private static boolean isAwaited(Duration pause) {
        LOG.log(
                System.Logger.Level.WARNING,
                () ->
                        "storage failed, counting is begun again in %d ms"
                                .formatted(pause.toMillis()));
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A site's file that is being edited just now must not end a box that runs. */
    private static Settings reload(SettingsOptions options, Settings before) {
        try {
            return options.load();
        } catch (SettingsException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "vision goes on with the settings it had: " + e.getMessage());
            return before;
        }
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
                        CoreProcess.socket(runtimeFolder, settings.data().folder()));
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
