package facecount.camera;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What {@code camera.source} names. */
sealed interface SourceAddress {
    Pattern CREDENTIALS = Pattern.compile("(?<=://)[^/\\s]*@");

    /** Characters of a command in a message; the whole is in the settings file. */
    int SHOWN_MAX = 60;

    /** A film, a picture or a folder of pictures. */
    record LocalFile(Path path) implements SourceAddress {
        @Override
        public String shown() {
            return path.toString();
        }

        @Override
        public boolean live() {
            return false;
        }
    }

    /** A camera of the Video4Linux kind. */
    record Usb(String device) implements SourceAddress {
        @Override
        public String shown() {
            return device;
        }

        @Override
        public boolean present() {
            return Files.exists(Path.of(device));
        }
    }

    /** A network camera. */
    record Rtsp(String url) implements SourceAddress {
        @Override
        public String shown() {
            return masked(url);
        }
    }

    /** A program that writes raw BGR pictures to its standard output. */
    record Pipeline(String command) implements SourceAddress {
        @Override
        public String shown() {
            String line = masked(command).replaceAll("\\s+", " ");
            return "pipeline:"
                    + (line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX) + "…");
        }
    }

    /** The source for messages and the log: one line, without credentials. */
    String shown();

    /** True if pictures come whether or not somebody looks. */
    default boolean live() {
        return true;
    }

    /** Takes user and password out of every address in {@code text}. */
    static String masked(String text) {
        return CREDENTIALS.matcher(text).replaceAll("");
    }

    /** False if a look is enough to know that opening would be in vain. */
    default boolean present() {
        return true;
    }

    static SourceAddress parse(String source) {
        if (source.startsWith("pipeline:")) {
            return new Pipeline(source.substring("pipeline:".length()).strip());
        }
        if (source.startsWith("rtsp://") || source.startsWith("rtsps://")) {
            return new Rtsp(source);
        }
        if (source.startsWith("/dev/")) {
            return new Usb(source);
        }
        return new LocalFile(Path.of(source));
    }
}
