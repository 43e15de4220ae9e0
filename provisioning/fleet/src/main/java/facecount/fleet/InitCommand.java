package facecount.fleet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code fleet init}: makes a fleet's folder. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description =
                "Makes the fleet's keys, its certificate authority and the broker's files; what is"
                        + " there already stays, but for certificates that end within 90 days.")
final class InitCommand implements Callable<Integer> {
    @Mixin FolderOption place = new FolderOption();

    @Option(
            names = "--broker-name",
            paramLabel = "HOST",
            description =
                    "Name or address by which boxes reach the broker; may be repeated, the first is"
                            + " what boxes are told (default: localhost and 127.0.0.1).")
    List<String> brokerNames = List.of();

    @Option(
            names = "--collector",
            paramLabel = "NAME",
            defaultValue = "collector",
            description =
                    "Collectors, each with a certificate of its own; may be repeated, for two with"
                            + " one certificate throw each other out (default: ${DEFAULT-VALUE}).")
    List<String> collectors = List.of();

    @Option(
            names = "--operator",
            paramLabel = "NAME",
            defaultValue = "operator",
            description = "Operators, likewise (default: ${DEFAULT-VALUE}).")
    List<String> operators = List.of();

    @Option(
            names = "--installed-at",
            paramLabel = "DIR",
            description =
                    "Where the broker will find its files (default: "
                            + BrokerFolder.INSTALLED_AT
                            + ").")
    Optional<String> installedAt = Optional.empty();

    @Override
    public Integer call() {
        FleetFolder fleet = new FleetFolder(place.folder);
        fleet.init();
        try (FleetAccess access = FleetAccess.make(fleet, Clock.systemUTC())) {
            access.init(brokerNames, collectors, operators, installedAt);
            access.endingSoon()
                    .forEach(
                            box ->
                                    System.out.printf(
                                            "%s's certificate ends %s: `facecount fleet enrol"
                                                    + " --again %s`%n",
                                            box.name(), box.until(), box.name()));
        }
        System.out.printf(
                "The fleet is in %s; keep it secret and keep a copy.%n"
                        + "The broker gets %s; mosquitto.conf in it says how.%n"
                        + "Every box gets a folder of its own: `facecount fleet enrol BOX`.%n",
                fleet.folder(), fleet.broker().folder());
        return 0;
    }
}
