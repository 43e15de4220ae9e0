package facecount.provisioning;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who this box is: an Ed25519 key that it made itself and never gives away, and the name that
 * follows from it. Immutable; any thread may use it.
 */
public final class DeviceIdentity {
    private static final String KEY_FILE = "device-key.pem";
    private static final String ALGORITHM = "Ed25519";

    /** 130 bits of the hash: nobody finds a second key with the same name. */
    private static final int ID_CHARACTERS = 26;

    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    /* The private key as PKCS #8, then the public one as SubjectPublicKeyInfo, which the JDK cannot
    work out from the private one. */
    private static final Pattern PEM =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/=\n]+)-----END PRIVATE KEY-----\n"
                            + "-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]+)"
                            + "-----END PUBLIC KEY-----\n");

    private final KeyPair keys;
    private final String id;

    private DeviceIdentity(KeyPair keys) {
        this.keys = keys;
        this.id = idOf(keys.getPublic());
    }

    /**
     * The identity in this folder; made at the first call. One process at a time may call it, the
     * one that owns the data folder.
     *
     * @param folder {@code identity} in the data folder; created, readable by its owner only
     * @throws ProvisioningException if it cannot be read or written. A damaged identity is never
     *     replaced silently: the box would be another one to everybody who knows it.
     */
    public static DeviceIdentity in(Path folder) {
        Path file = folder.resolve(KEY_FILE);
        try {
            return read(file);
        } catch (NoSuchFileException e) {
            return create(file);
        } catch (IOException e) {
            throw new ProvisioningException(
                    "%s cannot be read: %s; it must belong to the user the program runs as"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /**
     * The box's name: the first 26 characters of the lower-case base32 of the SHA-256 of the public
     * key's SubjectPublicKeyInfo.
     */
    public String id() {
        return id;
    }

    public PublicKey publicKey() {
        return keys.getPublic();
    }

    /** An Ed25519 signature of {@code message}, 64 bytes. */
    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(keys.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new ProvisioningException("this Java cannot sign with " + ALGORITHM, e);
        }
    }

    /** Names the box, never its key. */
    @Override
    public String toString() {
        return "DeviceIdentity[" + id + "]";
    }

    private static DeviceIdentity read(Path file) throws IOException {
        Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.matches()) {
            throw damaged(file);
        }
        try {
            KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
            Base64.Decoder base64 = Base64.getMimeDecoder();
            PrivateKey privateKey =
                    factory.generatePrivate(new PKCS8EncodedKeySpec(base64.decode(pem.group(1))));
            PublicKey publicKey =
                    factory.generatePublic(new X509EncodedKeySpec(base64.decode(pem.group(2))));
            var identity = new DeviceIdentity(new KeyPair(publicKey, privateKey));
            if (!identity.isAPair()) {
                throw damaged(file);
            }
            return identity;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            ProvisioningException damaged = damaged(file);
            damaged.initCause(e);
            throw damaged;
        }
    }

    private static DeviceIdentity create(Path file) {
        try {
            var identity =
                    new DeviceIdentity(KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair());
            DurableFile.write(file, identity.pem(), DurableFile.Readers.OWNER);
            return identity;
        } catch (IOException e) {
            throw new ProvisioningException(
                    "%s cannot be written: %s; the data folder must belong to the user the program"
                                    .formatted(file, e)
                            + " runs as, and have space",
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new ProvisioningException("this Java knows no " + ALGORITHM, e);
        }
    }

    private String pem() {
        Base64.Encoder base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return """
        -----BEGIN PRIVATE KEY-----
        %s
        -----END PRIVATE KEY-----
        -----BEGIN PUBLIC KEY-----
        %s
        -----END PUBLIC KEY-----
        """
                .formatted(
                        base64.encodeToString(keys.getPrivate().getEncoded()),
                        base64.encodeToString(keys.getPublic().getEncoded()));
    }

    private boolean isAPair() throws GeneralSecurityException {
        byte[] message = "facecount".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initVerify(keys.getPublic());
        signature.update(message);
        return signature.verify(sign(message));
    }

    private static ProvisioningException damaged(Path file) {
        return new ProvisioningException(
                "%s is damaged: put the copy from a backup in its place, or delete it: the box then"
                                .formatted(file)
                        + " gets a new name and must be enrolled again");
    }

    static String idOf(PublicKey key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return base32(hash).substring(0, ID_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** RFC 4648, lower case, without padding. */
    static String base32(byte[] bytes) {
        var text = new StringBuilder();
        int bits = 0;
        int bitCount = 0;
        for (byte value : bytes) {
            bits = (bits << 8 | (value & 0xff)) & 0xfff;
            bitCount += 8;
            while (bitCount >= 5) {
                bitCount -= 5;
                text.append(BASE32.charAt(bits >> bitCount & 31));
            }
        }
        if (bitCount > 0) {
            text.append(BASE32.charAt(bits << (5 - bitCount) & 31));
        }
        return text.toString();
    }
}
