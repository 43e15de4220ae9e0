package facecount.sync;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A line between a box and its broker that is as bad as it is told to be, in both directions.
 * Toxiproxy's toxics; a toxic that is lifted lets go at once. Any thread may call.
 */
final class FaultProxy implements AutoCloseable {
    /** What the line does to what passes. */
    sealed interface Toxic {
        /** Nothing. */
        record None() implements Toxic {}

        /** Everything comes later, by up to {@code jitter} more. */
        record Latency(Duration delay, Duration jitter) implements Toxic {}

        record Bandwidth(int bytesPerSecond) implements Toxic {}

        /** Nothing passes, nobody is told; after a while the line is cut. */
        record Blackhole(Duration cutAfter) implements Toxic {}

        /** One side hears so much later that the other has closed. */
        record SlowClose(Duration delay) implements Toxic {}

        /** The line is reset so long after it was made. */
        record ResetPeer(Duration after) implements Toxic {}

        /** A few bytes at once, so that packets come in pieces. */
        record Slicer(int bytesAtOnce, Duration pause) implements Toxic {}

        /** The line is cut when so much has passed in one direction, wherever that is. */
        record LimitData(int bytes) implements Toxic {}
    }

    /** So often a waiting line looks whether the toxic is still there. */
    private static final Duration TICK = Duration.ofMillis(5);

    private static final int CHUNK_BYTES = 4_096;

    /** What a direction holds; then its sender waits, as on any line. */
    private static final int CHUNKS_MAX = 32;

    private static final int STEPS_PER_SECOND = 50;

    private final ServerSocket server;
    private final URI broker;
    private final Random random;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Toxic toxic = new Toxic.None();

    FaultProxy(URI broker, long seed) throws IOException {
        this.broker = broker;
        this.random = new Random(seed);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::listen);
    }

    URI address() {
        return URI.create("mqtt://127.0.0.1:" + server.getLocalPort());
    }

    void set(Toxic next) {
        toxic = next;
    }

    void lift() {
        toxic = new Toxic.None();
    }

    /** Cuts all lines; what was underway is gone. */
    void cut() {
        lines.forEach(Line::cut);
    }

    /** How many lines there were. */
    int connections() {
        return connections.get();
    }

    /** How many lines there are. */
    int open() {
        return lines.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private void listen() {
        while (!server.isClosed()) {
            try {
                Socket box = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> connect(box));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket box) {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), broker.getPort());
            box.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            Line line = new Line(box, far);
            lines.add(line);
            line.start();
            if (server.isClosed()) {
                line.cut();
            }
        } catch (IOException e) {
            end(box, false);
        }
    }

    private static void end(Socket socket, boolean isReset) {
        try {
            if (isReset) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
        }
    }

    /** What was read at once; nothing means that the sender closed. */
    private static final class Chunk {
        final byte[] bytes;
        final long readAtNanos = System.nanoTime();

        /** From 0 to 1, where in the jitter it is. */
        final double luck;

        Chunk(byte[] bytes, double luck) {
            this.bytes = bytes;
            this.luck = luck;
        }

        boolean isEnd() {
            return bytes.length == 0;
        }
    }

    /** A box's connection and the one to the broker that belongs to it. */
    private final class Line {
        private final Socket box;
        private final Socket far;
        private final long madeAtNanos = System.nanoTime();
        private volatile boolean cut;

        Line(Socket box, Socket far) {
            this.box = box;
            this.far = far;
        }

        void start() throws IOException {
            pump(box.getInputStream(), far.getOutputStream());
            pump(far.getInputStream(), box.getOutputStream());
        }

        private void pump(InputStream in, OutputStream out) {
            BlockingQueue<Chunk> underway = new ArrayBlockingQueue<>(CHUNKS_MAX);
            Thread.ofVirtual().start(() -> read(in, underway));
            Thread.ofVirtual().start(() -> new Direction(this, out, underway).run());
        }

        private void read(InputStream in, BlockingQueue<Chunk> underway) {
            byte[] buffer = new byte[CHUNK_BYTES];
            int length;
            do {
                try {
                    length = Math.max(0, in.read(buffer));
                } catch (IOException e) {
                    length = 0;
                }
                Chunk chunk = new Chunk(Arrays.copyOf(buffer, length), random.nextDouble());
                try {
                    while (!cut && !underway.offer(chunk, TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                        // The line is full.
                    }
                } catch (InterruptedException e) {
                    return;
                }
            } while (length > 0 && !cut);
        }

        void cut() {
            end(false);
        }

        void end(boolean isReset) {
            cut = true;
            FaultProxy.end(box, isReset);
            FaultProxy.end(far, isReset);
            lines.remove(this);
        }
    }

    /** One direction of a line: writes what was read, as the toxic wants it. */
    private final class Direction {
        private final Line line;
        private final OutputStream out;
        private final BlockingQueue<Chunk> underway;
        private long passed;
        private boolean deaf;

        Direction(Line line, OutputStream out, BlockingQueue<Chunk> underway) {
            this.line = line;
            this.out = out;
            this.underway = underway;
        }

        void run() {
            try {
                while (!line.cut) {
                    Chunk chunk = underway.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                    if (toxic instanceof Toxic.ResetPeer(Duration after)
                            && isPast(line.madeAtNanos, after)) {
                        line.end(true);
                    } else if (chunk != null && chunk.isEnd()) {
                        close(chunk);
                    } else if (chunk != null) {
                        pass(chunk);
                    }
                }
            } catch (InterruptedException e) {
                line.cut();
            }
        }

        private void pass(Chunk chunk) throws InterruptedException {
            int at = 0;
            while (at < chunk.bytes.length && !line.cut) {
                int next = next(chunk, chunk.bytes.length - at);
                try {
                    if (next > 0 && !deaf) {
                        out.write(chunk.bytes, at, next);
                        out.flush();
                    }
                } catch (IOException e) {
                    // The receiver is gone; its own direction tells the sender, in its time.
                    deaf = true;
                }
                at += next;
                passed += next;
            }
        }

        /** Waits a moment and says how many bytes may pass after it; none is an answer too. */
        private int next(Chunk chunk, int rest) throws InterruptedException {
            return switch (toxic) {
                case Toxic.None _, Toxic.SlowClose _, Toxic.ResetPeer _ -> rest;
                case Toxic.Latency(Duration delay, Duration jitter) -> {
                    Duration all = delay.plusNanos((long) (chunk.luck * jitter.toNanos()));
                    yield isPastOrTick(chunk.readAtNanos, all) ? rest : 0;
                }
                case Toxic.Bandwidth(int bytesPerSecond) -> {
                    Thread.sleep(1_000 / STEPS_PER_SECOND);
                    yield Math.min(rest, Math.max(1, bytesPerSecond / STEPS_PER_SECOND));
                }
                case Toxic.Blackhole(Duration cutAfter) -> {
                    if (isPastOrTick(chunk.readAtNanos, cutAfter)) {
                        line.cut();
                    }
                    yield 0;
                }
                case Toxic.Slicer(int bytesAtOnce, Duration pause) -> {
                    Thread.sleep(pause);
                    yield Math.min(rest, bytesAtOnce);
                }
                case Toxic.LimitData(int bytes) -> {
                    if (passed >= bytes) {
                        line.cut();
                    }
                    yield Math.clamp(bytes - passed, 0, rest);
                }
            };
        }

        private void close(Chunk end) throws InterruptedException {
            while (!line.cut && !isPastOrTick(end.readAtNanos, believesFor())) {
                // The other side believes in the line for a while.
            }
            line.cut();
        }

        private Duration believesFor() {
            return switch (toxic) {
                case Toxic.SlowClose(Duration delay) -> delay;
                case Toxic.Blackhole(Duration cutAfter) -> cutAfter;
                case Toxic.None _,
                        Toxic.Latency _,
                        Toxic.Bandwidth _,
                        Toxic.ResetPeer _,
                        Toxic.Slicer _,
                        Toxic.LimitData _ ->
                        Duration.ZERO;
            };
        }

        private boolean isPastOrTick(long sinceNanos, Duration limit) throws InterruptedException {
            if (isPast(sinceNanos, limit)) {
                return true;
            }
            Thread.sleep(TICK);
            return false;
        }

        private static boolean isPast(long sinceNanos, Duration limit) {
            return System.nanoTime() - sinceNanos >= limit.toNanos();
        }
    }
}
