package facecount.appliance.vision;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

class MessageChannelFuzzTest {
    /** As much of it as a socket keeps without a reader. */
    private static final int BYTES_MAX = 32 << 10;

    @FuzzTest
    void bytes_from_the_socket_are_messages_or_refused(byte[] came) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel vision = SocketChannel.open(server.getLocalAddress());
                    MessageChannel core = new MessageChannel(server.accept())) {
                vision.write(ByteBuffer.wrap(came, 0, Math.min(came.length, BYTES_MAX)));
                vision.shutdownOutput();
                readAll(core);
            }
        }
    }

    private static void readAll(MessageChannel core) throws IOException {
        try {
            Optional<Message> message;
            do {
                message = core.receive();
            } while (message.isPresent());
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
