package facecount.fleet;

import facecount.sync.Events;
import facecount.sync.LinkSettings;
import facecount.sync.MqttLink;
import facecount.sync.Publication;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A broker that delivers what the test says and keeps what it is sent. */
final class ScriptedBroker implements MqttLink.Opener {
    static final LinkSettings SETTINGS =
            LinkSettings.plain(URI.create("mqtt://127.0.0.1:1883"), "fleet");

    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final List<Publication> waiting;
    private final Function<Publication, Optional<Publication>> box;
    private final BlockingQueue<Publication> sent = new LinkedBlockingQueue<>();

    private ScriptedBroker(
            List<Publication> waiting, Function<Publication, Optional<Publication>> box) {
        this.waiting = List.copyOf(waiting);
        this.box = box;
    }

    /** Delivers this to whoever subscribes. */
    static ScriptedBroker delivering(List<Publication> publications) {
        return new ScriptedBroker(publications, _ -> Optional.empty());
    }

    /** Behind it a box that answers. */
    static ScriptedBroker before(Function<Publication, Optional<Publication>> box) {
        return new ScriptedBroker(List.of(), box);
    }

    @Override
    public MqttLink open(LinkSettings settings, Optional<Publication> will, Events events) {
        return new Link(events);
    }

    /** The next thing it was sent. */
    Publication next() throws InterruptedException {
        return Optional.ofNullable(sent.poll(WITHIN.toMillis(), TimeUnit.MILLISECONDS))
                .orElseThrow(() -> new AssertionError("nothing was sent within " + WITHIN));
    }

    private final class Link implements MqttLink {
        private final Events events;

        Link(Events events) {
            this.events = events;
        }

        @Override
        public int window() {
            return 16;
        }

        @Override
        public void publish(Publication publication, long tag) {
            sent.add(publication);
            events.add(new Events.Answered(tag, 0));
            box.apply(publication).ifPresent(answer -> events.add(new Events.Arrived(answer)));
        }

        @Override
        public void subscribe(List<String> filters) {
            waiting.forEach(publication -> events.add(new Events.Arrived(publication)));
        }

        @Override
        public void close() {}

        @Override
        public void drop() {}
    }
}
