package facecount.fleet;

import facecount.fleet.web.PasswordFile;
import facecount.provisioning.DeviceIdentity;
import facecount.sync.TrustedKeys;
import facecount.sync.TrustedKeys.Role;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The operator's folder: the keys by which boxes know their fleet, its database, its settings.
 *
 * @param folder readable by the operator only
 */
record FleetFolder(Path folder) {
    private static final String TRUSTED = "trusted-keys.txt";
    private static final int KID_CHARACTERS = 8;

    /** A key with its name. */
    record Signer(String kid, DeviceIdentity key) {
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

    Path trustedKeys() {
        return folder.resolve(TRUSTED);
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
