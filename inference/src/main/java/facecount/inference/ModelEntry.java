package facecount.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/**
 * One model of the catalogue: {@code NAME.properties} beside the ONNX file, as the build step
 * writes it. The operator's own models are further such files.
 */
final class ModelEntry {
    private static final String REMEDY =
            "build the models again (mvn -pl inference/convert process-classes), or install the"
                    + " package again";

    private final Path folder;
    private final String name;
    private final Properties properties;

    private ModelEntry(Path folder, String name, Properties properties) {
        this.folder = folder;
        this.name = name;
        this.properties = properties;
    }

    /**
     * @throws InferenceException if the catalogue in {@code folder} has no readable entry of this
     *     name
     */
    static ModelEntry read(Path folder, String name) {
        Path file = folder.resolve(name + ".properties");
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new InferenceException(
                    "model %s: its catalogue entry %s is missing; %s".formatted(name, file, REMEDY),
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new InferenceException(
                    "model %s: its catalogue entry %s cannot be read (%s); %s"
                            .formatted(name, file, e, REMEDY),
                    e);
        }
        return new ModelEntry(folder, name, properties);
    }

    String name() {
        return name;
    }

    /**
     * The model's file, which was found to be the one that the catalogue means.
     *
     * @throws InferenceException if it is missing or another one
     */
    Path checkedFile() {
        Path file = folder.resolve(text("file"));
        String expected = text("sha256");
        String actual;
        try {
            actual = sha256(file);
        } catch (NoSuchFileException e) {
            throw new InferenceException(
                    "model %s: %s is missing, expected SHA-256 %s; %s"
                            .formatted(name, file, expected, REMEDY),
                    e);
        } catch (IOException e) {
            throw new InferenceException(
                    "model %s: %s cannot be read (%s); %s".formatted(name, file, e, REMEDY), e);
        }
        if (!actual.equals(expected)) {
            throw new InferenceException(
                    "model %s: %s is another file: expected SHA-256 %s, got %s; %s"
                            .formatted(name, file, expected, actual, REMEDY));
        }
        return file;
    }

    /**
     * @throws InferenceException if the entry lacks {@code key}
     */
    String text(String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new InferenceException(
                    "model %s: its catalogue entry lacks %s; %s".formatted(name, key, REMEDY));
        }
        return value.strip();
    }

    boolean has(String key) {
        return properties.containsKey(key);
    }

    float number(String key) {
        return number(key, text(key));
    }

    /**
     * @param size how many there must be
     * @throws InferenceException if the entry lacks {@code key} or holds anything else
     */
    float[] numbers(String key, int size) {
        List<String> words = words(key);
        if (words.size() != size) {
            throw new InferenceException(
                    "model %s: %s has %d numbers in its catalogue entry, expected %d"
                            .formatted(name, key, words.size(), size));
        }
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = number(key, words.get(i).strip());
        }
        return numbers;
    }

    private float number(String key, String value) {
        try {
            return Float.parseFloat(value);
        } catch (NumberFormatException e) {
            throw new InferenceException(
                    "model %s: %s is not a number in its catalogue entry: %s"
                            .formatted(name, key, value),
                    e);
        }
    }

    List<String> words(String key) {
        return List.of(text(key).split(","));
    }

    /** The input's shape; a batch that is left open is taken as 1, since faces come one by one. */
    long[] inputShape() {
        return Arrays.stream(text("input.shape").split(","))
                .mapToLong(size -> size.equals("N") ? 1 : Long.parseLong(size))
                .toArray();
    }

    /**
     * Checks that the entry's role is {@code role}.
     *
     * @throws InferenceException if it is another
     */
    ModelEntry inRole(String role) {
        if (!text("role").equals(role)) {
            throw new InferenceException(
                    "model %s: it is a %s, expected a %s; name another entry in the settings"
                            .formatted(name, text("role"), role));
        }
        return this;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream input = Files.newInputStream(file);
                DigestInputStream digesting =
                        new DigestInputStream(input, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
