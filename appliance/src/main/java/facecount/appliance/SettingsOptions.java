package facecount.appliance;

import facecount.appliance.config.Settings;
import facecount.appliance.config.SettingsSources;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options by which a command finds its settings. */
final class SettingsOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "The site's settings.")
    Optional<Path> config = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "The data folder.")
    Optional<Path> data = Optional.empty();

    @Option(names = "--port", description = "The panel's port; 0 takes a free one.")
    Optional<Integer> port = Optional.empty();

    @Option(names = "--source", hidden = true, description = "The camera's source.")
    Optional<String> source = Optional.empty();

    @Option(
            names = "--everything",
            hidden = true,
            description = "Every function, as for files of one's own: the demo.")
    boolean everything;

    @Option(
            names = "--set",
            hidden = true,
            paramLabel = "KEY=VALUE",
            description = "A setting that stands before the files.")
    Map<String, String> single = new LinkedHashMap<>();

    /** Reads and checks all settings; what the command line says stands before the files. */
    Settings load() {
        return Settings.load(sources());
    }

    /** Where {@link #load} looks. */
    SettingsSources sources() {
        Map<String, String> commandLine = new HashMap<>();
        data.ifPresent(
                folder -> commandLine.put("data.folder", folder.toAbsolutePath().toString()));
        port.ifPresent(number -> commandLine.put("panel.port", number.toString()));
        source.ifPresent(name -> commandLine.put("camera.source", name));
        if (everything) {
            commandLine.put("functions.presence", "true");
            commandLine.put("functions.distinct", "true");
            commandLine.put("functions.emotion", "true");
        }
        commandLine.putAll(single);
        SettingsSources sources =
                SettingsSources.standard(Program.here().dataFolder(), System.getenv())
                        .withCommandLine(commandLine);
        return config.map(sources::withSiteFile).orElse(sources);
    }

    /** The same options for a child process. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        config.ifPresent(file -> arguments.addAll(List.of("--config", file.toString())));
        data.ifPresent(folder -> arguments.addAll(List.of("--data", folder.toString())));
        port.ifPresent(number -> arguments.addAll(List.of("--port", number.toString())));
        source.ifPresent(name -> arguments.addAll(List.of("--source", name)));
        if (everything) {
            arguments.add("--everything");
        }
        single.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return arguments;
    }
}
