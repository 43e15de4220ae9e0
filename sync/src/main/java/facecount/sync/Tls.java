package facecount.sync;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** TLS by PEM files. The JDK allows 1.2 and 1.3 only. */
final class Tls {
    private static final char[] IN_MEMORY_ONLY = "in memory only".toCharArray();
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private Tls() {}

    /** Read anew for every connection: a renewed certificate is used from the next one on. */
    static SSLSocketFactory sockets(LinkSettings settings, BoxTime time) throws LinkException {
        TrustManager[] trust = trust(settings.authorities(), time);
        KeyManager[] keys = keys(settings.credentials());
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new LinkException("this Java cannot do TLS (%s)".formatted(e.getMessage()), e);
        }
    }

    private static TrustManager[] trust(Optional<Path> authorities, BoxTime time)
            throws LinkException {
        try {
            if (authorities.isEmpty()) {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init((KeyStore) null);
                return factory.getTrustManagers();
            }
            KeyStore store = empty();
            int number = 0;
            for (Certificate authority : certificates(authorities.get())) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
            return new TrustManager[] {new DatedTrust(store, time)};
        } catch (GeneralSecurityException | IOException e) {
            throw new LinkException(
                    "mqtt.authority-file %s cannot be used (%s); take ca.pem from the fleet's folder"
                            .formatted(authorities.map(Path::toString).orElse("-"), e.getMessage()),
                    e);
        }
    }

    private static KeyManager[] keys(Optional<LinkSettings.Credentials> credentials)
            throws LinkException {
        if (credentials.isEmpty()) {
            return new KeyManager[0];
        }
        LinkSettings.Credentials files = credentials.get();
        try {
            List<Certificate> chain = certificates(files.certificate());
            KeyStore store = empty();
            store.setKeyEntry(
                    "box",
                    key(files.key(), chain.getFirst().getPublicKey().getAlgorithm()),
                    IN_MEMORY_ONLY,
                    chain.toArray(Certificate[]::new));
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, IN_MEMORY_ONLY);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new LinkException(
                    "mqtt.certificate-file %s and mqtt.key-file %s cannot be used (%s); enrol the box again"
                            .formatted(files.certificate(), files.key(), e.getMessage()),
                    e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        try (InputStream pem = Files.newInputStream(file)) {
            List<Certificate> certificates =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(pem));
            if (certificates.isEmpty()) {
                throw new IOException("it holds no certificate");
            }
            return certificates;
        }
    }

    private static PrivateKey key(Path file, String algorithm)
            throws GeneralSecurityException, IOException {
        Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new IOException("it holds no PKCS #8 key");
        }
        String name = algorithm.equals("EdDSA") ? "Ed25519" : algorithm;
        return KeyFactory.getInstance(name)
                .generatePrivate(
                        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
    }
}
