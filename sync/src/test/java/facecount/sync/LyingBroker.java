package facecount.sync;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A broker and receiver in one that lies as it is told, and otherwise takes one box's messages by
 * the rules. It speaks as much MQTT 5 as Paho needs.
 */
final class LyingBroker implements AutoCloseable {
    /** What it does wrong. */
    enum Lie {
        NONE,
        REFUSES_AS_UNAUTHORISED,
        REFUSES_FOR_QUOTA,
        SAYS_NOBODY_LISTENS,
        CONFIRMS_AND_DROPS,
        CONFIRMS_ANOTHER_MESSAGE,
        ANSWERS_NOTHING,
        ANSWERS_SLOWLY,
        SENDS_A_HUGE_PACKET,
        SENDS_GARBAGE,
        CLOSES_IN_A_PACKET,
        REFUSES_CONNECTIONS,
        LEAVES_CONNECTIONS_UNANSWERED,
        REFUSES_SUBSCRIPTIONS,
        ACKNOWLEDGES_STALE,
        ACKNOWLEDGES_FORGED,
        ACKNOWLEDGES_THE_FUTURE,
        FLOODS_WITH_DOCUMENTS
    }

    private static final int HUGE_BYTES = 1_100_000;

    private final ServerSocket server;
    private final KeyPair keys;
    private final Random random;
    private final TreeSet<Long> beyond = new TreeSet<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Lie lie = Lie.NONE;
    private volatile long upTo;
    private volatile boolean closed;

    LyingBroker(KeyPair keys, long seed) throws IOException {
        this.keys = keys;
        this.random = new Random(seed);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::listen);
    }

    URI address() {
        return URI.create("mqtt://127.0.0.1:" + server.getLocalPort());
    }

    void tell(Lie next) {
        lie = next;
    }

    /** Everything up to this number was taken while it was honest. */
    long upTo() {
        return upTo;
    }

    int connections() {
        return connections.get();
    }

    private void listen() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                DataInputStream in =
                        new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
            socket.setSoTimeout(60_000);
            while (!closed) {
                int head = in.readUnsignedByte();
                byte[] body = in.readNBytes(length(in));
                answer(head, body, out);
                out.flush();
            }
        } catch (IOException | InterruptedException | IllegalStateException e) {
            // The box goes, or we do: a test looks at what it makes of it.
        }
    }

    private static int length(DataInputStream in) throws IOException {
        int value = 0;
        int shift = 0;
        int next;
        do {
            next = in.readUnsignedByte();
            value |= (next & 0x7f) << shift;
            shift += 7;
        } while ((next & 0x80) != 0 && shift < 28);
        return value;
    }

    private void answer(int head, byte[] body, DataOutputStream out)
            throws IOException, InterruptedException {
        Lie now = lie;
        switch (head >> 4) {
            case 1 -> {
                if (now == Lie.REFUSES_CONNECTIONS) {
                    out.write(new byte[] {0x20, 3, 0, (byte) 0x88, 0});
                    out.flush();
                    throw new IllegalStateException("refused");
                }
                if (now != Lie.LEAVES_CONNECTIONS_UNANSWERED) {
                    out.write(new byte[] {0x20, 3, 0, 0, 0});
                }
            }
            case 3 -> published(now, head, body, out);
            case 8 -> {
                int code = now == Lie.REFUSES_SUBSCRIPTIONS ? 0x87 : 1;
                out.write(new byte[] {(byte) 0x90, 4, body[0], body[1], 0, (byte) code});
            }
            case 12 -> {
                if (now != Lie.ANSWERS_NOTHING) {
                    out.write(new byte[] {(byte) 0xd0, 0});
                }
            }
            case 14 -> throw new IllegalStateException("goodbye");
            default -> {}
        }
    }

    private void published(Lie now, int head, byte[] body, DataOutputStream out)
            throws IOException, InterruptedException {
        int topicLength = ((body[0] & 0xff) << 8) | (body[1] & 0xff);
        String topic = new String(body, 2, topicLength, StandardCharsets.UTF_8);
        int at = 2 + topicLength;
        boolean isAnswered = (head & 6) != 0;
        int id = isAnswered ? ((body[at] & 0xff) << 8) | (body[at + 1] & 0xff) : 0;
        at += isAnswered ? 2 : 0;
        at += 1 + (body[at] & 0x7f);
        String payload = new String(body, at, body.length - at, StandardCharsets.UTF_8);
        switch (now) {
            case ANSWERS_NOTHING -> {
                return;
            }
            case REFUSES_AS_UNAUTHORISED -> confirm(isAnswered, id, 0x87, out);
            case REFUSES_FOR_QUOTA -> confirm(isAnswered, id, 0x97, out);
            case SAYS_NOBODY_LISTENS -> confirm(isAnswered, id, 0x10, out);
            case CONFIRMS_ANOTHER_MESSAGE -> confirm(isAnswered, id + 1_000, 0, out);
            case ANSWERS_SLOWLY -> {
                Thread.sleep(200 + random.nextInt(200));
                confirm(isAnswered, id, 0, out);
            }
            case SENDS_A_HUGE_PACKET -> {
                confirm(isAnswered, id, 0, out);
                send(out, "cmd", "x".repeat(HUGE_BYTES));
            }
            case SENDS_GARBAGE -> {
                byte[] garbage = new byte[1 + random.nextInt(200)];
                random.nextBytes(garbage);
                out.write(garbage);
            }
            case CLOSES_IN_A_PACKET -> {
                out.write(new byte[] {0x40, 4, 0});
                out.flush();
                throw new IllegalStateException("cut");
            }
            case FLOODS_WITH_DOCUMENTS -> {
                confirm(isAnswered, id, 0, out);
                for (int i = 0; i < 200; i++) {
                    send(out, "cmd", "{\"n\":" + i + "}");
                }
            }
            default -> confirm(isAnswered, id, 0, out);
        }
        if (topic.endsWith("/up/agg")) {
            taken(now, payload, out);
        }
    }

    private void taken(Lie now, String payload, DataOutputStream out) throws IOException {
        JsonObject message = JsonParser.create(payload).readJsonObject();
        long sequence = message.longValue("seq", 0);
        String epoch = message.stringValue("ep", "");
        switch (now) {
            case NONE, ANSWERS_SLOWLY -> {
                beyond.add(sequence);
                upTo = Arrivals.advance(upTo, message.longValue("base", 1), beyond);
                acknowledge(out, epoch, upTo, keys);
            }
            case ACKNOWLEDGES_STALE -> acknowledge(out, epoch, Math.max(0, upTo - 1), keys);
            case ACKNOWLEDGES_FORGED -> acknowledge(out, epoch, sequence, SignedTextTest.newKeys());
            case ACKNOWLEDGES_THE_FUTURE -> acknowledge(out, epoch, sequence + 1_000, keys);
            default -> {}
        }
    }

    private static void acknowledge(DataOutputStream out, String epoch, long number, KeyPair by)
            throws IOException {
        send(
                out,
                "ack",
                SignedText.sign(
                        "ack",
                        SignedTextTest.BOX,
                        JsonObject.builder()
                                .set("v", 1)
                                .set("ep", epoch)
                                .set("upto", number)
                                .build(),
                        "k1",
                        message -> SignedTextTest.sign(by, message)));
    }

    private static void confirm(boolean isAnswered, int id, int code, DataOutputStream out)
            throws IOException {
        if (isAnswered) {
            out.write(new byte[] {0x40, 4, (byte) (id >> 8), (byte) id, (byte) code, 0});
        }
    }

    /** A QoS 0 message to the box. */
    private static void send(DataOutputStream out, String kind, String text) throws IOException {
        byte[] topic = new Topics(SignedTextTest.BOX).down(kind).getBytes(StandardCharsets.UTF_8);
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x30);
        int rest = 2 + topic.length + 1 + payload.length;
        do {
            packet.write(rest >= 0x80 ? (rest & 0x7f) | 0x80 : rest);
            rest >>= 7;
        } while (rest > 0);
        packet.write(topic.length >> 8);
        packet.write(topic.length);
        packet.writeBytes(topic);
        packet.write(0);
        packet.writeBytes(payload);
        out.write(packet.toByteArray());
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
    }
}
