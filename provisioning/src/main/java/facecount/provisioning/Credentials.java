package facecount.provisioning;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/**
 * A certificate with its key, to be handed to whom they are for.
 *
 * @param key a secret: not shown anywhere
 */
public record Credentials(X509Certificate certificate, PrivateKey key) {
    /**
     * Writes both as PEM, the key (PKCS #8) readable by its owner only.
     *
     * @throws ProvisioningException if they cannot be written
     */
    public void write(Path certificateFile, Path keyFile) {
        try {
            DurableFile.write(
                    keyFile, Pem.text("PRIVATE KEY", key.getEncoded()), DurableFile.Readers.OWNER);
            DurableFile.write(
                    certificateFile,
                    Pem.text("CERTIFICATE", certificate.getEncoded()),
                    DurableFile.Readers.EVERYBODY);
        } catch (IOException e) {
            throw new ProvisioningException(
                    "%s cannot be written (%s); the folder must belong to you and have space"
                            .formatted(certificateFile, e),
                    e);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate has an encoding", e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Credentials[%s]".formatted(certificate.getSubjectX500Principal());
    }
}
