package facecount.appliance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the program's own files are: jars, models, the sample clip; and how a process of it is
 * started.
 *
 * @param folder what the build packs: {@code lib}, {@code models}, {@code sample-clip}
 * @param recordings where its processes put down what they loaded, if they are to
 */
record Program(Path folder, Optional<Path> recordings) {
    /*
     * Of a cache that is not there, or of another Java or other jars, Java says so and goes on
     * without it; here it says nothing, for it would say it on the standard output. Compiled
     * adapters stay out of it: Java 25 takes one for another and has to notice. A later Java that
     * no longer knows these options must start all the same.
     */
    private static final List<String> CAUTIOUSLY =
            List.of(
                    "-XX:+IgnoreUnrecognizedVMOptions",
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:-AOTAdapterCaching",
                    "-XX:-AOTStubCaching",
                    "-Xlog:aot*=off");

    Program(Path folder) {
        this(folder, Optional.empty());
    }

    /** The program that runs now, as the launcher said. */
    static Program here() {
        return new Program(Path.of(System.getProperty("facecount.program", "/usr/lib/facecount")));
    }

    static String version() {
        return Optional.ofNullable(Program.class.getPackage().getImplementationVersion())
                .orElse("(unpacked)");
    }

    Path models() {
        return Optional.ofNullable(System.getProperty("facecount.models"))
                .map(Path::of)
                .orElse(folder.resolve("models"));
    }

    Path sampleClip() {
        return folder.resolve("sample-clip").resolve("sample.mp4");
    }

    /** Where counts are kept unless {@code --data} says otherwise. */
    Path dataFolder() {
        if (isInstalled()) {
            return Path.of("/var/lib/facecount");
        }
        return environment("XDG_STATE_HOME")
                .orElse(Path.of(System.getProperty("user.home"), ".local", "state"))
                .resolve("facecount");
    }

    /** Where the day's key and the socket are: memory, never a disk. */
    Path runtimeFolder() {
        if (isInstalled()) {
            return Path.of("/run/facecount");
        }
        return environment("XDG_RUNTIME_DIR")
                .filter(Files::isDirectory)
                .orElse(Path.of("/dev/shm"))
                .resolve("facecount-" + System.getProperty("user.name"));
    }

    /** What can be made again: unpacked libraries, engines. Made if it is not there. */
    private Path cacheFolder() {
        Path cache =
                isInstalled()
                        ? Path.of("/var/cache/facecount")
                        : environment("XDG_CACHE_HOME")
                                .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                                .resolve("facecount")
                                .resolve("vision");
        try {
            return Files.createDirectories(cache);
        } catch (IOException e) {
            throw new ServiceException(
                    "%s cannot be made (%s): native libraries are unpacked there; set XDG_CACHE_HOME"
                            .formatted(cache, e.getMessage()),
                    e);
        }
    }

    private boolean isInstalled() {
        return folder.startsWith("/usr/lib");
    }

    private static Optional<Path> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(s -> !s.isBlank()).map(Path::of);
    }

    /** The same program, whose processes put down what they loaded when they end. */
    Program recordingTo(Path place) {
        return new Program(folder, Optional.of(place));
    }

    /** The two processes of a box, by the names that {@link Household} gives them. */
    enum Part {
        CORE,
        VISION;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a process need not look for at its start; see {@link StartCache}. */
    Path startCache(Part part) {
        return folder.resolve("start").resolve(part.label() + ".aot");
    }

    private List<String> startOptions(Part part) {
        if (recordings.isPresent()) {
            return cautiously("-XX:AOTMode=record", recording(part));
        }
        Path cache = startCache(part);
        return Files.exists(cache) ? cautiously("-XX:AOTCache=" + cache) : List.of();
    }

    private static List<String> cautiously(String... options) {
        return Stream.concat(Stream.of(options), CAUTIOUSLY.stream()).toList();
    }

    private String recording(Part part) {
        return "-XX:AOTConfiguration="
                + recordings.orElseThrow().resolve(part.label() + ".aotconf");
    }

    /** The command that makes a process's cache, {@code to} a file, of what it put down. */
    List<String> startCacheCommand(Part part, Path to) {
        List<String> options =
                cautiously("-XX:AOTMode=create", recording(part), "-XX:AOTCache=" + to);
        return switch (part) {
            case CORE -> coreCommand(options, List.of());
            case VISION -> visionCommand(options, List.of());
        };
    }

    /**
     * The command that starts the core process: no JavaCV, DJL or ONNX Runtime on its class path.
     */
    List<String> coreCommand(List<String> arguments) {
        return coreCommand(startOptions(Part.CORE), arguments);
    }

    private List<String> coreCommand(List<String> options, List<String> arguments) {
        return command(
                options,
                List.of("-Xmx192m"),
                List.of("lib", "lib/core"),
                "facecount.appliance.Main",
                arguments);
    }

    /** The command that starts the vision process. */
    List<String> visionCommand(List<String> arguments) {
        return visionCommand(startOptions(Part.VISION), arguments);
    }

    private List<String> visionCommand(List<String> options, List<String> arguments) {
        // Native libraries are unpacked into the one folder that vision may write.
        Path cache = cacheFolder();
        return command(
                options,
                List.of(
                        "-Xmx160m",
                        "-Djava.io.tmpdir=" + cache,
                        "-Dorg.bytedeco.javacpp.cachedir=" + cache.resolve("javacpp")),
                List.of("lib", "lib/vision"),
                "facecount.appliance.vision.VisionMain",
                arguments);
    }

    /** The command that starts the operator's program. */
    List<String> fleetCommand(List<String> arguments) {
        List<String> command = new java.util.ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(
                List.of(
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        folder.resolve("fleet") + "/*",
                        "facecount.fleet.Main"));
        command.addAll(arguments);
        return command;
    }

    /**
     * What the environment of a process of ours holds on top of its parent's: nothing phones home.
     */
    static Map<String, String> environment() {
        return Map.of(
                "ORT_DISABLE_TELEMETRY", "1", "DJL_OFFLINE", "true", "OPT_OUT_TRACKING", "true");
    }

    private List<String> command(
            List<String> startOptions,
            List<String> memory,
            List<String> jarFolders,
            String main,
            List<String> arguments) {
        List<String> command = new java.util.ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(startOptions);
        command.addAll(memory);
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        // What a picture leaves behind is small: a large space for it would only be
                        // touched page by page for a quarter of an hour, and never be given back.
                        "-Xmn16m",
                        // All it needs, from the start: memory that does not grow for hours until
                        // the collector looks for what is not needed any more.
                        "-Xms40m",
                        "-XX:+AlwaysPreTouch",
                        // What compiling a method took, and decoding, goes back to the system: it
                        // came in steps of megabytes and stayed.
                        "-XX:TrimNativeHeapInterval=60000",
                        "-XX:-UsePerfData",
                        "-XX:+ExitOnOutOfMemoryError",
                        // No heap, no core file ever reaches the disk: faces are in memory.
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:+DisableAttachMechanism",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dai.djl.offline=true",
                        "-Djava.util.logging.SimpleFormatter.format=" + Logging.FORMAT,
                        "-Dfacecount.program=" + folder,
                        "-cp",
                        String.join(":", jarFolders.stream().flatMap(this::jars).toList()),
                        main));
        command.addAll(arguments);
        return command;
    }

    private Stream<String> jars(String subfolder) {
        try (var jars = Files.list(folder.resolve(subfolder))) {
            // In a fixed order: a start cache belongs to a class path.
            return jars
                    .map(Path::toString)
                    .filter(jar -> jar.endsWith(".jar"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new ServiceException(
                    "%s cannot be read: build the program again (./facecount does it)"
                            .formatted(folder.resolve(subfolder)),
                    e);
        }
    }
}
