package facecount.appliance.vision;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import facecount.appliance.vision.Message.Acknowledged;
import facecount.appliance.vision.Message.Finished;
import facecount.appliance.vision.Message.FromCore;
import facecount.appliance.vision.Message.FromVision;
import facecount.appliance.vision.Message.Hello;
import facecount.appliance.vision.Message.Observed;
import facecount.appliance.vision.Message.Pause;
import facecount.appliance.vision.Message.Reported;
import facecount.appliance.vision.Message.Resume;
import facecount.appliance.vision.Message.Stop;
import facecount.appliance.vision.Message.Viewed;
import facecount.inference.Observation;
import facecount.inference.View;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;

/**
 * The core's end of the socket: listens, and has at most one vision process connected. A newer one
 * replaces the older.
 *
 * <p>{@link #acknowledge}, {@link #pause}, {@link #resume}, {@link #stop} and {@link #close} may be
 * called by any thread and never wait for the vision process. The handler is called by one thread
 * at a time, in the order in which the vision process spoke; while it does not return nothing more
 * is read, so vision waits too, after 64 observations.
 */
public final class VisionLink implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(VisionLink.class.getName());

    /** What the operating system's address of a Unix-domain socket has room for. */
    private static final int PATH_BYTES_MAX = 107;

    /** An accept that fails, as when files run out, is not tried in a tight loop. */
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(200);

    /** What the core does with what vision says. Exceptions end the connection, not the link. */
    public interface Handler {
        /** A vision process is there; what it saw and could not deliver comes again. */
        void connected(long session, long pid);

        /**
         * May come more than once, and in another life of the core too: session and number tell.
         * Every observation before {@code number} has been handed over at least once.
         */
        void observed(long session, long number, Observation observation);

        void viewed(View view);

        void reported(VisionReport report);

        /** The source came to its end; everything seen was acknowledged. */
        void finished(long session);

        /** The connection ended, in whatever way. */
        void disconnected(long session);

        /**
         * The vision process is connected but has shown no progress for too long: it hangs or is
         * stopped. Whoever can should end it the hard way. Said again each time the limit passes.
         */
        void silent(ProcessHandle vision);
    }

    /**
     * How long a vision process may be silent.
     *
     * @param starting from its greeting to the first report that names an accelerator: models are
     *     loaded
     * @param running between two reports, which come once a second
     */
    public record SilenceLimits(Duration starting, Duration running) {
        /** 60 s and 8 s: a picture on a slow box takes well below one second. */
        public static SilenceLimits standard() {
            return new SilenceLimits(Duration.ofSeconds(60), Duration.ofSeconds(8));
        }
    }

    private final Path socket;
    private final ServerSocketChannel server;
    private final Handler handler;
    private final SilenceLimits limits;
    private final Thread acceptor;
    private final Thread watch;

    /*
     * One lock for who is connected, one for whose turn with the handler it is. The second is held
     * while the handler runs, which may take as long as the disk does; acknowledging, which frees
     * the handler's queue, needs only the first.
     */
    private final Object connections = new Object();
    private final Object turn = new Object();
    private @Nullable Connection current;
    private @Nullable Connection greeting;
    private @Nullable Connection served;
    private boolean paused;
    private boolean closed;

    private VisionLink(
            Path socket, ServerSocketChannel server, Handler handler, SilenceLimits limits) {
        this.socket = socket;
        this.server = server;
        this.handler = handler;
        this.limits = limits;
        this.acceptor = Thread.ofPlatform().name("vision-accept").daemon().unstarted(this::accept);
        this.watch = Thread.ofVirtual().name("vision-watch").unstarted(this::watch);
    }

    /**
     * Listens at {@code socket}, which only this user may use; a file that an earlier life left
     * there is replaced.
     *
     * @throws IOException if the folder is not there or not writable, or the path is too long
     */
    public static VisionLink open(Path socket, Handler handler, SilenceLimits limits)
            throws IOException {
        Path absolute = socket.toAbsolutePath();
        Path unready = absolute.resolveSibling(absolute.getFileName() + "~");
        if (unready.toString().getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX) {
            throw new IOException(
                    "%s: a socket's path may have at most %d bytes; choose a shorter folder"
                            .formatted(absolute, PATH_BYTES_MAX - 1));
        }
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Files.deleteIfExists(unready);
            server.bind(UnixDomainSocketAddress.of(unready));
            /* Renamed only when nobody else can connect: there is no moment in between. */
            Files.setPosixFilePermissions(unready, PosixFilePermissions.fromString("rw-------"));
            Files.move(unready, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            server.close();
            throw new IOException("%s: cannot listen there: %s".formatted(absolute, e), e);
        }
        VisionLink link = new VisionLink(absolute, server, handler, limits);
        link.acceptor.start();
        link.watch.start();
        return link;
    }

    /** Everything of {@code session} up to {@code number} is stored. */
    public void acknowledge(long session, long number) {
        synchronized (connections) {
            if (current != null && current.session == session) {
                current.acknowledge(number);
            }
        }
    }

    /** Vision throws its pictures away until {@link #resume}, also one that connects later. */
    public void pause() {
        setPaused(true);
    }

    public void resume() {
        setPaused(false);
    }

    private void setPaused(boolean paused) {
        synchronized (connections) {
            this.paused = paused;
            if (current != null) {
                current.setPaused(paused);
            }
        }
    }

    /** Asks the vision process to end; whoever started it starts a fresh one. */
    public void stop() {
        synchronized (connections) {
            if (current != null) {
                current.stop();
            }
        }
    }

    /** Stops listening, ends the connection and returns when the handler is no longer called. */
    @Override
    public void close() throws IOException {
        Connection last;
        synchronized (connections) {
            closed = true;
            last = current;
            if (greeting != null) {
                greeting.end();
            }
            if (served != null) {
                served.interruptHandler();
            }
        }
        watch.interrupt();
        server.close();
        Files.deleteIfExists(socket);
        if (last != null) {
            last.end();
        }
        synchronized (turn) {
            /* Whoever has the handler now is through with it. */
            synchronized (connections) {
                current = null;
            }
        }
    }

    private void accept() {
        while (true) {
            try {
                Connection connection = new Connection(server.accept());
                synchronized (connections) {
                    if (closed) {
                        connection.end();
                        return;
                    }
                    if (greeting != null) {
                        /* At most one that has not said yet who it is. */
                        greeting.end();
                    }
                    greeting = connection;
                    connection.start();
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.log(WARNING, () -> socket + ": cannot accept vision: " + e.getMessage());
                try {
                    Thread.sleep(ACCEPT_PAUSE);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void watch() {
        long intervalMs = Math.clamp(limits.running().toMillis() / 8, 10, 500);
        try {
            while (true) {
                Thread.sleep(intervalMs);
                Optional<Connection> silent = Optional.empty();
                synchronized (connections) {
                    if (current != null && current.isSilent()) {
                        silent = Optional.of(current);
                    }
                }
                silent.ifPresent(this::reportSilence);
            }
        } catch (InterruptedException e) {
            /* The link is being closed. */
        }
    }

    private void reportSilence(Connection silent) {
        LOG.log(
                WARNING,
                () ->
                        "vision (process %d) shows no progress for more than %s"
                                .formatted(silent.pid, silent.silenceLimit()));
        silent.heard();
        ProcessHandle.of(silent.pid).ifPresent(handler::silent);
    }

    /** One vision process: a thread that reads and one that writes. */
    private final class Connection {
        private final MessageChannel messages;
        private final SocketChannel channel;
        private final Thread reader;
        private final Thread writer;

        /* Written before the connection becomes the current one, read only after that. */
        private long session;
        private long pid;

        private volatile boolean reporting;
        private volatile boolean inHandler;
        private volatile long heardNanos = System.nanoTime();

        /* What is to be written; the newest of each kind is enough. Guarded by this. */
        private long acknowledged;
        private boolean acknowledgementWaits;
        private boolean pauseWaits;
        private boolean pausedWanted;
        private boolean stopWaits;
        private boolean ended;

        Connection(SocketChannel channel) {
            this.channel = channel;
            this.messages = new MessageChannel(channel);
            this.reader = Thread.ofPlatform().name("vision-read").daemon().unstarted(this::read);
            this.writer = Thread.ofVirtual().name("vision-write").unstarted(this::write);
        }

        void start() {
            reader.start();
            writer.start();
        }

        synchronized void acknowledge(long number) {
            acknowledged = Math.max(acknowledged, number);
            acknowledgementWaits = true;
            notifyAll();
        }

        synchronized void setPaused(boolean paused) {
            pausedWanted = paused;
            pauseWaits = true;
            notifyAll();
        }

        synchronized void stop() {
            stopWaits = true;
            notifyAll();
        }

        synchronized void end() {
            ended = true;
            notifyAll();
            try {
                channel.close();
            } catch (IOException e) {
                LOG.log(WARNING, () -> socket + ": cannot close a connection: " + e.getMessage());
            }
        }

        /** A handler that waits for room in a queue is let go when the link is closed. */
        void interruptHandler() {
            reader.interrupt();
        }

        private synchronized boolean hasEnded() {
            return ended;
        }

        void heard() {
            heardNanos = System.nanoTime();
        }

        /* While the handler works it is the core that is slow, not vision. */
        boolean isSilent() {
            return !inHandler && System.nanoTime() - heardNanos > silenceLimit().toNanos();
        }

        Duration silenceLimit() {
            return reporting ? limits.running() : limits.starting();
        }

        private void read() {
            try {
                Optional<Message> first = messages.receive();
                if (first.isEmpty()) {
                    return;
                }
                if (!(first.get() instanceof Hello(long itsSession, long itsPid))) {
                    throw new ProtocolException(
                            "vision begins with a greeting, got "
                                    + first.get().getClass().getSimpleName());
                }
                session = itsSession;
                pid = itsPid;
                serve();
            } catch (ProtocolException e) {
                LOG.log(WARNING, () -> "connection of vision closed: " + e.getMessage());
            } catch (IOException e) {
                /* It died, or was replaced. The next one connects by itself. */
                LOG.log(DEBUG, () -> "connection of vision ended: " + e.getMessage());
            } catch (RuntimeException e) {
                LOG.log(ERROR, "what vision said could not be handled; it will say it again", e);
            } finally {
                end();
                synchronized (connections) {
                    if (greeting == this) {
                        greeting = null;
                    }
                }
            }
        }

        private void serve() throws IOException {
            Connection replaced;
            synchronized (connections) {
                if (closed || hasEnded()) {
                    return;
                }
                replaced = current;
                current = this;
                if (greeting == this) {
                    greeting = null;
                }
                setPaused(paused);
            }
            if (replaced != null) {
                replaced.end();
            }
            synchronized (turn) {
                if (hasEnded()) {
                    return;
                }
                heard();
                synchronized (connections) {
                    if (closed) {
                        return;
                    }
                    served = this;
                }
                LOG.log(INFO, () -> "vision connected, process " + pid);
                try {
                    handler.connected(session, pid);
                    handOver();
                } finally {
                    synchronized (connections) {
                        served = null;
                        if (current == this) {
                            current = null;
                        }
                    }
                    handler.disconnected(session);
                }
            }
        }

        private void handOver() throws IOException {
            while (true) {
                Optional<Message> message = messages.receive();
                if (message.isEmpty()) {
                    LOG.log(INFO, () -> "vision disconnected, process " + pid);
                    return;
                }
                heard();
                inHandler = true;
                try {
                    switch (message.get()) {
                        case FromVision fromVision -> handOver(fromVision);
                        case FromCore fromCore ->
                                throw new ProtocolException(
                                        "only the core says "
                                                + fromCore.getClass().getSimpleName());
                    }
                } finally {
                    heard();
                    inHandler = false;
                }
            }
        }

        private void handOver(FromVision message) {
            switch (message) {
                case Hello _ -> throw new ProtocolException("a second greeting");
                case Observed(long number, Observation observation) ->
                        handler.observed(session, number, observation);
                case Viewed(View view) -> handler.viewed(view);
                case Reported(VisionReport report) -> {
                    reporting = !report.accelerator().isEmpty();
                    handler.reported(report);
                }
                case Finished() -> handler.finished(session);
            }
        }

        private void write() {
            try {
                while (true) {
                    messages.send(nextToWrite());
                }
            } catch (IOException e) {
                end();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                end();
            }
        }

        private synchronized Message nextToWrite() throws InterruptedException, IOException {
            while (true) {
                if (ended) {
                    throw new ClosedChannelException();
                }
                if (acknowledgementWaits) {
                    acknowledgementWaits = false;
                    return new Acknowledged(acknowledged);
                }
                if (pauseWaits) {
                    pauseWaits = false;
                    return pausedWanted ? new Pause() : new Resume();
                }
                if (stopWaits) {
                    stopWaits = false;
                    return new Stop();
                }
                wait();
            }
        }
    }
}
