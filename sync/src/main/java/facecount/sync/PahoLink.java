package facecount.sync;

import static java.lang.System.Logger.Level.DEBUG;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A link through Eclipse Paho's MQTT 5 client, which is used for the protocol alone. */
final class PahoLink implements MqttLink {
    /*
     * What Paho offers beyond the protocol is off, each for a reason that was seen here:
     * - its own reconnecting ends in an endless loop after a few restarts of the broker (3,956 of
     *   4,150 messages lost), knows no jitter, and never covers the first connection;
     * - its buffer for offline times overruns the broker's window (error 32202);
     * - its file persistence ignores another process's lock;
     * - a refused publication (reason 0x80 and above) is reported as a success: the codes are read;
     * - whatever waits in a callback hangs once ten messages wait: callbacks only add to a queue;
     * - a client that was lost keeps its thread unless it is closed by force;
     * - an encrypted socket stays open for ever when it is dropped: we close it ourselves;
     * - a connection that ends while its threads start leaves one for ever: PatientConnection.
     */

    private static final System.Logger LOG = System.getLogger(PahoLink.class.getName());

    /** More unanswered publications help no line and fill a broker's memory. */
    private static final int WINDOW_MAX = 16;

    private static final int PACKET_BYTES_MAX = 1 << 20;
    private static final Duration GOODBYE_WITHIN = Duration.ofMillis(500);

    private final Client client;
    private final LinkSettings settings;
    private final Events events;
    private final int window;
    private final Optional<TlsSockets> sockets;

    private PahoLink(
            Client client,
            Optional<TlsSockets> sockets,
            LinkSettings settings,
            Events events,
            int window) {
        this.client = client;
        this.sockets = sockets;
        this.settings = settings;
        this.events = events;
        this.window = window;
    }

    static MqttLink open(
            LinkSettings settings, Optional<Publication> will, Events events, BoxTime time)
            throws LinkException {
        MqttConnectionOptions options = options(settings, will);
        Optional<TlsSockets> sockets =
                settings.isEncrypted()
                        ? Optional.of(new TlsSockets(Tls.sockets(settings, time)))
                        : Optional.empty();
        sockets.ifPresent(options::setSocketFactory);
        Client client;
        try {
            client =
                    new Client(
                            "%s://%s:%d"
                                    .formatted(
                                            settings.isEncrypted() ? "ssl" : "tcp",
                                            settings.broker().getHost(),
                                            settings.port()),
                            settings.clientId());
        } catch (MqttException e) {
            throw LinkFailure.of(settings, e);
        }
        client.setCallback(new ToEvents(events));
        try {
            IMqttToken connected = client.connect(options);
            connected.waitForCompletion(settings.connectWithin().toMillis());
            refuseFailures(settings, connected);
            MqttProperties answer = connected.getResponseProperties();
            Integer receiveMaximum = answer == null ? null : answer.getReceiveMaximum();
            int window = receiveMaximum == null ? WINDOW_MAX : Math.min(WINDOW_MAX, receiveMaximum);
            return new PahoLink(client, sockets, settings, events, Math.max(1, window));
        } catch (MqttException e) {
            end(client, sockets, false);
            throw LinkFailure.of(settings, e);
        } catch (LinkException e) {
            end(client, sockets, false);
            throw e;
        }
    }

    private static MqttConnectionOptions options(
            LinkSettings settings, Optional<Publication> will) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        // The broker keeps nothing of a box: everything that lasts is in retained topics and the
        // outbox. That is what lets one broker carry a hundred thousand of them.
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        options.setKeepAliveInterval((int) settings.keepAlive().toSeconds());
        options.setConnectionTimeout((int) Math.max(1, settings.connectWithin().toSeconds()));
        options.setMaximumPacketSize((long) PACKET_BYTES_MAX);
        will.ifPresent(last -> options.setWill(last.topic(), message(last)));
        settings.userName().ifPresent(options::setUserName);
        settings.password()
                .ifPresent(
                        password -> options.setPassword(password.getBytes(StandardCharsets.UTF_8)));
        options.setHttpsHostnameVerificationEnabled(true);
        return options;
    }

    private static void refuseFailures(LinkSettings settings, IMqttToken token)
            throws LinkException {
        int code = worst(token);
        if (code >= MqttReasons.FAILURE_FROM) {
            throw LinkFailure.refused(settings, code);
        }
    }

    /** The highest of an answer's reason codes; 0 if it has none. */
    private static int worst(IMqttToken token) {
        int worst = 0;
        int @Nullable [] codes = token.getReasonCodes();
        if (codes != null) {
            for (int code : codes) {
                worst = Math.max(worst, code & 0xff);
            }
        }
        return worst;
    }

    private static MqttMessage message(Publication publication) {
        MqttProperties properties = new MqttProperties();
        publication
                .expiry()
                .ifPresent(limit -> properties.setMessageExpiryInterval(limit.toSeconds()));
        publication.responseTopic().ifPresent(properties::setResponseTopic);
        publication
                .correlation()
                .ifPresent(
                        id -> properties.setCorrelationData(id.getBytes(StandardCharsets.UTF_8)));
        return new MqttMessage(
                publication.text().getBytes(StandardCharsets.UTF_8),
                publication.qos(),
                publication.retained(),
                properties);
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public void publish(Publication publication, long tag) throws LinkException {
        try {
            client.publish(
                    publication.topic(), message(publication), tag, new ToAnswer(events, tag));
        } catch (MqttException e) {
            throw LinkFailure.of(settings, e);
        }
    }

    @Override
    public void subscribe(List<String> filters) throws LinkException {
        MqttSubscription[] subscriptions =
                filters.stream()
                        .map(filter -> new MqttSubscription(filter, 1))
                        .toArray(MqttSubscription[]::new);
        try {
            IMqttToken answered = client.subscribe(subscriptions);
            answered.waitForCompletion(settings.connectWithin().toMillis());
            int code = worst(answered);
            if (code >= MqttReasons.FAILURE_FROM) {
                throw new LinkException(
                        "%s refuses to let us read %s: %s"
                                .formatted(settings.broker(), filters, MqttReasons.inWords(code)));
            }
        } catch (MqttException e) {
            throw LinkFailure.of(settings, e);
        }
    }

    @Override
    public void close() {
        end(client, sockets, true);
    }

    @Override
    public void drop() {
        end(client, sockets, false);
    }

    private static void end(Client client, Optional<TlsSockets> sockets, boolean politely) {
        client.giveUp();
        try {
            client.disconnectForcibly(0, GOODBYE_WITHIN.toMillis(), politely);
        } catch (MqttException e) {
            LOG.log(DEBUG, () -> "the connection was gone already: " + e.getMessage());
        }
        try {
            client.close(true);
        } catch (MqttException e) {
            LOG.log(DEBUG, () -> "the client was closed already: " + e.getMessage());
        }
        if (sockets.isPresent()) {
            try {
                sockets.get().close(politely);
            } catch (IOException e) {
                LOG.log(DEBUG, () -> "the socket was closed already: " + e.getMessage());
            }
        }
    }

    /** Paho's client over a {@link PatientConnection}. */
    private static final class Client extends MqttAsyncClient {
        private volatile @Nullable PatientConnection connection;

        Client(String address, String clientId) throws MqttException {
            super(address, clientId, new MemoryPersistence());
        }

        @Override
        protected NetworkModule[] createNetworkModules(
                String address, MqttConnectionOptions options) throws MqttException {
            NetworkModule[] modules = super.createNetworkModules(address, options);
            PatientConnection patient = new PatientConnection(modules[0]);
            connection = patient;
            return new NetworkModule[] {patient};
        }

        void giveUp() {
            PatientConnection given = connection;
            if (given != null) {
                given.giveUp();
            }
        }
    }

    /** Paho's thread calls; it must never wait here. */
    private record ToAnswer(Events events, long tag) implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            events.add(new Events.Answered(tag, worst(token)));
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            // The connection is lost, and that is told apart.
            LOG.log(DEBUG, () -> "unanswered publication: " + failure);
        }
    }

    /** Paho's thread calls; it must never wait here. */
    private record ToEvents(Events events) implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            Optional<MqttProperties> properties = Optional.ofNullable(message.getProperties());
            events.add(
                    new Events.Arrived(
                            new Publication(
                                    topic,
                                    new String(message.getPayload(), StandardCharsets.UTF_8),
                                    Math.min(1, message.getQos()),
                                    message.isRetained(),
                                    Optional.empty(),
                                    properties.map(MqttProperties::getResponseTopic),
                                    properties
                                            .map(MqttProperties::getCorrelationData)
                                            .map(id -> new String(id, StandardCharsets.UTF_8)))));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            MqttException cause = response.getException();
            events.add(
                    new Events.Lost(
                            response.getReturnCode() >= MqttReasons.FAILURE_FROM
                                    ? MqttReasons.inWords(response.getReturnCode())
                                    : cause == null
                                            ? "the broker ended the connection"
                                            : LinkFailure.plainly(cause)));
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            LOG.log(DEBUG, () -> "MQTT: " + exception.getMessage());
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String server) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
