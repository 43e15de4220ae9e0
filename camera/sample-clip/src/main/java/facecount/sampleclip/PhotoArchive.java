package facecount.sampleclip;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The npm package that holds the photos. Fetched once by npm's own client, checked, and kept in the
 * user's cache under its hash, so that the next build works without a network.
 */
final class PhotoArchive {
    static final String PACKAGE = "@vladmandic/face-api@1.7.15";
    static final String SHA256 = "0d77fffeef362ef9c0939cf6c567f3a2e8e177f114fa257a3270cbd2e509b031";

    private static final Pattern PHOTO = Pattern.compile("package/demo/(sample[1-6]\\.jpg)");
    private static final int TAR_BLOCK_BYTES = 512;
    private static final long FETCH_LIMIT_MINUTES = 10;

    private final Path cache;

    PhotoArchive(Path cache) {
        this.cache = cache;
    }

    static PhotoArchive inUsersCache() {
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path home = Path.of(System.getProperty("user.home"));
        return new PhotoArchive(
                (xdg.isEmpty() ? home.resolve(".cache") : Path.of(xdg)).resolve("facecount/build"));
    }

    /** Puts the six photos into {@code folder}, as {@code sample1.jpg} to {@code sample6.jpg}. */
    void unpack(Path folder) throws IOException, InterruptedException {
        Path archive = cache.resolve(SHA256 + ".tgz");
        if (!Files.exists(archive)) {
            fetch(archive);
        }
        String found = sha256(archive);
        if (!found.equals(SHA256)) {
            throw new IOException(
                    "%s has the SHA-256 %s, expected %s: delete it and build again"
                            .formatted(archive, found, SHA256));
        }
        Files.createDirectories(folder);
        int photos = 0;
        try (var tar =
                new DataInputStream(
                        new GZIPInputStream(
                                new BufferedInputStream(Files.newInputStream(archive))))) {
            byte[] header = new byte[TAR_BLOCK_BYTES];
            while (tar.readNBytes(header, 0, TAR_BLOCK_BYTES) == TAR_BLOCK_BYTES
                    && header[0] != 0) {
                String name = text(header, 0, 100);
                long size = Long.parseLong(text(header, 124, 12).strip(), 8);
                var photo = PHOTO.matcher(name);
                if (photo.matches()) {
                    Files.write(folder.resolve(photo.group(1)), tar.readNBytes((int) size));
                    photos++;
                } else {
                    tar.skipNBytes(size);
                }
                tar.skipNBytes(Math.floorMod(-size, TAR_BLOCK_BYTES));
            }
        }
        if (photos != 6) {
            throw new IOException("%s holds %d of the six photos".formatted(archive, photos));
        }
    }

    private void fetch(Path archive) throws IOException, InterruptedException {
        Files.createDirectories(cache);
        Path fresh = Files.createTempDirectory(cache, "fetching");
        try {
            Process npm;
            try {
                npm =
                        new ProcessBuilder("npm", "pack", "--ignore-scripts", "--silent", PACKAGE)
                                .directory(fresh.toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(fresh.resolve("npm.log").toFile())
                                .start();
            } catch (IOException e) {
                throw new IOException("npm is missing: apt-get install npm", e);
            }
            if (!npm.waitFor(FETCH_LIMIT_MINUTES, TimeUnit.MINUTES)) {
                npm.destroyForcibly();
                throw new IOException(
                        "npm pack %s took longer than %d minutes"
                                .formatted(PACKAGE, FETCH_LIMIT_MINUTES));
            }
            if (npm.exitValue() != 0) {
                throw new IOException(
                        "npm pack %s failed, is the network there? It said: %s"
                                .formatted(
                                        PACKAGE,
                                        Files.readString(fresh.resolve("npm.log")).strip()));
            }
            List<Path> packed;
            try (Stream<Path> files = Files.list(fresh)) {
                packed = files.filter(file -> file.toString().endsWith(".tgz")).toList();
            }
            if (packed.size() != 1) {
                throw new IOException(
                        "npm pack %s left %d archives, expected one"
                                .formatted(PACKAGE, packed.size()));
            }
            String found = sha256(packed.getFirst());
            if (!found.equals(SHA256)) {
                throw new IOException(
                        "%s has the SHA-256 %s, expected %s: the registry serves something else"
                                .formatted(PACKAGE, found, SHA256));
            }
            Files.move(packed.getFirst(), archive, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            try (Stream<Path> left = Files.list(fresh)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(fresh);
        }
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.US_ASCII);
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
