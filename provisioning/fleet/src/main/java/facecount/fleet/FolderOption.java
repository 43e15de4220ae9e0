package facecount.fleet;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Which fleet. */
final class FolderOption {
    @Option(
            names = "--fleet",
            paramLabel = "DIR",
            defaultValue = "${FACECOUNT_FLEET:-fleet}",
            description = "The fleet's folder (default: ${DEFAULT-VALUE}).")
    Path folder = Path.of("fleet");

    /**
     * @throws FleetException if the fleet has not been set up
     */
    FleetFolder fleet() {
        FleetFolder fleet = new FleetFolder(folder);
        fleet.requireInit();
        return fleet;
    }
}
