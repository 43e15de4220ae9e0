package facecount.appliance.config;

import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads TOML files, within limits. */
final class TomlFile {
    private static final int BYTES_MAX = 64 << 10;

    private TomlFile() {}

    /**
     * @return with errors, if it is no TOML
     * @throws IOException if it cannot be read, is no text, too large or nested too deeply
     */
    static TomlParseResult parse(Path file) throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException("has more than %d bytes".formatted(BYTES_MAX));
        }
        try {
            return Toml.parse(file);
        } catch (StackOverflowError e) {
            // The library calls itself for every level of brackets.
            throw new IOException("nested too deeply", e);
        }
    }
}
