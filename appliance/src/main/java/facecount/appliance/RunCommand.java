package facecount.appliance;

import facecount.camera.Pace;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.concurrent.Callable;

/** {@code facecount run}: the appliance. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "The appliance: the configured camera, ledger, panel, LED.")
final class RunCommand implements Callable<Integer> {
    @Mixin SettingsOptions options = new SettingsOptions();

    @Option(names = "--say", description = "Print a line for each new visitor.")
    boolean say;

    @Override
    public Integer call() {
        // Mistakes are told by this process, once, and not by both children.
        Program program = Program.here();
        return new Household(program, program.runtimeFolder())
                .run(options, Pace.REAL_TIME_LOOP, say, List.of());
    }
}
