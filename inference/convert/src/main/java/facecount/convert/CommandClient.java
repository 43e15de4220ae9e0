package facecount.convert;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** A package client that is a program on this machine. */
final class CommandClient implements PackageClient {
    /** The largest package has 28 MB: minutes on a slow line, not more. */
    private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(5);

    /** Asking for the version starts an interpreter and no more. */
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(30);

    /** Both programs try again by themselves; once more here covers one that hangs. */
    private static final int ATTEMPTS = 2;

    private final List<List<String>> programs;
    private final String debianPackage;
    private final BiFunction<PackageSource, Path, List<String>> arguments;

    /**
     * @param programs what the client may be called on this machine, best first
     * @param debianPackage what to install where there is none
     */
    CommandClient(
            List<List<String>> programs,
            String debianPackage,
            BiFunction<PackageSource, Path, List<String>> arguments) {
        this.programs = List.copyOf(programs);
        this.debianPackage = debianPackage;
        this.arguments = arguments;
    }

    /** pip; only wheels, since a source package would run its own code to be downloaded. */
    static PackageClient pip() {
        return new CommandClient(
                List.of(List.of("pip3"), List.of("pip"), List.of("python3", "-m", "pip")),
                "python3-pip",
                (source, folder) ->
                        List.of(
                                "download",
                                "--no-deps",
                                "--only-binary=:all:",
                                "--no-input",
                                "--disable-pip-version-check",
                                "--quiet",
                                "--dest",
                                folder.toString(),
                                source.name() + "==" + source.version()));
    }

    static PackageClient npm() {
        return new CommandClient(
                List.of(List.of("npm")),
                "npm",
                (source, folder) ->
                        List.of(
                                "pack",
                                "--ignore-scripts",
                                "--loglevel=error",
                                "--pack-destination",
                                folder.toString(),
                                source.name() + "@" + source.version()));
    }

    @Override
    public void download(PackageSource source, Path folder) {
        List<String> command = new ArrayList<>(program(source));
        command.addAll(arguments.apply(source, folder));
        String reason = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            switch (ExternalCommand.run(command, DOWNLOAD_LIMIT)) {
                case ExternalCommand.Outcome.Done() -> {
                    return;
                }
                case ExternalCommand.Outcome.Missing() -> reason = "it is gone";
                case ExternalCommand.Outcome.Failed(String why) -> reason = why;
            }
        }
        throw new ConvertException(
                "%s cannot be downloaded, tried %d times with '%s': %s. Check the network and %s's settings for the registry, then build again"
                        .formatted(
                                source,
                                ATTEMPTS,
                                String.join(" ", command),
                                reason,
                                command.getFirst()));
    }

    private List<String> program(PackageSource source) {
        for (List<String> program : programs) {
            List<String> version = new ArrayList<>(program);
            version.add("--version");
            if (ExternalCommand.run(version, VERSION_LIMIT)
                    instanceof ExternalCommand.Outcome.Done) {
                return program;
            }
        }
        throw new ConvertException(
                "%s: %s is needed to download it and is not on this machine; on Debian install it with: apt-get install --yes %s"
                        .formatted(source, String.join(" ", programs.getFirst()), debianPackage));
    }
}
