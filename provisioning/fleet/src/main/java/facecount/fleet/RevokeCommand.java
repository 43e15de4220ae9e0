package facecount.fleet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code fleet revoke}: lets somebody in no more. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Takes back certificates of boxes, collectors or operators.")
final class RevokeCommand implements Callable<Integer> {
    @Mixin FolderOption place = new FolderOption();

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME",
            description = "The box's name, or a collector's or operator's.")
    List<String> names = List.of();

    @Override
    public Integer call() {
        FleetFolder fleet = place.fleet();
        try (FleetAccess access = FleetAccess.open(fleet, Clock.systemUTC())) {
            for (String name : names) {
                System.out.printf(
                        access.revoke(name) > 0
                                ? "%s is revoked.%n"
                                : "%s was revoked before; the broker's files are written again.%n",
                        name);
            }
        }
        System.out.print(fleet.broker().howToTell());
        return 0;
    }
}
