package facecount.sync;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How to reach a broker.
 *
 * @param broker {@code mqtt://host:port} or, encrypted, {@code mqtts://host:port}; the port may be
 *     missing (1883, 8883)
 * @param clientId unique among the broker's clients
 * @param userName with a client certificate none is needed
 * @param password a secret: not shown anywhere
 * @param authorities PEM file of the certificate authorities that are believed; without it the
 *     JDK's
 * @param credentials certificate and key by which we prove who we are
 * @param keepAlive a dead connection is noticed after twice as long
 */
public record LinkSettings(
        URI broker,
        String clientId,
        Optional<String> userName,
        Optional<String> password,
        Optional<Path> authorities,
        Optional<Credentials> credentials,
        Duration keepAlive,
        Duration connectWithin) {
    static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    static final Duration CONNECT_WITHIN = Duration.ofSeconds(15);

    private static final Set<String> SCHEMES = Set.of("mqtt", "mqtts");

    /**
     * @param certificate PEM file, the own certificate first
     * @param key PEM file, PKCS #8
     */
    public record Credentials(Path certificate, Path key) {}

    /**
     * @throws IllegalArgumentException if the address is of another form
     */
    public LinkSettings {
        checkAddress(broker);
    }

    /** Without encryption or login, standard times. */
    public static LinkSettings plain(URI broker, String clientId) {
        return new LinkSettings(
                broker,
                clientId,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                KEEP_ALIVE,
                CONNECT_WITHIN);
    }

    static void checkAddress(URI broker) {
        if (broker.getScheme() == null
                || !SCHEMES.contains(broker.getScheme())
                || broker.getHost() == null
                || broker.getRawUserInfo() != null
                || !(broker.getRawPath() == null || broker.getRawPath().isEmpty())
                || broker.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "must be mqtt://host:port or mqtts://host:port, got \"%s\"".formatted(broker));
        }
    }

    boolean isEncrypted() {
        return broker.getScheme().equals("mqtts");
    }

    int port() {
        int standard = isEncrypted() ? 8883 : 1883;
        return broker.getPort() >= 0 ? broker.getPort() : standard;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "LinkSettings[%s as %s]".formatted(broker, clientId);
    }
}
