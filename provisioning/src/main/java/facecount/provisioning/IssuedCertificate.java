package facecount.provisioning;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of the authority's register.
 *
 * @param name what the certificate says its holder is called
 * @param until when it expires
 * @param revokedAt empty: it has not been
 */
public record IssuedCertificate(
        BigInteger serial, Role role, String name, Instant until, Optional<Instant> revokedAt) {
    private static final Pattern LINE =
            Pattern.compile(
                    "(?<serial>[0-9a-f]{1,40}) (?<role>[a-z]+) (?<name>[a-z0-9-]{1,64})"
                            + " (?<until>[0-9TZ:-]+) (?<revoked>-|[0-9TZ:-]+)");

    /** What a certificate is for. */
    public enum Role {
        BROKER,
        COLLECTOR,
        OPERATOR,
        BOX
    }

    /**
     * @throws IllegalArgumentException if it is no such line
     */
    static IssuedCertificate parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected serial, role, name, end and revocation");
        }
        return new IssuedCertificate(
                new BigInteger(parts.group("serial"), 16),
                Role.valueOf(parts.group("role").toUpperCase(Locale.ROOT)),
                parts.group("name"),
                Instant.parse(parts.group("until")),
                parts.group("revoked").equals("-")
                        ? Optional.empty()
                        : Optional.of(Instant.parse(parts.group("revoked"))));
    }

    String line() {
        return "%s %s %s %s %s"
                .formatted(
                        serial.toString(16),
                        role.name().toLowerCase(Locale.ROOT),
                        name,
                        until,
                        revokedAt.map(Instant::toString).orElse("-"));
    }

    IssuedCertificate revoked(Instant at) {
        return new IssuedCertificate(serial, role, name, until, Optional.of(at));
    }

    /** Neither revoked nor expired. */
    public boolean isValid(Instant now) {
        return revokedAt.isEmpty() && now.isBefore(until);
    }
}
