package facecount.fleet;

import facecount.sync.LinkSettings;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/** Which fleet, and how its broker is reached. */
final class FleetOptions {
    @Mixin FolderOption place = new FolderOption();

    @Option(
            names = "--broker",
            paramLabel = "ADDRESS",
            defaultValue = "${FACECOUNT_BROKER:-mqtt://127.0.0.1:1883}",
            description = "mqtt://host:port or mqtts://host:port (default: ${DEFAULT-VALUE}).")
    String broker = "";

    @Option(
            names = "--authority",
            paramLabel = "FILE",
            description = "Whom to believe, PEM (default where encrypted: the fleet's own).")
    Optional<Path> authority = Optional.empty();

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description =
                    "Our certificate, PEM; its key is beside it, as FILE with .key.pem (default"
                        + " where encrypted and without --user: the fleet's, clients/collector.pem"
                        + " or clients/operator.pem).")
    Optional<Path> certificate = Optional.empty();

    @Option(names = "--user", paramLabel = "NAME", description = "Login at the broker.")
    Optional<String> user = Optional.empty();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file of one line with the password.")
    Optional<Path> passwordFile = Optional.empty();

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "postgresql://host/database?user=… for several collectors side by side"
                            + " (default: fleet.db in the fleet's folder).")
    Optional<String> database = Optional.empty();

    FleetFolder fleet() {
        return place.fleet();
    }

    JdbcStore store() {
        return JdbcStore.open(address());
    }

    /** For who only looks. */
    FleetReader reader() {
        return FleetReader.open(address()).with(fleet().changes());
    }

    private String address() {
        FleetFolder fleet = fleet();
        return database.orElse(fleet.database().toString());
    }

    LinkSettings link(String role) {
        try {
            return new LinkSettings(
                    URI.create(broker),
                    "fleet-%s-%016x".formatted(role, new SecureRandom().nextLong()),
                    user,
                    passwordFile.map(FleetOptions::line),
                    authority.or(() -> own(fleet().authorityCertificate())),
                    certificate
                            .or(() -> own(certificateOf(role)))
                            .map(
                                    file ->
                                            new LinkSettings.Credentials(
                                                    file,
                                                    Path.of(
                                                            file.toString()
                                                                    .replaceFirst(
                                                                            "\\.pem$",
                                                                            ".key.pem")))),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(15));
        } catch (IllegalArgumentException e) {
            throw new FleetException("--broker " + e.getMessage(), e);
        }
    }

    private Path certificateOf(String role) {
        return fleet().clientCertificate(role.equals("collector") ? "collector" : "operator");
    }

    /** What the fleet has itself, for a broker of its own. */
    private Optional<Path> own(Path file) {
        boolean isOwnBroker = broker.startsWith("mqtts://") && user.isEmpty();
        return isOwnBroker && Files.exists(file) ? Optional.of(file) : Optional.empty();
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (java.io.IOException e) {
            throw new FleetException(
                    "--password-file %s cannot be read (%s)".formatted(file, e.getMessage()), e);
        }
    }
}
