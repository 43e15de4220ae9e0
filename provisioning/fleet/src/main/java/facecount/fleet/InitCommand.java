package facecount.fleet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** {@code fleet init}: makes a fleet's folder. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = "Makes the fleet's keys; what is there already stays.")
final class InitCommand implements Callable<Integer> {
    @Mixin FleetOptions options = new FleetOptions();

    @Override
    public Integer call() {
        FleetFolder fleet = new FleetFolder(options.folder);
        fleet.init();
        System.out.printf(
                "The fleet is in %s; keep it secret and keep a copy.%n"
                        + "Every box gets %s (mqtt.trusted-keys-file).%n",
                fleet.folder(), fleet.trustedKeys());
        return 0;
    }
}
