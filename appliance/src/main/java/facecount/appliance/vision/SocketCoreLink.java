package facecount.appliance.vision;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import facecount.appliance.vision.Message.Acknowledged;
import facecount.appliance.vision.Message.Finished;
import facecount.appliance.vision.Message.FromCore;
import facecount.appliance.vision.Message.FromVision;
import facecount.appliance.vision.Message.Hello;
import facecount.appliance.vision.Message.Pause;
import facecount.appliance.vision.Message.Reported;
import facecount.appliance.vision.Message.Resume;
import facecount.appliance.vision.Message.Stop;
import facecount.appliance.vision.Message.Viewed;
import facecount.inference.Observation;
import facecount.inference.View;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The vision process's end of the socket. Connects again for as long as it is not closed, and says
 * after every reconnect what was not acknowledged, oldest first.
 *
 * <p>The methods of {@link CoreLink} belong to the analysis thread; {@link #hurry} may be called by
 * any.
 */
final class SocketCoreLink implements CoreLink {
    private static final System.Logger LOG = System.getLogger(SocketCoreLink.class.getName());

    private static final Duration PAUSE_FIRST = Duration.ofMillis(50);

    /**
     * A core that is back is found within this time; asking a socket file costs next to nothing.
     */
    private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

    /** How often whoever waits here is called back. */
    private static final Duration WAIT_SLICE = Duration.ofMillis(200);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Path socket;
    private final long session;
    private final Thread connector;

    /* Guarded by this, as everything below. */
    private final UnacknowledgedObservations observations = new UnacknowledgedObservations();
    private final ByteBuffer staged =
            ByteBuffer.allocateDirect(
                    ObservationCodec.LENGTH_BYTES + ObservationCodec.MESSAGE_BYTES_MAX);
    private long sent;
    private @Nullable View newestView;
    private @Nullable VisionReport newestReport;
    private boolean finishWaits;
    private boolean finishBeingSaid;
    private boolean finishSaid;
    private Wish wish = Wish.NOT_SAID;
    private boolean hurried;
    private long hurryUntilNanos;
    private boolean closed;
    private @Nullable MessageChannel connection;

    private SocketCoreLink(Path socket, long session) {
        this.socket = socket;
        this.session = session;
        this.connector =
                Thread.ofPlatform().name("core-link").daemon().unstarted(this::keepConnected);
    }

    /**
     * Starts to connect, and returns at once.
     *
     * @param session a number no other vision process has
     */
    static SocketCoreLink open(Path socket, long session) {
        SocketCoreLink link = new SocketCoreLink(socket, session);
        link.connector.start();
        return link;
    }

    @Override
    public void observe(Observation observation, Runnable whileWaiting) {
        while (true) {
            synchronized (this) {
                if (!observations.isFull()) {
                    observations.add(observation);
                    notifyAll();
                    return;
                }
                if (isLate()) {
                    return;
                }
                waitSlice();
            }
            whileWaiting.run();
        }
    }

    @Override
    public synchronized void view(View view) {
        newestView = view;
        notifyAll();
    }

    @Override
    public synchronized void report(VisionReport report) {
        newestReport = report;
        notifyAll();
    }

    @Override
    public synchronized Wish wish() {
        return wish;
    }

    @Override
    public synchronized int unacknowledged() {
        return observations.size();
    }

    @Override
    public synchronized void hurry(Duration limit) {
        hurried = true;
        hurryUntilNanos = System.nanoTime() + limit.toNanos();
        notifyAll();
    }

    @Override
    public boolean flush(Duration limit, Runnable whileWaiting) {
        long untilNanos = System.nanoTime() + limit.toNanos();
        while (true) {
            synchronized (this) {
                if (observations.size() == 0) {
                    return true;
                }
                if (isLate() || System.nanoTime() - untilNanos > 0) {
                    return false;
                }
                waitSlice();
            }
            whileWaiting.run();
        }
    }

    @Override
    public synchronized boolean finish(Duration limit) {
        long untilNanos = System.nanoTime() + limit.toNanos();
        finishWaits = true;
        notifyAll();
        while (!finishSaid && !isLate() && System.nanoTime() - untilNanos < 0) {
            waitSlice();
        }
        return finishSaid;
    }

    private boolean isLate() {
        return closed || (hurried && System.nanoTime() - hurryUntilNanos > 0);
    }

    /* An interrupt counts as: there is no time left. The callers loop. */
    @SuppressWarnings("WaitNotInLoop")
    private void waitSlice() {
        try {
            wait(WAIT_SLICE.toMillis());
        } catch (InterruptedException e) {
            hurried = true;
            hurryUntilNanos = System.nanoTime();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the connection. What is unacknowledged is gone. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
            endConnection();
        }
        connector.interrupt();
        try {
            if (!connector.join(CLOSE_LIMIT)) {
                LOG.log(WARNING, "the connection to the core does not end");
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (this) {
            observations.close();
        }
    }

    private synchronized void endConnection() {
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException e) {
                LOG.log(WARNING, () -> "cannot close the connection: " + e.getMessage());
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void keepConnected() {
        Duration pause = PAUSE_FIRST;
        boolean absenceSaid = false;
        while (!isClosed()) {
            long startNanos = System.nanoTime();
            try {
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                absenceSaid = false;
                LOG.log(INFO, "connected to the core");
                converse(new MessageChannel(channel));
            } catch (IOException e) {
                if (!absenceSaid && !isClosed()) {
                    absenceSaid = true;
                    LOG.log(
                            WARNING,
                            () ->
                                    "%s: the core is not there, waiting for it: %s"
                                            .formatted(socket, e.getMessage()));
                }
            } catch (InterruptedException e) {
                return;
            }
            if (System.nanoTime() - startNanos > PAUSE_MAX.toNanos()) {
                /* That was a conversation, not a core that refuses. */
                pause = PAUSE_FIRST;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(PAUSE_MAX) < 0 ? longer : PAUSE_MAX;
        }
    }

    /** Says what there is to say until the connection ends. */
    private void converse(MessageChannel channel) throws InterruptedException {
        Thread reader = Thread.ofVirtual().name("core-read").unstarted(() -> listen(channel));
        try (channel) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                connection = channel;
                sent = observations.acknowledged();
            }
            channel.send(new Hello(session, ProcessHandle.current().pid()));
            reader.start();
            while (true) {
                channel.sendEncoded(nextToSend(channel));
                noteFinish();
            }
        } catch (IOException e) {
            if (!isClosed()) {
                LOG.log(INFO, () -> "connection to the core ended: " + e.getMessage());
            }
        } finally {
            synchronized (this) {
                connection = null;
                if (finishBeingSaid) {
                    /* It did not get through: said again on the next connection. */
                    finishBeingSaid = false;
                    finishWaits = true;
                }
            }
        }
    }

    private synchronized void noteFinish() {
        if (finishBeingSaid) {
            finishBeingSaid = false;
            finishSaid = true;
            notifyAll();
        }
    }

    /* Under the lock, so that an acknowledgement cannot zero the message that is being copied. */
    private synchronized ByteBuffer nextToSend(MessageChannel channel)
            throws IOException, InterruptedException {
        while (true) {
            if (closed || connection != channel) {
                throw new IOException("the connection ended");
            }
            sent = Math.max(sent, observations.acknowledged());
            staged.clear();
            if (sent < observations.last()) {
                sent++;
                staged.put(observations.encoded(sent).asByteBuffer());
                return staged.flip();
            }
            Optional<FromVision> other = nextUnacknowledgedKind();
            if (other.isPresent()) {
                ObservationCodec.encode(other.get(), staged);
                return staged.flip();
            }
            wait();
        }
    }

    private Optional<FromVision> nextUnacknowledgedKind() {
        if (newestReport != null) {
            FromVision report = new Reported(newestReport);
            newestReport = null;
            return Optional.of(report);
        }
        if (newestView != null) {
            FromVision view = new Viewed(newestView);
            newestView = null;
            return Optional.of(view);
        }
        if (finishWaits && observations.size() == 0) {
            finishWaits = false;
            finishBeingSaid = true;
            return Optional.of(new Finished());
        }
        return Optional.empty();
    }

    private void listen(MessageChannel channel) {
        try {
            while (true) {
                Optional<Message> message = channel.receive();
                if (message.isEmpty()) {
                    break;
                }
                switch (message.get()) {
                    case FromCore fromCore -> obey(fromCore);
                    case FromVision fromVision ->
                            throw new ProtocolException(
                                    "only vision says " + fromVision.getClass().getSimpleName());
                }
            }
        } catch (ProtocolException e) {
            LOG.log(WARNING, () -> "connection to the core closed: " + e.getMessage());
        } catch (IOException e) {
            LOG.log(DEBUG, () -> "connection to the core lost: " + e.getMessage());
        }
        synchronized (this) {
            if (connection == channel) {
                endConnection();
                connection = null;
                notifyAll();
            }
        }
    }

    private synchronized void obey(FromCore message) {
        switch (message) {
            case Acknowledged(long number) -> observations.acknowledge(number);
            case Pause() -> wish = wish == Wish.STOP ? wish : Wish.PAUSE;
            case Resume() -> wish = wish == Wish.STOP ? wish : Wish.WATCH;
            case Stop() -> wish = Wish.STOP;
        }
        notifyAll();
    }
}
