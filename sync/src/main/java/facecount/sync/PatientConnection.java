package facecount.sync;

import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A connection of Paho's whose reader hears nothing, not even its end, before the first bytes have
 * been written. Paho's threads call, and whoever gives up.
 */
final class PatientConnection implements NetworkModule {
    /*
     * Paho starts its threads one after the other and waits for each with "while it does not run,
     * sleep 100 ms". If the broker closes meanwhile, the reading thread, which is the first, stops
     * the others; they never "run", and the starting thread sleeps for ever, a thread for each such
     * try. That is what whoever takes connections and closes them makes of a box: a load balancer
     * or a container's port without a broker behind it. Seen with Paho 1.2.5, 2026-11-25, over
     * FaultProxy's ResetPeer; CommsSender.start and CommsCallback.start, which an interrupt does
     * not end either. Nothing is written before all of them run.
     */

    /** From the connection to the first bytes Paho takes some 0.3 s. */
    private static final Duration WRITES_WITHIN = Duration.ofSeconds(3);

    private final NetworkModule network;
    private final CountDownLatch written = new CountDownLatch(1);
    private volatile @Nullable IOException end;
    private InputStream input = InputStream.nullInputStream();
    private OutputStream output = OutputStream.nullOutputStream();
    private boolean started;
    private boolean givenUp;

    PatientConnection(NetworkModule network) {
        this.network = network;
    }

    @Override
    public void start() throws IOException, MqttException {
        network.start();
        // Later a socket that has heard its end would give neither.
        input = network.getInputStream();
        output = network.getOutputStream();
        synchronized (this) {
            started = true;
            if (!givenUp) {
                return;
            }
        }
        network.stop();
        throw new IOException("the connection came too late");
    }

    /** Before the client is closed: its threads are not there yet, or all of them, after this. */
    void giveUp() {
        synchronized (this) {
            givenUp = true;
            if (!started) {
                return;
            }
        }
        try {
            awaitFirstBytes();
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitFirstBytes() throws InterruptedIOException {
        try {
            // In vain if they never come: the connection is closed then, and reading tells of it.
            boolean _ = written.await(WRITES_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before anything was sent");
        }
    }

    @Override
    public InputStream getInputStream() {
        return new FilterInputStream(input) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                // Read at once: why an encrypted connection was refused is gone as soon as we write
                // to it. Only telling of it waits.
                try {
                    return in.read(bytes, from, count);
                } catch (SocketTimeoutException e) {
                    // Paho looks whether it has to ping, and reads again.
                    throw e;
                } catch (IOException e) {
                    end = e;
                    throw e;
                } finally {
                    awaitFirstBytes();
                }
            }

            @Override
            public int available() throws IOException {
                return written.getCount() == 0 ? in.available() : 0;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new FilterOutputStream(output) {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                IOException known = end;
                written.countDown();
                if (known != null) {
                    // What it ended with says more than that nothing can be written any more.
                    throw new IOException(known.getMessage(), known);
                }
                out.write(bytes, from, count);
            }
        };
    }

    @Override
    public void stop() throws IOException {
        written.countDown();
        network.stop();
    }

    @Override
    public String getServerURI() {
        return network.getServerURI();
    }
}
