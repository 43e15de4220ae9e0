package facecount.fleet;

import facecount.fleet.web.PasswordFile;
import facecount.provisioning.DeviceIdentity;
import facecount.sync.TrustedKeys;
import facecount.sync.TrustedKeys.Role;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The operator's folder: the keys by which boxes know their fleet, its database, its settings.
 *
 * @param folder readable by the operator only
 */
record FleetFolder(Path folder) {
    private static final String TRUSTED = "trusted-keys.txt";
    private static final int KID_CHARACTERS = 8;
    private static final int SECRET_BYTES = 16;

    /** A key with its name. */
    record Signer(String kid, DeviceIdentity key) {
        /** A name that only holders of the key know, the same for all of them. */
        String secret(String purpose) {
            // Ed25519 signs the same text always alike (RFC 8032).
            byte[] signature = key.sign(purpose.getBytes(StandardCharsets.US_ASCII));
            return purpose + "-" + HexFormat.of().formatHex(signature, 0, SECRET_BYTES);
        }

        private static Signer of(Role role, Path folder) {
            DeviceIdentity key = DeviceIdentity.in(folder);
            return new Signer(
                    role.name().toLowerCase(java.util.Locale.ROOT)
                            + "-"
                            + key.id().substring(0, KID_CHARACTERS),
                    key);
        }
    }

    /**
     * Makes what is missing and leaves what is there.
     *
     * @throws FleetException if it cannot be written
     */
    void init() {
        Signer collector = signer(Role.COLLECTOR);
        Signer operator = signer(Role.OPERATOR);
        String text =
                """
                # Whose acknowledgements and commands a box of this fleet believes. Goes to every box,
                # as mqtt.trusted-keys-file.
                %s
                %s
                """
                        .formatted(
                                TrustedKeys.line(
                                        Role.COLLECTOR,
                                        collector.kid(),
                                        collector.key().publicKey()),
                                TrustedKeys.line(
                                        Role.OPERATOR, operator.kid(), operator.key().publicKey()));
        try {
            Files.writeString(trustedKeys(), text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new FleetException(
                    "%s cannot be written (%s); choose another folder with --fleet"
                            .formatted(trustedKeys(), e.getMessage()),
                    e);
        }
    }

    /** A file for each box whose settings were changed from here. */
    Path settings() {
        return folder.resolve("settings");
    }

    /** What became of each change of settings. */
    SettingsChanges changes() {
        return new SettingsChanges(folder.resolve("changes"));
    }

    Path trustedKeys() {
        return folder.resolve(TRUSTED);
    }

    /** Holds the one key that must never be lost or seen: {@code ca.key.pem}. */
    Path authorityFolder() {
        return folder.resolve("ca");
    }

    Path authorityCertificate() {
        return authorityFolder().resolve("ca.pem");
    }

    /** A collector's or an operator's. */
    Path clientCertificate(String name) {
        return folder.resolve("clients").resolve(name + ".pem");
    }

    Path clientKey(String name) {
        return folder.resolve("clients").resolve(name + ".key.pem");
    }

    BrokerFolder broker() {
        return new BrokerFolder(folder.resolve("broker"));
    }

    /** Everything that goes to a box. */
    Path box(String name) {
        return folder.resolve("boxes").resolve(name);
    }

    Path database() {
        return folder.resolve("fleet.db");
    }

    /** What opens the page; there is none until somebody sets it. */
    PasswordFile webPassword() {
        return new PasswordFile(folder.resolve("web-password"));
    }

    /**
     * @throws FleetException if the fleet has not been set up
     */
    void requireInit() {
        if (!Files.exists(trustedKeys())) {
            throw new FleetException(
                    "%s is no fleet's folder; `facecount fleet init --fleet %s` makes it one"
                            .formatted(folder, folder));
        }
    }

    Signer signer(Role role) {
        return Signer.of(
                role,
                folder.resolve("keys").resolve(role.name().toLowerCase(java.util.Locale.ROOT)));
    }
}
