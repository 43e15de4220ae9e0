package facecount.sync;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLSocketFactory;

/**
 * The encrypted socket of one connection, to be closed for certain.
 *
 * <p>Paho closes a socket by first closing its input, which the JDK refuses for TLS before the
 * other side has said goodbye; Paho then leaves it open. Every lost connection would cost a
 * descriptor, and the broker would take a box for alive that has hung up.
 */
final class TlsSockets extends SSLSocketFactory {
    /** What has just been written may still go out. */
    private static final int POLITELY_S = 1;

    private final SSLSocketFactory factory;
    private final AtomicReference<Socket> made = new AtomicReference<>(new Socket());

    TlsSockets(SSLSocketFactory factory) {
        this.factory = factory;
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = factory.createSocket();
        made.set(socket);
        return socket;
    }

    /**
     * Hangs up, within a second or so.
     *
     * @param politely what was written is still sent
     */
    void close(boolean politely) throws IOException {
        Socket socket = made.get();
        // Without it the JDK waits without a limit for a writer that a dead line holds up.
        socket.setSoLinger(true, politely ? POLITELY_S : 0);
        socket.close();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return factory.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return factory.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) {
        throw unknownWay();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unknownWay();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unknownWay();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unknownWay();
    }

    @Override
    public Socket createSocket(
            InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unknownWay();
    }

    /* A socket that is made in a way we do not see would stay open. */
    private static UnsupportedOperationException unknownWay() {
        return new UnsupportedOperationException("Paho makes a socket first and connects it then");
    }
}
