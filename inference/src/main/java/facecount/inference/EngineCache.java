package facecount.inference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where TensorRT keeps the engine of a model: one folder for each model's content, driver, TensorRT
 * version and precision, since an engine is of no use, or worse, under another. Of each model only
 * the folder that is in use is kept.
 */
final class EngineCache {
    private static final int HASH_CHARS = 12;
    private static final Pattern VERSION = Pattern.compile("[0-9]+(?:\\.[0-9]+)+");
    private static final Pattern TEGRA = Pattern.compile("# (R[0-9]+).*?REVISION: ([0-9.]+)");
    private static final String LIBRARY = "libnvinfer.so.";

    /** Debian's and Jetson's library folders, below the system's root. */
    private static final List<String> LIBRARY_FOLDERS =
            List.of(
                    "usr/lib/aarch64-linux-gnu",
                    "usr/lib/x86_64-linux-gnu",
                    "usr/local/tensorrt/lib",
                    "usr/lib");

    private final Path root;
    private final Path system;

    /**
     * @param root the folder of all engines
     * @param system the machine's root folder; another in tests
     */
    EngineCache(Path root, Path system) {
        this.root = root;
        this.system = system;
    }

    /** The folder for the model's engine; removes those that no longer fit. Makes none. */
    Path folderFor(ModelEntry model, boolean fp16) {
        String hash = model.text("sha256");
        Path ofModel =
                root.resolve(
                        "%s-%s"
                                .formatted(
                                        model.name(),
                                        hash.substring(0, Math.min(HASH_CHARS, hash.length()))));
        Path folder =
                ofModel.resolve(
                        "driver-%s_tensorrt-%s_%s"
                                .formatted(driver(), tensorRt(), fp16 ? "fp16" : "fp32"));
        removeOthers(root, model.name() + "-", ofModel);
        removeOthers(ofModel, "driver-", folder);
        return folder;
    }

    /** The GPU driver's version, of a Jetson its release; "none" if neither says so. */
    private String driver() {
        String kernel = firstMatch("proc/driver/nvidia/version", VERSION, 0);
        if (!kernel.isEmpty()) {
            return kernel;
        }
        String release = firstMatch("etc/nv_tegra_release", TEGRA, 1);
        return release.isEmpty()
                ? "none"
                : release + "." + firstMatch("etc/nv_tegra_release", TEGRA, 2);
    }

    /** The version in the name of TensorRT's library; "none" if it is not there. */
    private String tensorRt() {
        return LIBRARY_FOLDERS.stream()
                .map(system::resolve)
                .flatMap(EngineCache::names)
                .filter(name -> name.startsWith(LIBRARY))
                .map(name -> name.substring(LIBRARY.length()))
                .filter(version -> VERSION.matcher(version).matches())
                .max(Comparator.naturalOrder())
                .orElse("none");
    }

    private String firstMatch(String file, Pattern pattern, int group) {
        try {
            Matcher matcher =
                    pattern.matcher(
                            Files.readString(system.resolve(file), StandardCharsets.ISO_8859_1));
            return matcher.find() ? matcher.group(group) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static Stream<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static void removeOthers(Path folder, String prefix, Path kept) {
        names(folder)
                .filter(name -> name.startsWith(prefix))
                .map(folder::resolve)
                .filter(path -> !path.equals(kept))
                .forEach(EngineCache::remove);
    }

    private static void remove(Path folder) {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            System.getLogger(EngineCache.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            () ->
                                    "%s is of no use any more and could not be removed: %s"
                                            .formatted(folder, e.getMessage()));
        }
    }
}
