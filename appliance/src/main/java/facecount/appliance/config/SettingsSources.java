package facecount.appliance.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where settings are looked for. Later ones stand before earlier ones: defaults, the site's file,
 * the box's own file ({@code device.toml} in the data folder), environment, command line.
 *
 * @param siteFile the site's file
 * @param siteFileRequired true if somebody named it, so that its absence is a mistake
 * @param standardDataFolder the default of {@code data.folder}
 * @param commandLine what options say, by key: {@code panel.port} for {@code --port}
 * @param environment variables such as {@code FACECOUNT_CAMERA_SOURCE}, for development
 */
public record SettingsSources(
        Path siteFile,
        boolean siteFileRequired,
        Path standardDataFolder,
        Map<String, String> commandLine,
        Map<String, String> environment) {
    private static final Path INSTALLED = Path.of("/etc/facecount/facecount.toml");

    public SettingsSources {
        commandLine = Map.copyOf(commandLine);
        environment = Map.copyOf(environment);
    }

    /** The installed file if it is there, and the environment. */
    public static SettingsSources standard(
            Path standardDataFolder, Map<String, String> environment) {
        return new SettingsSources(INSTALLED, false, standardDataFolder, Map.of(), environment);
    }

    /** This file, which must be there. */
    public SettingsSources withSiteFile(Path file) {
        return new SettingsSources(file, true, standardDataFolder, commandLine, environment);
    }

    /** What options of the command line say, by key. */
    public SettingsSources withCommandLine(Map<String, String> options) {
        return new SettingsSources(
                siteFile, siteFileRequired, standardDataFolder, options, environment);
    }
}
