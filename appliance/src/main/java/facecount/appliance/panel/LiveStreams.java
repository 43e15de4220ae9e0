package facecount.appliance.panel;

import static java.lang.System.Logger.Level.DEBUG;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The open streams of server-sent events. Each runs on its request's own virtual thread and tells
 * its browser what has changed. Thread-safe.
 */
final class LiveStreams implements AutoCloseable {
    /* Each stream looks at the topics eight times a second and sends a topic whose text is not the
     * one it sent last; so a new browser gets everything at once and a slow one only the newest.
     * The texts are made once for all streams, whatever their number (LiveTopic).
     * A browser that reads nothing blocks its stream in a write. That has no limit of its own, so
     * when all streams are taken, those that have been writing for too long are interrupted, which
     * closes their sockets. */

    /** A wall, a phone and a desk each for a handful of people; each holds a connection. */
    static final int STREAMS_MAX = 16;

    private static final Duration LOOK_PAUSE = Duration.ofMillis(125);
    private static final Duration WRITE_LIMIT = Duration.ofSeconds(10);

    /** Shorter than the idle limits of common proxies, 60 s and more. */
    private static final Duration QUIET_MAX = Duration.ofSeconds(15);

    private static final System.Logger LOG = System.getLogger(LiveStreams.class.getName());

    private final LiveTopics topics;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<Stream> streams = new HashSet<>();

    LiveStreams(LiveTopics topics) {
        this.topics = topics;
    }

    /** Returns when the browser has gone or the panel is closed. */
    void serve(ServerResponse response) {
        Stream stream = new Stream(Thread.currentThread());
        admit(stream);
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        try (SseSink sink = response.sink(SseSink.TYPE)) {
            tell(stream, sink);
        } catch (UncheckedIOException e) {
            LOG.log(DEBUG, () -> "a live stream's browser has gone: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave(stream);
        }
    }

    private void tell(Stream stream, SseSink sink) throws InterruptedException {
        Map<LiveTopics.Topic, String> told = new EnumMap<>(LiveTopics.Topic.class);
        long lastWriteNanos = System.nanoTime();
        do {
            for (LiveTopics.Topic topic : LiveTopics.Topic.values()) {
                String text = topics.text(topic);
                if (!text.equals(told.put(topic, text))) {
                    stream.write(
                            sink, SseEvent.builder().name(topic.eventName()).data(text).build());
                    lastWriteNanos = System.nanoTime();
                }
            }
            if (System.nanoTime() - lastWriteNanos > QUIET_MAX.toNanos()) {
                stream.write(sink, SseEvent.builder().comment("still here").build());
                lastWriteNanos = System.nanoTime();
            }
        } while (!closing.await(LOOK_PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    }

    private synchronized void admit(Stream stream) {
        if (closing.getCount() == 0) {
            throw new Problem(Status.SERVICE_UNAVAILABLE_503, "the panel is being stopped");
        }
        if (streams.size() >= STREAMS_MAX) {
            streams.forEach(Stream::interruptIfStuck);
            throw new Problem(
                    Status.SERVICE_UNAVAILABLE_503,
                    "%d live streams are open, the most there may be; close a page"
                            .formatted(STREAMS_MAX));
        }
        streams.add(stream);
    }

    private synchronized void leave(Stream stream) {
        streams.remove(stream);
    }

    synchronized int open() {
        return streams.size();
    }

    /** Ends every stream at its next look; does not wait for it. */
    @Override
    public synchronized void close() {
        closing.countDown();
        streams.forEach(Stream::interruptIfStuck);
    }

    /** One browser. */
    private static final class Stream {
        private final Thread thread;
        private volatile long writingSinceNanos;
        private volatile boolean writing;

        Stream(Thread thread) {
            this.thread = thread;
        }

        void write(SseSink sink, SseEvent event) {
            writingSinceNanos = System.nanoTime();
            writing = true;
            sink.emit(event);
            writing = false;
        }

        void interruptIfStuck() {
            if (writing && System.nanoTime() - writingSinceNanos > WRITE_LIMIT.toNanos()) {
                thread.interrupt();
            }
        }
    }
}
