package facecount.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The packages that were downloaded once, by hash, outside the build folder.
 *
 * <p>Bounded by what the catalogue names; may be deleted at any time, the next build downloads
 * again. Several builds may use it at once: a file appears under its name only when complete.
 */
final class PackageCache {
    private final Path folder;
    private final Map<PackageSource.Registry, PackageClient> clients;

    PackageCache(Path folder, Map<PackageSource.Registry, PackageClient> clients) {
        this.folder = folder;
        this.clients = Map.copyOf(clients);
    }

    /**
     * The files of an entry's package that its conversion reads, downloaded if need be.
     *
     * @return each file's content by its part in the conversion
     * @throws ConvertException if a hash is another than the catalogue says, or nothing can be had
     */
    Map<String, byte[]> files(CatalogueEntry entry) {
        try {
            Path archive = archive(entry);
            Map<String, byte[]> contents = new HashMap<>();
            for (Map.Entry<String, CatalogueEntry.SourceFile> part : entry.files().entrySet()) {
                contents.put(part.getKey(), file(entry, archive, part.getKey(), part.getValue()));
            }
            return contents;
        } catch (IOException e) {
            throw new ConvertException(
                    "%s: %s cannot be read or kept in %s: %s"
                            .formatted(entry.id(), entry.source(), folder, e.getMessage()),
                    e);
        }
    }

    private Path archive(CatalogueEntry entry) throws IOException {
        Path kept = folder.resolve(entry.archive().hex() + entry.source().registry().suffix());
        // A file that a full disk or a pulled plug has spoilt is fetched again.
        if (Files.exists(kept) && Sha256.ofFile(kept).equals(entry.archive())) {
            return kept;
        }
        Files.createDirectories(folder);
        Path download = Files.createTempDirectory(folder, "download");
        try {
            PackageClient client = clients.get(entry.source().registry());
            if (client == null) {
                throw new IllegalStateException("no client for " + entry.source());
            }
            download(entry, client, download);
            Path fresh = only(entry, download);
            Sha256 found = Sha256.ofFile(fresh);
            if (!found.equals(entry.archive())) {
                throw new ConvertException(
                        "%s: %s has SHA-256 %s, %s.properties says package.sha256 = %s. The registry or a proxy delivers another file: do not use it; if the version was changed on purpose, check the new package and write its hash into the entry"
                                .formatted(
                                        entry.id(),
                                        entry.source(),
                                        found,
                                        entry.id(),
                                        entry.archive()));
            }
            return Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(download);
        }
    }

    private static void download(CatalogueEntry entry, PackageClient client, Path into) {
        try {
            client.download(entry.source(), into);
        } catch (ConvertException e) {
            throw new ConvertException(
                    "%s (expected package.sha256 = %s): %s"
                            .formatted(entry.id(), entry.archive(), e.getMessage()),
                    e);
        }
    }

    private static Path only(CatalogueEntry entry, Path download) throws IOException {
        try (Stream<Path> files = Files.list(download)) {
            List<Path> found = files.toList();
            if (found.size() != 1) {
                throw new ConvertException(
                        "%s: one file was to be downloaded for %s, there are %d: %s"
                                .formatted(entry.id(), entry.source(), found.size(), found));
            }
            return found.getFirst();
        }
    }

    private static byte[] file(
            CatalogueEntry entry, Path archive, String part, CatalogueEntry.SourceFile file)
            throws IOException {
        byte[] content =
                PackageArchive.read(archive, entry.source().registry(), file.path())
                        .orElseThrow(
                                () ->
                                        new ConvertException(
                                                "%s: %s has no file %s (expected SHA-256 %s); correct file.%s in %s.properties"
                                                        .formatted(
                                                                entry.id(),
                                                                entry.source(),
                                                                file.path(),
                                                                file.sha256(),
                                                                part,
                                                                entry.id())));
        Sha256 found = Sha256.of(content);
        if (!found.equals(file.sha256())) {
            throw new ConvertException(
                    "%s: %s in %s has SHA-256 %s, %s.properties says file.%s.sha256 = %s; correct the entry if the file was changed on purpose"
                            .formatted(
                                    entry.id(),
                                    file.path(),
                                    entry.source(),
                                    found,
                                    entry.id(),
                                    part,
                                    file.sha256()));
        }
        return content;
    }

    private static void delete(Path download) throws IOException {
        try (Stream<Path> files = Files.list(download)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(download);
    }
}
