package facecount.appliance.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * The settings under {@code data.} of the site's file.
 *
 * @param folder {@code data.folder}: where ledger, identity and the box's own settings lie;
 *     absolute
 */
public record DataSettings(Path folder) {
    private static final Path INSTALLED = Path.of("/var/lib/facecount");

    /** Where the data lie if nobody says otherwise, on a box that has the program installed. */
    public static Path folderOfInstalled() {
        return INSTALLED;
    }

    /**
     * Where the data lie if nobody says otherwise, when the program runs from a checkout.
     *
     * @param environment the process's
     */
    public static Path folderOfCheckout(Map<String, String> environment) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        /* The standard says that a relative path is to be ignored. */
        Path base =
                state.startsWith("/")
                        ? Path.of(state)
                        : Path.of(
                                environment.getOrDefault("HOME", System.getProperty("user.home")),
                                ".local",
                                "state");
        return base.resolve("facecount");
    }
}
