package facecount.camera;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A network camera on the loopback interface: serves one MPEG transport stream over RTSP (RFC
 * 2326), RTP in the same connection (RFC 2250 payload type 33), then falls silent with the
 * connection open.
 */
final class RtspServer implements AutoCloseable {
    private static final int TS_PACKET_BYTES = 188;
    private static final int TS_PACKETS_PER_RTP = 7;

    private final ServerSocket listener;
    private final byte[] transportStream;

    RtspServer(Path transportStream) throws IOException {
        this.transportStream = Files.readAllBytes(transportStream);
        listener = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().name("rtsp-server").daemon().start(this::serveAll);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void serveAll() {
        while (!listener.isClosed()) {
            try (Socket connection = listener.accept()) {
                serve(connection);
            } catch (SocketException e) {
                /* The camera hung up, or the test is over: the loop's condition tells. */
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream();
        while (true) {
            String request = request(in);
            if (request.isEmpty()) {
                return;
            }
            String sequence = request.replaceAll("(?s).*CSeq: (\\d+).*", "$1");
            String method = request.substring(0, request.indexOf(' '));
            String answer =
                    "RTSP/1.0 200 OK\r\nCSeq: " + sequence + "\r\nSession: 1;timeout=60\r\n";
            switch (method) {
                case "OPTIONS" -> answer += "Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n";
                case "DESCRIBE" -> {
                    String description =
                            """
                            v=0\r
                            o=- 0 0 IN IP4 127.0.0.1\r
                            s=test\r
                            t=0 0\r
                            m=video 0 RTP/AVP 33\r
                            a=control:track1\r
                            """;
                    answer +=
                            "Content-Type: application/sdp\r\nContent-Length: "
                                    + description.length()
                                    + "\r\n\r\n"
                                    + description;
                }
                case "SETUP" -> answer += "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n";
                default -> answer += "\r\n";
            }
            out.write(answer.getBytes(StandardCharsets.US_ASCII));
            if (method.equals("PLAY")) {
                play(out);
            }
        }
    }

    private void play(OutputStream out) throws IOException {
        int sequence = 0;
        int payloadMax = TS_PACKET_BYTES * TS_PACKETS_PER_RTP;
        for (int at = 0; at < transportStream.length; at += payloadMax) {
            int payload = Math.min(payloadMax, transportStream.length - at);
            ByteBuffer packet = ByteBuffer.allocate(4 + 12 + payload);
            packet.put((byte) '$').put((byte) 0).putShort((short) (12 + payload));
            packet.put((byte) 0x80)
                    .put((byte) 33)
                    .putShort((short) sequence)
                    .putInt(sequence * 900);
            packet.putInt(1).put(transportStream, at, payload);
            out.write(packet.array());
            sequence++;
        }
        out.flush();
    }

    /** One request's head; empty at the end of the connection. */
    private static String request(DataInputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int read;
        while ((read = in.read()) >= 0) {
            if (read == '$' && head.size() == 0) {
                in.readByte();
                in.skipNBytes(in.readUnsignedShort()); /* the receiver's reports */
                continue;
            }
            head.write(read);
            if (head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.US_ASCII);
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
