package facecount.appliance;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses a number that an option does not take. */
final class OptionRange {
    private OptionRange() {}

    static void require(CommandSpec spec, String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s is %d to %d, got %d".formatted(option, min, max, value));
        }
    }
}
