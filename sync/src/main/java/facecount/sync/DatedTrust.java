package facecount.sync;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;

import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The JDK's check of a broker's certificate against our own authorities, at the time the box knows.
 * While it knows none, at the first moment at which all certificates of the chain are valid: a
 * clock that shows 1970 must not keep the box from asking which time it is. All else is checked as
 * always, and whoever connected so is checked again when the time is known.
 */
final class DatedTrust extends X509ExtendedTrustManager {
    private final KeyStore authorities;
    private final BoxTime time;

    /**
     * @param authorities of our own: with those the world believes a date is never left out
     */
    DatedTrust(KeyStore authorities, BoxTime time) {
        this.authorities = authorities;
        this.time = time;
    }

    private X509ExtendedTrustManager at(X509Certificate[] chain) throws CertificateException {
        Instant at =
                time.known()
                        .orElseGet(
                                () ->
                                        Arrays.stream(chain)
                                                // An authority is believed without a look at its
                                                // dates.
                                                .filter(DatedTrust::isIssued)
                                                .map(one -> one.getNotBefore().toInstant())
                                                .max(Instant::compareTo)
                                                .orElse(Instant.EPOCH));
        try {
            PKIXBuilderParameters parameters =
                    new PKIXBuilderParameters(authorities, new X509CertSelector());
            // As the JDK's own by default: nobody is asked over the network.
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new CertificateException("this Java checks no certificates");
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    private static boolean isIssued(X509Certificate certificate) {
        return !certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        at(chain).checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        at(chain).checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        at(chain).checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw nobodyCalls();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw nobodyCalls();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw nobodyCalls();
    }

    private static CertificateException nobodyCalls() {
        return new CertificateException("a box connects, it is not connected to");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
