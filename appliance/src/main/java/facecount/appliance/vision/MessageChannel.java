package facecount.appliance.vision;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Messages over one connection. One thread may send while another receives; closing wakes both.
 *
 * <p>Both buffers are overwritten after use: they have held faces.
 */
final class MessageChannel implements AutoCloseable {
    private final SocketChannel socket;
    private final ByteBuffer outgoing =
            ByteBuffer.allocateDirect(
                    ObservationCodec.LENGTH_BYTES + ObservationCodec.MESSAGE_BYTES_MAX);
    private final ByteBuffer incoming =
            ByteBuffer.allocateDirect(
                    ObservationCodec.LENGTH_BYTES + ObservationCodec.MESSAGE_BYTES_MAX);

    /**
     * @param socket connected, blocking; owned from now on
     */
    MessageChannel(SocketChannel socket) {
        this.socket = socket;
    }

    /** Returns when the message is with the operating system. */
    void send(Message message) throws IOException {
        outgoing.clear();
        ObservationCodec.encode(message, outgoing);
        sendEncoded(outgoing.flip());
    }

    /**
     * Sends what {@link ObservationCodec#encode} wrote elsewhere.
     *
     * @param encoded one message with its length, ready to be read; overwritten with zeros
     */
    void sendEncoded(ByteBuffer encoded) throws IOException {
        try {
            while (encoded.hasRemaining()) {
                socket.write(encoded);
            }
        } finally {
            erase(encoded);
        }
    }

    /**
     * Waits for the next message; empty when the other end has closed the connection.
     *
     * @throws ProtocolException if what comes is no message
     */
    Optional<Message> receive() throws IOException {
        try {
            if (!fill(ObservationCodec.LENGTH_BYTES)) {
                return Optional.empty();
            }
            int bytes = ObservationCodec.checkedLength(incoming.getInt(0));
            if (!fill(bytes)) {
                throw new ProtocolException(
                        "the connection ended before a message of %d bytes".formatted(bytes));
            }
            return Optional.of(ObservationCodec.decode(incoming));
        } finally {
            erase(incoming);
        }
    }

    /** Reads exactly so many bytes; false if the connection ends before the first of them. */
    private boolean fill(int bytes) throws IOException {
        incoming.clear().limit(bytes);
        while (incoming.hasRemaining()) {
            if (socket.read(incoming) < 0) {
                if (incoming.position() == 0) {
                    return false;
                }
                throw new ProtocolException(
                        "the connection ended %d bytes into a message of %d"
                                .formatted(incoming.position(), bytes));
            }
        }
        incoming.flip();
        return true;
    }

    private static void erase(ByteBuffer used) {
        used.position(0);
        MemorySegment.ofBuffer(used).fill((byte) 0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
