package facecount.provisioning;

import facecount.provisioning.IssuedCertificate.Role;

import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import javax.security.auth.x500.X500Principal;

/**
 * The operator's own certificate authority: says who a broker, a collector, an operator or a box
 * is, keeps a register of that, and takes it back. One thread at a time; other processes wait.
 */
public final class CertificateAuthority implements AutoCloseable {
    /*
     * Everything is EC P-256: the JDK, OpenSSL and Mosquitto's broker take it in TLS 1.2 and 1.3,
     * and a storm of reconnecting boxes costs the broker a tenth of what RSA would.
     *
     * A revocation list is valid as long as the authority. One that ended sooner would lock out the
     * whole fleet when nobody wrote a new one in time, and nobody fetches it anyway: the broker has
     * the file.
     */

    private static final String CERTIFICATE = "ca.pem";
    private static final String KEY = "ca.key.pem";
    private static final String REGISTER = "issued.txt";
    private static final String REVOKED = "crl.pem";
    private static final String REGISTER_HEAD =
            "# What this authority has issued: serial, for whom, name, end, revocation. Not to be"
                    + " edited.\n";

    private static final Period AUTHORITY_FOR = Period.ofYears(10);
    private static final Period OTHERS_FOR = Period.ofYears(2);

    /** Clocks differ: what is issued now is valid for who is that far behind. */
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

    private static final Duration OTHERS_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int SERIAL_BITS = 127;
    private static final int KEY_NAME_CHARACTERS = 8;
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern HOST_LABEL =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final int HOST_CHARACTERS_MAX = 253;

    private final Path folder;
    private final Clock clock;
    private final FileChannel lock;
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final List<IssuedCertificate> issued;

    private CertificateAuthority(
            Path folder,
            Clock clock,
            FileChannel lock,
            X509Certificate certificate,
            PrivateKey key,
            List<IssuedCertificate> issued) {
        this.folder = folder;
        this.clock = clock;
        this.lock = lock;
        this.certificate = certificate;
        this.key = key;
        this.issued = new ArrayList<>(issued);
    }

    /**
     * The authority in this folder; made at the first call.
     *
     * @throws ProvisioningException if it cannot be read or written. A damaged one is never
     *     replaced silently: every box would have to be enrolled again.
     */
    public static CertificateAuthority make(Path folder, Clock clock) {
        try {
            DurableFile.makeFolder(folder);
        } catch (IOException e) {
            throw new ProvisioningException(
                    "%s cannot be made (%s); choose another folder with --fleet"
                            .formatted(folder, e),
                    e);
        }
        FileChannel lock = lock(folder);
        Path keyFile = folder.resolve(KEY);
        Path certificateFile = folder.resolve(CERTIFICATE);
        if (!Files.exists(keyFile) && !Files.exists(certificateFile)) {
            create(clock).write(certificateFile, keyFile);
        }
        return read(folder, clock, lock);
    }

    /**
     * The authority that is there.
     *
     * @throws ProvisioningException if there is none, or as above
     */
    public static CertificateAuthority open(Path folder, Clock clock) {
        if (!Files.exists(folder.resolve(KEY))) {
            throw new ProvisioningException(
                    "%s holds no certificate authority; `facecount fleet init` makes one"
                            .formatted(folder));
        }
        return read(folder, clock, lock(folder));
    }

    private static CertificateAuthority read(Path folder, Clock clock, FileChannel lock) {
        try {
            X509Certificate certificate = Pem.certificate(folder.resolve(CERTIFICATE));
            PrivateKey key = Pem.privateKey(folder.resolve(KEY), "EC");
            if (!isAPair(key, certificate.getPublicKey())) {
                throw new GeneralSecurityException("key and certificate do not belong together");
            }
            return new CertificateAuthority(
                    folder, clock, lock, certificate, key, register(folder.resolve(REGISTER)));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            close(lock);
            throw new ProvisioningException(
                    "the certificate authority in %s is damaged (%s); put the copy from a backup in its place"
                            .formatted(folder, e.getMessage()),
                    e);
        }
    }

    private static FileChannel lock(Path folder) {
        Path file = folder.resolve("lock");
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            long end = System.nanoTime() + OTHERS_WITHIN.toNanos();
            while (!isLocked(channel)) {
                if (System.nanoTime() - end >= 0) {
                    close(channel);
                    throw new ProvisioningException(
                            "another `facecount fleet` works in %s; try again when it has ended"
                                    .formatted(folder));
                }
                Thread.sleep(LOOK);
            }
            return channel;
        } catch (IOException e) {
            throw new ProvisioningException(
                    "%s cannot be written (%s); the fleet's folder must belong to you"
                            .formatted(file, e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProvisioningException("interrupted", e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ProvisioningException("the lock cannot be given back: " + e.getMessage(), e);
        }
    }

    private static List<IssuedCertificate> register(Path file) throws IOException {
        List<IssuedCertificate> issued = new ArrayList<>();
        if (!Files.exists(file)) {
            return issued;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("#")) {
                try {
                    issued.add(IssuedCertificate.parse(lines.get(i)));
                } catch (RuntimeException e) {
                    throw new IOException(
                            "%s, line %d: %s".formatted(file, i + 1, e.getMessage()), e);
                }
            }
        }
        return issued;
    }

    private static boolean isAPair(PrivateKey key, PublicKey of) throws GeneralSecurityException {
        byte[] message = "facecount".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(SIGNATURE);
        signature.initSign(key);
        signature.update(message);
        byte[] signed = signature.sign();
        signature.initVerify(of);
        signature.update(message);
        return signature.verify(signed);
    }

    private static Credentials create(Clock clock) {
        KeyPair keys = newKeys();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        // A name of its own for every fleet, so that a foreign one is told apart by it.
        X500Principal name =
                new X500Principal(
                        "CN=Face Count fleet "
                                + DeviceIdentity.idOf(keys.getPublic())
                                        .substring(0, KEY_NAME_CHARACTERS));
        try {
            X509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            newSerial(),
                            Date.from(now.minus(CLOCKS_DIFFER)),
                            Date.from(after(now, AUTHORITY_FOR)),
                            name,
                            keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return new Credentials(sign(builder, keys.getPrivate()), keys.getPrivate());
        } catch (CertIOException | NoSuchAlgorithmException e) {
            throw new ProvisioningException("this Java cannot make certificates", e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
            throw new ProvisioningException("this Java knows no EC P-256", e);
        }
    }

    private static BigInteger newSerial() {
        return new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1);
    }

    private static Instant after(Instant start, Period period) {
        return start.atZone(ZoneOffset.UTC).plus(period).toInstant();
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new ProvisioningException("this Java cannot sign with " + SIGNATURE, e);
        }
    }

    /** The authority's own certificate: public. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** What was ever issued, oldest first. */
    public List<IssuedCertificate> issued() {
        return List.copyOf(issued);
    }

    /**
     * A broker's certificate and key, valid for two years.
     *
     * @param hosts names and IP addresses by which it is reached, one or more
     * @throws IllegalArgumentException if one is neither
     */
    public Credentials issueForBroker(List<String> hosts) {
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("a broker needs a host name");
        }
        GeneralName[] names =
                hosts.stream().map(CertificateAuthority::host).toArray(GeneralName[]::new);
        return issue(Role.BROKER, "broker", KeyPurposeId.id_kp_serverAuth, new GeneralNames(names));
    }

    /**
     * A client's certificate and key, valid for two years.
     *
     * @param name 1 to 64 characters a-z, 0-9, -
     * @throws IllegalArgumentException if the name is another
     */
    public Credentials issue(Role role, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a name has 1 to 64 characters a-z, 0-9 and -, got \"%s\"".formatted(name));
        }
        return issue(
                role, name, KeyPurposeId.id_kp_clientAuth, new GeneralNames(new GeneralName[0]));
    }

    private static GeneralName host(String host) {
        try {
            InetAddress.ofLiteral(host);
            return new GeneralName(GeneralName.iPAddress, host);
        } catch (IllegalArgumentException e) {
            String[] labels = host.split("\\.", -1);
            boolean isName = host.length() <= HOST_CHARACTERS_MAX;
            for (String label : labels) {
                isName &= HOST_LABEL.matcher(label).matches();
            }
            if (!isName || labels[labels.length - 1].matches("[0-9]+")) {
                throw new IllegalArgumentException(
                        "must be a host name or an IP address, got \"%s\"".formatted(host), e);
            }
            return new GeneralName(GeneralName.dNSName, host);
        }
    }

    private Credentials issue(
            Role role, String name, KeyPurposeId purpose, GeneralNames alternativeNames) {
        KeyPair keys = newKeys();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant end = after(now, OTHERS_FOR);
        Instant authorityEnd = certificate.getNotAfter().toInstant();
        Instant until = end.isBefore(authorityEnd) ? end : authorityEnd;
        BigInteger serial = newSerial();
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            certificate,
                            serial,
                            Date.from(now.minus(CLOCKS_DIFFER)),
                            Date.from(until),
                            new X500Principal("CN=" + name),
                            keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    identifiers.createSubjectKeyIdentifier(keys.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(certificate.getPublicKey()));
            if (alternativeNames.getNames().length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames);
            }
            Credentials credentials = new Credentials(sign(builder, key), keys.getPrivate());
            // First the register: what is not in it could never be taken back.
            issued.add(new IssuedCertificate(serial, role, name, until, Optional.empty()));
            writeRegister();
            return credentials;
        } catch (CertIOException | NoSuchAlgorithmException e) {
            throw new ProvisioningException("this Java cannot make certificates", e);
        }
    }

    private void writeRegister() {
        StringBuilder text = new StringBuilder(REGISTER_HEAD);
        issued.forEach(line -> text.append(line.line()).append('\n'));
        write(REGISTER, text.toString(), DurableFile.Readers.OWNER);
    }

    private void write(String name, String text, DurableFile.Readers readers) {
        try {
            DurableFile.write(folder.resolve(name), text, readers);
        } catch (IOException e) {
            throw new ProvisioningException(
                    "%s cannot be written (%s); the fleet's folder must belong to you and have space"
                            .formatted(folder.resolve(name), e),
                    e);
        }
    }

    /**
     * Takes back every certificate with this name. The broker knows only once it has the list.
     *
     * @return how many there were that had not been taken back before
     */
    public int revoke(String name) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        int revoked = 0;
        for (int i = 0; i < issued.size(); i++) {
            IssuedCertificate one = issued.get(i);
            if (one.name().equals(name) && one.revokedAt().isEmpty()) {
                issued.set(i, one.revoked(now));
                revoked++;
            }
        }
        if (revoked > 0) {
            writeRegister();
        }
        return revoked;
    }

    /** Writes a new list of what was taken back, and returns it as PEM. */
    public String revocationList() {
        try {
            Instant from = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(CLOCKS_DIFFER);
            Path file = folder.resolve(REVOKED);
            if (Files.exists(file)) {
                // A broker that was not restarted knows the old list too, and takes the later one.
                Instant before = Pem.revocationList(file).getThisUpdate().toInstant();
                from = from.isAfter(before) ? from : before.plusSeconds(1);
            }
            // Rises with every list, as RFC 5280 asks, and needs no place of its own.
            BigInteger number = BigInteger.valueOf(from.getEpochSecond());
            JcaX509v2CRLBuilder builder =
                    new JcaX509v2CRLBuilder(certificate.getSubjectX500Principal(), Date.from(from));
            builder.setNextUpdate(certificate.getNotAfter());
            for (IssuedCertificate one : issued) {
                one.revokedAt()
                        .ifPresent(
                                at ->
                                        builder.addCRLEntry(
                                                one.serial(),
                                                Date.from(at),
                                                CRLReason.cessationOfOperation));
            }
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(certificate.getPublicKey()));
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
            String list =
                    Pem.text(
                            "X509 CRL",
                            builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key))
                                    .getEncoded());
            write(REVOKED, list, DurableFile.Readers.EVERYBODY);
            return list;
        } catch (IOException | GeneralSecurityException e) {
            throw new ProvisioningException(
                    "%s is damaged (%s); delete it, it is made anew from %s"
                            .formatted(folder.resolve(REVOKED), e.getMessage(), REGISTER),
                    e);
        } catch (OperatorCreationException e) {
            throw new ProvisioningException("this Java cannot sign with " + SIGNATURE, e);
        }
    }

    /** Lets other processes work with it. */
    @Override
    public void close() {
        close(lock);
    }
}
