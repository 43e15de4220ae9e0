package facecount.fleet;

import facecount.provisioning.DurableFile;
import facecount.provisioning.DurableFile.Readers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the broker's machine gets: its certificate, whom it believes, what was taken back, the
 * rules, and the lines that name all that.
 */
record BrokerFolder(Path folder) {
    /** Where the broker finds a copy of the folder, unless it is said otherwise. */
    static final String INSTALLED_AT = "/etc/mosquitto/facecount";

    private static final String REVOKED = "crlfile ";

    Path certificate() {
        return folder.resolve("server.pem");
    }

    Path key() {
        return folder.resolve("server.key.pem");
    }

    private Path mosquitto() {
        return folder.resolve("mosquitto.conf");
    }

    boolean hasConfiguration() {
        return Files.exists(mosquitto());
    }

    /**
     * @param installedAt the folder's place on the broker's machine
     */
    void writeConfiguration(String installedAt) {
        write(mosquitto(), mosquitto(installedAt));
        write(folder.resolve("emqx/listener.conf"), emqx(installedAt));
    }

    private static String mosquitto(String installedAt) {
        return """
        # The fleet's broker: who connects proves by certificate who it is. Mosquitto 2.0.11 or newer.
        # For a broker that serves this fleet alone: these rules hold for all of its listeners.
        #
        #   sudo cp -rT broker %1$s
        #   sudo chown -R mosquitto: %1$s
        #   sudo ln -sf %1$s/mosquitto.conf /etc/mosquitto/conf.d/facecount.conf
        #   sudo systemctl restart mosquitto
        listener 8883
        cafile %1$s/ca.pem
        certfile %1$s/server.pem
        keyfile %1$s/server.key.pem

        # Only who has a certificate of this fleet, and has not lost it again.
        crlfile %1$s/crl.pem
        require_certificate true
        allow_anonymous false

        # The name in the certificate is the user and the client id, whatever the client says:
        # nobody speaks as another, and nobody throws another out.
        use_identity_as_username true
        use_username_as_clientid true
        acl_file %1$s/mosquitto.acl

        # A collector that comes hears of every box at once: with the default of 1,000 most are
        # dropped, and it takes the boxes for absent.
        max_queued_messages 500000
        """
                .formatted(installedAt);
    }

    private static String emqx(String installedAt) {
        return """
        # Not tried: written after EMQX 5's manual; the tests run against Mosquitto.
        listeners.tcp.default.enable = false
        listeners.ssl.default {
          bind = "0.0.0.0:8883"
          ssl_options {
            cacertfile = "%1$s/ca.pem"
            certfile = "%1$s/server.pem"
            keyfile = "%1$s/server.key.pem"
            verify = verify_peer
            fail_if_no_peer_cert = true
            versions = ["tlsv1.3", "tlsv1.2"]
          }
        }

        # The name in the certificate is the user and the client id, whatever the client says.
        mqtt.peer_cert_as_username = cn
        mqtt.peer_cert_as_clientid = cn

        authorization {
          no_match = deny
          deny_action = ignore
          sources = [{type = file, enable = true, path = "%1$s/emqx/acl.conf"}]
        }

        # EMQX takes lists of what was taken back from a web server only. A box that was revoked is
        # refused by acl.conf, by its name; the old certificate of a box that was enrolled again is
        # not: it works until it expires.
        """
                .formatted(installedAt);
    }

    /**
     * @param authority PEM
     * @param revoked PEM
     */
    void writeAccess(String authority, String revoked, AccessRules rules) {
        write(folder.resolve("ca.pem"), authority);
        write(folder.resolve("crl.pem"), revoked);
        write(folder.resolve("mosquitto.acl"), rules.mosquitto());
        write(folder.resolve("emqx/acl.conf"), rules.emqx());
    }

    private static void write(Path file, String text) {
        try {
            DurableFile.write(file, text, Readers.EVERYBODY);
        } catch (IOException e) {
            throw FleetException.unwritten(file, e);
        }
    }

    /** How the broker takes what has changed. */
    String howToTell() {
        return """
        The broker does not know yet. On its machine, with crl.pem and mosquitto.acl of %1$s:
          sudo install -o mosquitto -m 600 crl.pem mosquitto.acl %2$s/
          sudo systemctl reload mosquitto    (or SIGHUP: from then on it refuses what was taken back)
        A connection that stands may do nothing any more, but stands; `restart` instead of `reload` ends it.
        """
                .formatted(folder, installedAt());
    }

    /** As the configuration says, which the operator may have changed. */
    private String installedAt() {
        try (Stream<String> lines = Files.lines(mosquitto())) {
            return lines.filter(line -> line.startsWith(REVOKED))
                    .map(line -> line.substring(REVOKED.length()).replace("/crl.pem", ""))
                    .findFirst()
                    .orElse(INSTALLED_AT);
        } catch (IOException e) {
            return INSTALLED_AT;
        }
    }
}
