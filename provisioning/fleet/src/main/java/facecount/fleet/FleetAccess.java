package facecount.fleet;

import facecount.provisioning.CertificateAuthority;
import facecount.provisioning.DurableFile;
import facecount.provisioning.DurableFile.Readers;
import facecount.provisioning.IssuedCertificate;
import facecount.provisioning.IssuedCertificate.Role;
import facecount.sync.BrokerSettings;
import facecount.sync.Topics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may connect to the fleet's broker: issues certificates, takes them back, and keeps the
 * broker's folder up to date. One thread uses it; other processes wait.
 */
final class FleetAccess implements AutoCloseable {
    /** What ends so soon is made anew by {@code init}; boxes are named. */
    static final Duration SOON = Duration.ofDays(90);

    static final List<String> BROKER_NAMES = List.of("localhost", "127.0.0.1");
    static final String BOX_FOLDER = "/etc/facecount";

    /** Never as long as a box's name. */
    private static final Pattern CLIENT = Pattern.compile("[a-z][a-z0-9-]{0,24}");

    private static final Pattern FOLDER = Pattern.compile("/[^\"\\\\\\p{Cntrl}]*");
    private static final int BROKER_PORT = 8883;

    private final FleetFolder fleet;
    private final CertificateAuthority authority;
    private final Clock clock;

    private FleetAccess(FleetFolder fleet, CertificateAuthority authority, Clock clock) {
        this.fleet = fleet;
        this.authority = authority;
        this.clock = clock;
    }

    /** The fleet's access, made at the first call. */
    static FleetAccess make(FleetFolder fleet, Clock clock) {
        return new FleetAccess(
                fleet, CertificateAuthority.make(fleet.authorityFolder(), clock), clock);
    }

    /** The fleet's access that is there. */
    static FleetAccess open(FleetFolder fleet, Clock clock) {
        return new FleetAccess(
                fleet, CertificateAuthority.open(fleet.authorityFolder(), clock), clock);
    }

    /**
     * Makes what is missing, ends soon, or was asked for with other names; leaves the rest.
     *
     * @param brokerNames empty: those it has, or {@link #BROKER_NAMES}
     * @param collectors names of collectors, each with a certificate of its own
     * @param operators names of operators, likewise
     * @param installedAt the place of the broker's folder on the broker's machine; empty: as it was
     * @throws FleetException naming what cannot be
     */
    void init(
            List<String> brokerNames,
            List<String> collectors,
            List<String> operators,
            Optional<String> installedAt) {
        collectors.forEach(FleetAccess::requireClientName);
        operators.forEach(FleetAccess::requireClientName);
        installedAt.ifPresent(FleetAccess::requireFolder);
        brokerCertificate(brokerNames);
        collectors.forEach(name -> clientCertificate(Role.COLLECTOR, name));
        operators.forEach(name -> clientCertificate(Role.OPERATOR, name));
        if (installedAt.isPresent() || !fleet.broker().hasConfiguration()) {
            fleet.broker().writeConfiguration(installedAt.orElse(BrokerFolder.INSTALLED_AT));
        }
        tellBroker();
    }

    private static void requireClientName(String name) {
        if (!CLIENT.matcher(name).matches()) {
            throw new FleetException(
                    "a collector's or operator's name has 1 to 25 characters a-z, 0-9 and -,"
                            + " a letter first, got \"%s\"".formatted(name));
        }
    }

    private static void requireFolder(String folder) {
        if (!FOLDER.matcher(folder).matches()) {
            throw new FleetException(
                    "--installed-at must be an absolute path without quotes, got \"%s\""
                            .formatted(folder));
        }
    }

    private void brokerCertificate(List<String> asked) {
        Optional<X509Certificate> present = certificate(fleet.broker().certificate());
        List<String> names = present.map(FleetAccess::names).orElse(BROKER_NAMES);
        boolean isWanted = asked.isEmpty() || asked.equals(names);
        if (isWanted && present.isPresent() && lasts(present.get().getNotAfter().toInstant())) {
            return;
        }
        try {
            authority
                    .issueForBroker(asked.isEmpty() ? names : asked)
                    .write(fleet.broker().certificate(), fleet.broker().key());
        } catch (IllegalArgumentException e) {
            throw new FleetException("--broker-name " + e.getMessage(), e);
        }
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            return certificate.getSubjectAlternativeNames().stream()
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        } catch (CertificateException e) {
            throw new FleetException("the broker's certificate is damaged: " + e.getMessage(), e);
        }
    }

    private static Optional<X509Certificate> certificate(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (var pem = Files.newInputStream(file)) {
            return Optional.of(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(pem));
        } catch (IOException | CertificateException e) {
            throw new FleetException(
                    "%s is no certificate (%s); delete it, `facecount fleet init` makes it anew"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private boolean lasts(Instant end) {
        return clock.instant().plus(SOON).isBefore(end);
    }

    private void clientCertificate(Role role, String name) {
        boolean hasOne =
                authority.issued().stream()
                        .anyMatch(
                                one ->
                                        one.name().equals(name)
                                                && one.role() == role
                                                && one.revokedAt().isEmpty()
                                                && lasts(one.until()));
        if (!hasOne || !Files.exists(fleet.clientCertificate(name))) {
            authority.issue(role, name).write(fleet.clientCertificate(name), fleet.clientKey(name));
        }
    }

    private void tellBroker() {
        fleet.broker().writeAccess(authorityText(), authority.revocationList(), rules());
    }

    private String authorityText() {
        Path file = fleet.authorityCertificate();
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new FleetException(
                    "%s cannot be read (%s); put the copy from a backup in its place"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private AccessRules rules() {
        return new AccessRules(
                names(Role.COLLECTOR),
                names(Role.OPERATOR),
                authority.issued().stream()
                        .map(IssuedCertificate::name)
                        .distinct()
                        .filter(this::isShutOut)
                        .toList());
    }

    private List<String> names(Role role) {
        return authority.issued().stream()
                .filter(one -> one.role() == role)
                .map(IssuedCertificate::name)
                .distinct()
                .filter(name -> !isShutOut(name))
                .toList();
    }

    private boolean isShutOut(String name) {
        return named(name).stream().noneMatch(one -> one.revokedAt().isEmpty());
    }

    private List<IssuedCertificate> named(String name) {
        return authority.issued().stream().filter(one -> one.name().equals(name)).toList();
    }

    /** The boxes whose certificates end soon, as they were enrolled. */
    List<IssuedCertificate> endingSoon() {
        return authority.issued().stream()
                .filter(one -> one.role() == Role.BOX && one.isValid(clock.instant()))
                .filter(one -> !lasts(one.until()))
                .toList();
    }

    /** How boxes reach the broker, unless it is said otherwise. */
    String brokerAddress() {
        String host =
                certificate(fleet.broker().certificate())
                        .map(FleetAccess::names)
                        .orElse(BROKER_NAMES)
                        .getFirst();
        return "mqtts://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, BROKER_PORT);
    }

    /**
     * Makes a box's folder: everything it needs to be let in.
     *
     * @param again it has been enrolled before; what it had is taken back
     * @param broker how it reaches the broker
     * @param installedAt where the folder's files will lie on the box
     * @return when its certificate ends
     * @throws FleetException if that name is none or was enrolled before
     */
    Instant enrol(String box, boolean again, String broker, String installedAt) {
        requireBoxName(box);
        requireFolder(installedAt);
        String settings = boxSettings(broker, installedAt);
        List<IssuedCertificate> before = named(box);
        if (!before.isEmpty() && !again) {
            throw new FleetException(enrolledBefore(before.getLast()));
        }
        authority.revoke(box);
        Path folder = fleet.box(box);
        authority
                .issue(Role.BOX, box)
                .write(folder.resolve("box.pem"), folder.resolve("box.key.pem"));
        try {
            DurableFile.write(folder.resolve("ca.pem"), authorityText(), Readers.EVERYBODY);
            DurableFile.write(
                    folder.resolve("trusted-keys.txt"),
                    Files.readString(fleet.trustedKeys(), StandardCharsets.US_ASCII),
                    Readers.EVERYBODY);
            DurableFile.write(folder.resolve("facecount.toml"), settings, Readers.EVERYBODY);
        } catch (IOException e) {
            throw FleetException.unwritten(folder, e);
        }
        tellBroker();
        return named(box).getLast().until();
    }

    /**
     * @throws FleetException if the name could be no box's
     */
    static void requireBoxName(String box) {
        try {
            new Topics(box);
        } catch (IllegalArgumentException e) {
            throw new FleetException(
                    e.getMessage() + "; `facecount identity` on the box says its name", e);
        }
    }

    private static String enrolledBefore(IssuedCertificate last) {
        return last.revokedAt()
                .map(
                        at ->
                                "%s was revoked at %s; --again lets it in again"
                                        .formatted(last.name(), at))
                .orElseGet(
                        () ->
                                "%s is enrolled until %s; --again makes it a new key and takes the old one back"
                                        .formatted(last.name(), last.until()));
    }

    private static String boxSettings(String broker, String at) {
        if (!broker.startsWith("mqtts://")) {
            throw new FleetException(
                    "--broker must be mqtts://host:port, for a certificate counts on an encrypted"
                            + " line only, got \"%s\"".formatted(broker));
        }
        BrokerSettings settings =
                settings(broker, at + "/ca.pem", at + "/box.pem", at + "/box.key.pem", at);
        return """
        # This box's access to its fleet's broker; `facecount fleet enrol` wrote it. Part of
        # /etc/facecount/facecount.toml. Once in place, box.key.pem must be readable by the user that
        # the program runs as, and by nobody else.
        [mqtt]
        broker = "%s"
        authority-file = "%s"
        certificate-file = "%s"
        key-file = "%s"
        trusted-keys-file = "%s"
        """
                .formatted(
                        settings.broker(),
                        settings.authorityFile(),
                        settings.certificateFile(),
                        settings.keyFile(),
                        settings.trustedKeysFile());
    }

    /* Built as the box will build it, so that what it would refuse is refused here. */
    private static BrokerSettings settings(
            String broker, String authority, String certificate, String key, String at) {
        try {
            return new BrokerSettings(
                    broker,
                    BrokerSettings.WhenForgotten.ACKNOWLEDGED,
                    "",
                    "",
                    authority,
                    certificate,
                    key,
                    at + "/trusted-keys.txt",
                    Duration.ofMinutes(1),
                    false,
                    false);
        } catch (IllegalArgumentException e) {
            throw new FleetException("--broker: " + e.getMessage(), e);
        }
    }

    /**
     * Takes back what a box, a collector or an operator has.
     *
     * @return how many certificates; 0 if they were taken back before
     * @throws FleetException if nobody of that name was ever enrolled
     */
    int revoke(String name) {
        if (named(name).isEmpty()) {
            throw new FleetException(
                    "\"%s\" was never enrolled, so there is nothing to revoke; %s has a line for everybody who was"
                            .formatted(name, fleet.authorityFolder().resolve("issued.txt")));
        }
        int revoked = authority.revoke(name);
        tellBroker();
        return revoked;
    }

    @Override
    public void close() {
        authority.close();
    }
}
