package facecount.appliance;

import facecount.provisioning.DeviceIdentity;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** {@code facecount identity}: the name by which a fleet enrols this box. */
@Command(
        name = "identity",
        mixinStandardHelpOptions = true,
        description =
                "This box's name, for `facecount fleet enrol`. Run it as the user that the box runs"
                        + " as: the first call makes the identity.")
final class IdentityCommand implements Callable<Integer> {
    @Mixin SettingsOptions options = new SettingsOptions();

    @Override
    public Integer call() {
        System.out.println(
                DeviceIdentity.in(options.load().data().folder().resolve("identity")).id());
        return ExitCode.DONE;
    }
}
