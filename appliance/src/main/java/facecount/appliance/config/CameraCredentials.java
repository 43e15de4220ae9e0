package facecount.appliance.config;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name and password of a network camera. They lie in a file of their own, so that the settings can
 * be shown, copied and asked about without them.
 */
final class CameraCredentials {
    private static final Pattern ADDRESS = Pattern.compile("(rtsps?://)([^/@]*@)?(.*)");
    private static final long FILE_BYTES_MAX = 4096;

    private CameraCredentials() {}

    /** True if the address holds a name or password itself. */
    static boolean areIn(String source) {
        Matcher address = ADDRESS.matcher(source);
        return address.matches() && address.group(2) != null;
    }

    /**
     * The source with the credentials put into its address.
     *
     * @param file one line, {@code name:password}, readable by nobody else
     * @throws IllegalArgumentException saying what is wrong with file or source, without their
     *     content
     */
    static String addTo(String source, Path file) {
        Matcher address = ADDRESS.matcher(source);
        if (!address.matches()) {
            throw new IllegalArgumentException("is for an rtsp:// camera only");
        }
        String line = read(file);
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(
                    "%s must hold one line, name:password".formatted(file));
        }
        return address.group(1)
                + encoded(line.substring(0, colon))
                + ":"
                + encoded(line.substring(colon + 1))
                + "@"
                + address.group(3);
    }

    private static String read(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new IllegalArgumentException(
                        "%s can be read by everybody or written by others: chmod 640 %s"
                                .formatted(file, file));
            }
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "%s must hold one line, name:password".formatted(file));
            }
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + ": no such file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
