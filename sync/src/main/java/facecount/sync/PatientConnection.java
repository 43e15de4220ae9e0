package facecount.sync;

import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.common.MqttException;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
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
    private boolean started;
    private boolean givenUp;

    PatientConnection(NetworkModule network) {
        this.network = network;
    }

    @Override
    public void start() throws IOException, MqttException {
        network.start();
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
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(network.getInputStream()) {
            @Override
            public int read() throws IOException {
                awaitFirstBytes();
                return in.read();
            }

            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                awaitFirstBytes();
                return in.read(bytes, from, count);
            }

            @Override
            public int available() throws IOException {
                return written.getCount() == 0 ? in.available() : 0;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(network.getOutputStream()) {
            @Override
            public void write(int value) throws IOException {
                written.countDown();
                out.write(value);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                written.countDown();
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
