package facecount.sync;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings under {@code mqtt.} of the site's file. Files are named, not read: a missing
 * certificate stops delivery and not the count.
 *
 * @param broker {@code mqtt://host:port} or {@code mqtts://host:port}; empty: nothing is delivered
 * @param delivery when a message is forgotten
 * @param userName empty: the box's own name
 * @param passwordFile one line; empty: no password
 * @param authorityFile PEM; empty: the authorities the JDK knows
 * @param certificateFile PEM; empty: none
 * @param keyFile PEM, PKCS #8; empty: none
 * @param trustedKeysFile see {@link TrustedKeys}; empty: nobody may acknowledge or command
 * @param interval how often what has changed is sent, 1 s to 1 h
 * @param plainTopics also publish today's number alone, retained, for people who only want that
 * @param homeAssistant also announce the box to Home Assistant
 */
public record BrokerSettings(
        String broker,
        WhenForgotten delivery,
        String userName,
        String passwordFile,
        String authorityFile,
        String certificateFile,
        String keyFile,
        String trustedKeysFile,
        Duration interval,
        boolean plainTopics,
        boolean homeAssistant) {
    private static final int PASSWORD_BYTES_MAX = 1024;

    /** When a message is forgotten. */
    public enum WhenForgotten {
        /** When the collector's database has it. */
        ACKNOWLEDGED,
        /** When the broker has taken it, which may lose it; for those without a collector. */
        PUBLISHED
    }

    /**
     * @throws IllegalArgumentException if settings contradict each other
     */
    public BrokerSettings {
        if (!broker.isEmpty()) {
            address(broker);
        }
        if (!broker.isEmpty()
                && delivery == WhenForgotten.ACKNOWLEDGED
                && trustedKeysFile.isEmpty()) {
            throw new IllegalArgumentException(
                    "mqtt.trusted-keys-file: must be set, for nobody could acknowledge a count;"
                            + " without a collector set mqtt.delivery = \"published\"");
        }
        if (certificateFile.isEmpty() != keyFile.isEmpty()) {
            throw new IllegalArgumentException(
                    "mqtt.certificate-file: must be set together with mqtt.key-file");
        }
        if (interval.compareTo(Duration.ofSeconds(1)) < 0
                || interval.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("mqtt.interval: must be 1s to 1h, got " + interval);
        }
    }

    /** Nothing is delivered. */
    public static BrokerSettings off() {
        return new BrokerSettings(
                "",
                WhenForgotten.ACKNOWLEDGED,
                "",
                "",
                "",
                "",
                "",
                "",
                Duration.ofMinutes(1),
                false,
                false);
    }

    public boolean isOn() {
        return !broker.isEmpty();
    }

    private static URI address(String broker) {
        try {
            URI address = URI.create(broker);
            LinkSettings.checkAddress(address);
            return address;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "mqtt.broker: must be mqtt://host:port or mqtts://host:port, got \"%s\""
                            .formatted(broker),
                    e);
        }
    }

    /**
     * The settings of a box, with what the files hold.
     *
     * @param device the box's name
     * @throws IllegalArgumentException naming a file that cannot be used, and the remedy
     */
    public SyncSettings of(String device) {
        Optional<LinkSettings.Credentials> credentials =
                certificateFile.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new LinkSettings.Credentials(
                                        Path.of(certificateFile), Path.of(keyFile)));
        LinkSettings link =
                new LinkSettings(
                        address(broker),
                        device,
                        Optional.of(userName.isEmpty() ? device : userName),
                        passwordFile.isEmpty() ? Optional.empty() : Optional.of(password()),
                        authorityFile.isEmpty()
                                ? Optional.empty()
                                : Optional.of(Path.of(authorityFile)),
                        credentials,
                        LinkSettings.KEEP_ALIVE,
                        LinkSettings.CONNECT_WITHIN);
        return new SyncSettings(
                link,
                device,
                delivery == WhenForgotten.ACKNOWLEDGED,
                trustedKeysFile.isEmpty()
                        ? TrustedKeys.none()
                        : TrustedKeys.read(Path.of(trustedKeysFile)),
                interval);
    }

    private String password() {
        Path file = Path.of(passwordFile);
        try {
            if (Files.size(file) > PASSWORD_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "mqtt.password-file %s must hold one line".formatted(file));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "mqtt.password-file %s cannot be read (%s); it must exist and belong to the user the program runs as"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }
}
