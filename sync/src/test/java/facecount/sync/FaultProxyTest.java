package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.sync.FaultProxy.Toxic;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

/** That the line is as bad as it says: otherwise what survives it says nothing. */
class FaultProxyTest {
    private static final int LIMIT_MS = 10_000;
    private static final Duration FOR_EVER = Duration.ofHours(1);

    private ServerSocket server;
    private FaultProxy line;
    private Socket near;
    private Socket far;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(LIMIT_MS);
        line = new FaultProxy(URI.create("mqtt://127.0.0.1:" + server.getLocalPort()), 1);
        near = new Socket(InetAddress.getLoopbackAddress(), line.address().getPort());
        far = server.accept();
        near.setSoTimeout(LIMIT_MS);
        far.setSoTimeout(LIMIT_MS);
    }

    @AfterEach
    void disconnect() throws IOException {
        line.close();
        near.close();
        far.close();
        server.close();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }

    /** How long it takes them to come, whole and in order. */
    private Duration pass(int count) throws IOException {
        long start = System.nanoTime();
        near.getOutputStream().write(bytes(count));
        assertThat(far.getInputStream().readNBytes(count)).isEqualTo(bytes(count));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void nothingComes() throws IOException {
        far.setSoTimeout(300);
        assertThat(far).satisfies(FaultProxyTest::isSilent);
        far.setSoTimeout(LIMIT_MS);
    }

    private static void isSilent(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void a_good_line_passes_everything_both_ways_and_the_end() throws IOException {
        pass(100_000);
        far.getOutputStream().write(7);
        assertThat(near.getInputStream().read()).isEqualTo(7);
        far.close();
        assertThat(near.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void latency_delays() throws IOException {
        line.set(new Toxic.Latency(Duration.ofMillis(200), Duration.ZERO));
        assertThat(pass(10)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void bandwidth_is_not_exceeded() throws IOException {
        line.set(new Toxic.Bandwidth(10_000));
        assertThat(pass(3_000)).isGreaterThanOrEqualTo(Duration.ofMillis(280));
    }

    @Test
    void a_blackhole_holds_everything_until_it_is_lifted() throws IOException {
        line.set(new Toxic.Blackhole(FOR_EVER));
        near.getOutputStream().write(bytes(10));
        nothingComes();
        line.lift();
        assertThat(far.getInputStream().readNBytes(10)).isEqualTo(bytes(10));
    }

    @Test
    void a_blackhole_ends_in_a_cut() throws IOException {
        line.set(new Toxic.Blackhole(Duration.ofMillis(100)));
        near.getOutputStream().write(bytes(10));
        assertThat(far.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_close_is_told_late() throws IOException {
        line.set(new Toxic.SlowClose(FOR_EVER));
        near.close();
        nothingComes();
        line.lift();
        assertThat(far.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void a_peer_is_reset() throws IOException {
        line.set(new Toxic.ResetPeer(Duration.ZERO));
        assertThatThrownBy(() -> near.getInputStream().read()).hasMessageContaining("reset");
    }

    @Test
    void a_slicer_passes_everything_in_pieces() throws IOException {
        line.set(new Toxic.Slicer(1, Duration.ofMillis(1)));
        assertThat(pass(200)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void no_more_than_the_limit_passes() throws IOException {
        line.set(new Toxic.LimitData(15));
        near.getOutputStream().write(bytes(10));
        near.getOutputStream().flush();
        assertThat(far.getInputStream().readNBytes(10)).isEqualTo(bytes(10));
        near.getOutputStream().write(bytes(10));
        assertThat(far.getInputStream().readAllBytes()).hasSize(5);
    }
}
