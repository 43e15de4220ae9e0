package facecount.sync;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Thousands of boxes as a broker sees them, and one who listens to all of them: raw MQTT 5 over one
 * selector. They connect, subscribe, say that they are there, deliver and connect again as {@link
 * Sync} does, with its {@link Backoff}; but a broker's answer is enough for them. Belongs to the
 * thread that calls {@link #run}.
 */
final class SimulatedFleet implements AutoCloseable {
    private static final int KEEP_ALIVE_S = 30;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(15);
    private static final Duration STABLE_AFTER = Duration.ofSeconds(30);
    private static final Duration LISTENERS_PAUSE = Duration.ofMillis(200);
    private static final int WINDOW = 16;
    private static final int PACKET_IDS = 60_000;
    private static final int PRESENCE_ID = 60_001;
    private static final int SUBSCRIPTION_ID = 60_002;
    private static final int BOX_BUFFER_BYTES = 512;
    private static final int LISTENER_BUFFER_BYTES = 1 << 18;
    private static final long TICK_MS = 20;

    private record Timer(long atNanos, int life, Connection connection, Runnable action) {}

    private final InetSocketAddress broker;
    private final Duration pause;
    private final String payload;
    private final Random random;
    private final Selector selector;
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos));
    private final List<Box> boxes = new ArrayList<>();
    private final Listener listener;
    private final TreeMap<Long, Integer> connectsBySecond = new TreeMap<>();
    private boolean posting = true;
    private long originNanos = System.nanoTime();
    private int up;
    private long resent;
    private long refused;
    private long unheard;

    /**
     * @param pause between two messages of a box
     * @param payload of a message, without what {@link Envelope} adds
     * @param backoffs makes a box's
     */
    SimulatedFleet(
            URI broker,
            int boxes,
            Duration pause,
            String payload,
            long seed,
            java.util.function.Function<RandomGenerator, Backoff> backoffs)
            throws IOException {
        this.broker = new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.getPort());
        this.pause = pause;
        this.payload = payload;
        this.random = new Random(seed);
        this.selector = Selector.open();
        this.listener = new Listener();
        for (int i = 0; i < boxes; i++) {
            this.boxes.add(new Box(name(i), backoffs.apply(new Random(random.nextLong()))));
        }
    }

    /** As long as a real one's. */
    private static String name(int number) {
        StringBuilder name = new StringBuilder("simulatedbox");
        for (int i = 0, rest = number; i < 14; i++, rest /= 26) {
            name.append((char) ('a' + rest % 26));
        }
        return name.toString();
    }

    /** Switches all boxes on, one after the other within this time. */
    void switchOn(Duration within) {
        listener.connect();
        for (Box box : boxes) {
            box.after(random.nextLong(within.toMillis() + 1), box::connect);
            box.after(random.nextLong(pause.toMillis() + 1), box::post);
        }
    }

    /** Boxes count no more; what they have is still delivered. */
    void stopPosting() {
        posting = false;
    }

    /** From now on connections are counted anew. */
    void startCounting() {
        originNanos = System.nanoTime();
        connectsBySecond.clear();
    }

    /** How many boxes were accepted in the second that had most. */
    int peakConnects() {
        return connectsBySecond.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    int up() {
        return up;
    }

    long posted() {
        return boxes.stream().mapToLong(box -> box.posted).sum();
    }

    long unacknowledged() {
        return boxes.stream().mapToLong(box -> box.posted - box.acknowledged).sum();
    }

    /** Messages that were sent again because their connection was lost. */
    long resent() {
        return resent;
    }

    /** Answers with a reason of 0x80 or more. */
    long refused() {
        return refused;
    }

    /** Answers that say that nobody listened. */
    long unheard() {
        return unheard;
    }

    /** Messages that came to the one who listens. */
    long heard() {
        return listener.heard;
    }

    /**
     * Lives for this long, or until a condition holds.
     *
     * @return whether it held
     */
    boolean run(Duration limit, BooleanSupplier until) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < limit.toNanos()) {
            if (until.getAsBoolean()) {
                return true;
            }
            fireTimers();
            selector.select(key -> ((Connection) key.attachment()).ready(key), TICK_MS);
        }
        return until.getAsBoolean();
    }

    private void fireTimers() {
        long now = System.nanoTime();
        for (Timer timer = timers.peek();
                timer != null && timer.atNanos <= now;
                timer = timers.peek()) {
            timers.remove();
            if (timer.life < 0 || timer.life == timer.connection.life) {
                timer.action.run();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Box box : boxes) {
            box.drop();
        }
        listener.drop();
        selector.close();
    }

    /** A client's connection to the broker, and its next one. */
    private abstract class Connection {
        final String clientId;
        final ByteBuffer in;
        private final Deque<ByteBuffer> out = new ArrayDeque<>();
        private Optional<SocketChannel> channel = Optional.empty();

        /** Which of its connections it is: timers of an older one are of no concern. */
        int life;

        Connection(String clientId, int bufferBytes) {
            this.clientId = clientId;
            this.in = ByteBuffer.allocate(bufferBytes);
        }

        abstract byte[] hello();

        abstract void handle(int head, ByteBuffer body);

        abstract void lost();

        /** In so many milliseconds, whatever becomes of the connection. */
        final void after(long ms, Runnable action) {
            timers.add(new Timer(System.nanoTime() + ms * 1_000_000, -1, this, action));
        }

        final void afterInThisLife(Duration wait, Runnable action) {
            timers.add(new Timer(System.nanoTime() + wait.toNanos(), life, this, action));
        }

        final void connect() {
            life++;
            in.clear();
            out.clear();
            try {
                SocketChannel next = SocketChannel.open();
                channel = Optional.of(next);
                next.configureBlocking(false);
                next.setOption(StandardSocketOptions.TCP_NODELAY, true);
                boolean isConnected = next.connect(broker);
                next.register(
                        selector,
                        isConnected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT,
                        this);
                if (isConnected) {
                    send(hello());
                }
            } catch (IOException e) {
                end();
            }
        }

        final void ready(SelectionKey key) {
            try {
                if (key.isConnectable() && ((SocketChannel) key.channel()).finishConnect()) {
                    key.interestOps(SelectionKey.OP_READ);
                    send(hello());
                }
                if (key.isValid() && key.isWritable()) {
                    flush();
                }
                if (key.isValid() && key.isReadable()) {
                    read((SocketChannel) key.channel());
                }
            } catch (IOException e) {
                end();
            }
        }

        private void read(SocketChannel from) throws IOException {
            int read = from.read(in);
            in.flip();
            while (in.remaining() >= 2 && take()) {
                // The next packet.
            }
            in.compact();
            if (read < 0 || !in.hasRemaining()) {
                throw new IOException("the broker closed, or sends what is too large");
            }
        }

        /** A whole packet, if there is one. */
        private boolean take() {
            int start = in.position();
            int head = in.get() & 0xff;
            int length = 0;
            for (int shift = 0, next = 0x80; (next & 0x80) != 0; shift += 7) {
                if (!in.hasRemaining()) {
                    in.position(start);
                    return false;
                }
                next = in.get();
                length |= (next & 0x7f) << shift;
            }
            if (in.remaining() < length) {
                in.position(start);
                return false;
            }
            handle(head, in.slice(in.position(), length));
            in.position(in.position() + length);
            return true;
        }

        final void send(byte[] packet) {
            out.add(ByteBuffer.wrap(packet));
            try {
                flush();
            } catch (IOException e) {
                // Reading tells of it, in its turn.
                out.clear();
            }
        }

        private void flush() throws IOException {
            SocketChannel to = channel.orElseThrow();
            while (!out.isEmpty()) {
                to.write(out.element());
                if (out.element().hasRemaining()) {
                    break;
                }
                out.remove();
            }
            to.keyFor(selector)
                    .interestOps(
                            SelectionKey.OP_READ | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        }

        final void drop() {
            channel.ifPresent(
                    open -> {
                        try {
                            open.close();
                        } catch (IOException e) {
                            // It is gone.
                        }
                    });
            channel = Optional.empty();
        }

        private void end() {
            drop();
            life++;
            lost();
        }
    }

    private final class Box extends Connection {
        private final Topics topics;
        private final Backoff backoff;
        private final Map<Integer, Long> underway = new HashMap<>();
        private final TreeSet<Long> beyond = new TreeSet<>();
        private long posted;
        private long sent;
        private long everSent;
        private long acknowledged;
        private long connectStartNanos;
        private boolean accepted;

        Box(String device, Backoff backoff) {
            super(device, BOX_BUFFER_BYTES);
            this.topics = new Topics(device);
            this.backoff = backoff;
        }

        @Override
        byte[] hello() {
            connectStartNanos = System.nanoTime();
            afterInThisLife(CONNECT_WITHIN, this::giveUpUnlessAccepted);
            return connectPacket(clientId, topics.state("conn"), presence(false));
        }

        private String presence(boolean online) {
            return "{\"v\":1,\"online\":%b,\"sess\":%d}".formatted(online, life);
        }

        private void giveUpUnlessAccepted() {
            if (!accepted) {
                drop();
                life++;
                lost();
            }
        }

        void post() {
            if (posting) {
                posted++;
                after(pause.toMillis(), this::post);
                sendDue();
            }
        }

        private void sendDue() {
            while (accepted && sent < posted && underway.size() < WINDOW) {
                sent++;
                if (sent <= everSent) {
                    resent++;
                }
                everSent = Math.max(everSent, sent);
                int id = (int) (sent % PACKET_IDS) + 1;
                underway.put(id, sent);
                send(
                        publishPacket(
                                topics.up("agg"),
                                id,
                                false,
                                Envelope.wrap(
                                        clientId,
                                        SyncContract.EPOCH,
                                        acknowledged + 1,
                                        new OutboxMessage(sent, "agg", payload))));
            }
        }

        @Override
        void handle(int head, ByteBuffer body) {
            switch (head >> 4) {
                case 2 -> accepted(body.get(1) & 0xff);
                case 4 ->
                        published(
                                body.getShort(0) & 0xffff,
                                body.limit() > 2 ? body.get(2) & 0xff : 0);
                default -> {}
            }
        }

        private void accepted(int reasonCode) {
            if (reasonCode != 0) {
                refused++;
                return;
            }
            accepted = true;
            up++;
            connectsBySecond.merge(
                    (System.nanoTime() - originNanos) / 1_000_000_000, 1, Integer::sum);
            send(subscribePacket(topics.down("#"), 1));
            send(publishPacket(topics.state("conn"), PRESENCE_ID, true, presence(true)));
            sendDue();
            afterInThisLife(Duration.ofSeconds(KEEP_ALIVE_S), this::ping);
        }

        private void ping() {
            send(new byte[] {(byte) 0xc0, 0});
            afterInThisLife(Duration.ofSeconds(KEEP_ALIVE_S), this::ping);
        }

        private void published(int id, int reasonCode) {
            if (reasonCode >= MqttReasons.FAILURE_FROM) {
                refused++;
            }
            Long sequence = underway.remove(id);
            if (sequence == null || reasonCode >= MqttReasons.FAILURE_FROM) {
                return;
            }
            if (reasonCode == MqttReasons.NO_MATCHING_SUBSCRIBERS) {
                unheard++;
            }
            beyond.add(sequence);
            acknowledged = Arrivals.advance(acknowledged, 1, beyond);
            sendDue();
        }

        @Override
        void lost() {
            if (accepted) {
                up--;
                if (System.nanoTime() - connectStartNanos >= STABLE_AFTER.toNanos()) {
                    backoff.lost();
                }
            }
            accepted = false;
            underway.clear();
            beyond.clear();
            sent = acknowledged;
            after(backoff.next().toMillis(), this::connect);
        }
    }

    /** Hears what all boxes send, at most once, and is back at once. */
    private final class Listener extends Connection {
        private long heard;

        Listener() {
            super("listener", LISTENER_BUFFER_BYTES);
        }

        @Override
        byte[] hello() {
            return connectPacket(clientId, "listener", "{}");
        }

        @Override
        void handle(int head, ByteBuffer body) {
            switch (head >> 4) {
                case 2 -> send(subscribePacket(Topics.sharedUp("ingest"), 0));
                case 3 -> heard++;
                default -> {}
            }
        }

        @Override
        void lost() {
            after(LISTENERS_PAUSE.toMillis(), this::connect);
        }
    }

    /** With a last will, QoS 1 and retained; nothing is kept for it. */
    private static byte[] connectPacket(String clientId, String willTopic, String will) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(5);
        body.write(0x2e);
        number(body, KEEP_ALIVE_S);
        body.write(0);
        text(body, clientId);
        body.write(0);
        text(body, willTopic);
        text(body, will);
        return packet(0x10, body);
    }

    private static byte[] subscribePacket(String filter, int qos) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        number(body, SUBSCRIPTION_ID);
        body.write(0);
        text(body, filter);
        body.write(qos);
        return packet(0x82, body);
    }

    private static byte[] publishPacket(String topic, int id, boolean isRetained, String text) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        number(body, id);
        body.write(0);
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return packet(isRetained ? 0x33 : 0x32, body);
    }

    private static void number(ByteArrayOutputStream to, int value) {
        to.write(value >> 8);
        to.write(value);
    }

    private static void text(ByteArrayOutputStream to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(to, bytes.length);
        to.writeBytes(bytes);
    }

    private static byte[] packet(int head, ByteArrayOutputStream body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(head);
        int rest = body.size();
        do {
            packet.write(rest >= 0x80 ? (rest & 0x7f) | 0x80 : rest);
            rest >>= 7;
        } while (rest > 0);
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }
}
