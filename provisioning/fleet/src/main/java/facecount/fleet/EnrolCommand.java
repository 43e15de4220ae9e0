package facecount.fleet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code fleet enrol}: what boxes need to be let in. */
@Command(
        name = "enrol",
        mixinStandardHelpOptions = true,
        description =
                "Makes a box's key, its certificate and its settings, in boxes/BOX of the fleet's"
                        + " folder.")
final class EnrolCommand implements Callable<Integer> {
    private static final String ON_THE_BOX_ITSELF =
            "mqtts://(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1])(:.*)?";

    @Mixin FolderOption place = new FolderOption();

    @Parameters(
            arity = "1..*",
            paramLabel = "BOX",
            description = "The box's name; `facecount identity` on the box says it.")
    List<String> boxes = List.of();

    @Option(
            names = "--again",
            description = "It was enrolled before: the certificate it had is revoked.")
    boolean again;

    @Option(
            names = "--broker",
            paramLabel = "ADDRESS",
            defaultValue = "${FACECOUNT_BROKER:-" + Option.NULL_VALUE + "}",
            description =
                    "How the box reaches the broker (default: FACECOUNT_BROKER, or else mqtts://,"
                            + " the first --broker-name of init, port 8883).")
    Optional<String> broker = Optional.empty();

    @Option(
            names = "--installed-at",
            paramLabel = "DIR",
            defaultValue = FleetAccess.BOX_FOLDER,
            description = "Where the files will lie on the box (default: ${DEFAULT-VALUE}).")
    String installedAt = FleetAccess.BOX_FOLDER;

    @Override
    public Integer call() {
        boxes.forEach(FleetAccess::requireBoxName);
        FleetFolder fleet = place.fleet();
        try (FleetAccess access = FleetAccess.open(fleet, Clock.systemUTC())) {
            String address = broker.orElseGet(access::brokerAddress);
            for (String box : boxes) {
                Instant until = access.enrol(box, again, address, installedAt);
                System.out.printf(
                        "%s is enrolled until %s. Everything in %s goes to %s on the box, where"
                                + " nobody else reads it: the key is in it.%n",
                        box, until, fleet.box(box), installedAt);
            }
            if (address.matches(ON_THE_BOX_ITSELF)) {
                System.out.println(
                        "Boxes will look for the broker on themselves: name it with --broker, or"
                                + " with `facecount fleet init --broker-name HOST`.");
            }
        }
        if (again) {
            System.out.print(fleet.broker().howToTell());
        }
        return 0;
    }
}
