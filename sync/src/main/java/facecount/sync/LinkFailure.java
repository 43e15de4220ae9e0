package facecount.sync;

import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;

import javax.net.ssl.SSLException;

/** Why a broker could not be reached, in one line that says what to do. */
final class LinkFailure {
    private static final int CAUSES_MAX = 10;

    private LinkFailure() {}

    static LinkException of(LinkSettings settings, MqttException e) {
        if (e.getReasonCode() >= MqttReasons.FAILURE_FROM && e.getReasonCode() <= 0xff) {
            return refused(settings, e.getReasonCode());
        }
        return new LinkException("%s: %s".formatted(settings.broker(), plainly(e)), e);
    }

    static LinkException refused(LinkSettings settings, int reasonCode) {
        return new LinkException(
                "%s refuses: %s".formatted(settings.broker(), MqttReasons.inWords(reasonCode)));
    }

    static String plainly(MqttException e) {
        @Nullable Throwable cause = e;
        @Nullable String tls = null;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            switch (cause) {
                case CertificateExpiredException expired -> {
                    return "its certificate has expired; renew it, or set this box's clock";
                }
                case CertificateNotYetValidException early -> {
                    return "its certificate is not valid yet; set this box's clock";
                }
                case UnknownHostException unknown -> {
                    return "no such host; look at mqtt.broker and the name server";
                }
                case ConnectException refused -> {
                    return "nothing answers there; is the broker running, and mqtt.broker right?";
                }
                case NoRouteToHostException unreachable -> {
                    return "no way to that host; look at the network";
                }
                case SocketTimeoutException late -> {
                    return "no answer in time; look at the network and the firewall";
                }
                case SSLException handshake -> tls = ofHandshake(handshake);
                default -> {}
            }
            cause = cause.getCause();
        }
        if (tls != null) {
            return tls;
        }
        return switch (e.getReasonCode()) {
            case MqttClientException.REASON_CODE_CLIENT_TIMEOUT ->
                    "no answer in time; look at the network and the firewall";
            case MqttClientException.REASON_CODE_CONNECTION_LOST -> "the connection was lost";
            case MqttClientException.REASON_CODE_CLIENT_NOT_CONNECTED -> "the connection was lost";
            default -> "MQTT error %d (%s)".formatted(e.getReasonCode(), rootOf(e));
        };
    }

    /* The JDK tells these apart by its messages alone. */
    private static String ofHandshake(SSLException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("no subject alternative") || message.contains("no name matching")) {
            return "its certificate is for another host name; use the name that is in it as"
                    + " mqtt.broker";
        }
        if (message.contains("unable to find valid certification path")
                || message.contains("path building failed")
                || message.contains("path does not chain")
                || message.contains("signature check failed")) {
            return "its certificate is from an authority we do not know; name the fleet's in"
                    + " mqtt.authority-file";
        }
        if (message.contains("extended key usage")) {
            return "its certificate is none for a broker; make one with `facecount fleet init`, and"
                    + " be sure that it is the broker that answers there";
        }
        if (message.contains("certificate_required") || message.contains("bad_certificate")) {
            return "it wants a certificate of this box; enrol the box and set mqtt.certificate-file"
                    + " and mqtt.key-file";
        }
        if (message.contains("certificate_expired")) {
            return "it says that this box's certificate has expired; enrol the box again";
        }
        if (message.contains("certificate_revoked")) {
            return "it says that this box's certificate was revoked; enrol the box again";
        }
        if (message.contains("unknown_ca") || message.contains("certificate_unknown")) {
            return "it does not know the authority of this box's certificate; enrol the box with"
                    + " this fleet";
        }
        if (message.contains("unsupported or unrecognized ssl message")) {
            return "it does not speak TLS on this port; use mqtt:// or its encrypted port";
        }
        return "TLS failed (%s)".formatted(e.getMessage());
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        for (int i = 0; i < CAUSES_MAX; i++) {
            Throwable cause = root.getCause();
            if (cause == null) {
                break;
            }
            root = cause;
        }
        return String.valueOf(root.getMessage());
    }
}
