package facecount.fleet;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import facecount.sync.Events;
import facecount.sync.ForeignJson;
import facecount.sync.LinkException;
import facecount.sync.LinkSettings;
import facecount.sync.MqttLink;
import facecount.sync.Publication;
import facecount.sync.SignedText;
import facecount.sync.TimeDocuments;
import facecount.sync.Topics;

import io.helidon.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Takes what boxes send, stores it, and only then says that it has arrived. Several may run side by
 * side: the broker shares the boxes' messages among them. One thread of its own does all of it.
 */
final class Collector implements AutoCloseable {
    /*
     * A message that was taken from the broker and not stored is lost here, and that does no harm:
     * the box hears no acknowledgement and sends it again. So nothing is kept anywhere between
     * broker and database.
     */

    private static final System.Logger LOG = System.getLogger(Collector.class.getName());

    /**
     * The broker lets everybody take part in a shared subscription, and hands a box its share of
     * what it may not read: to nobody. So only who has the collector's key knows the group's name.
     */
    private static final String GROUP = "ingest";

    private static final int ARRIVALS_MAX = 20_000;

    /** One transaction for so many at most. */
    private static final int BATCH_MAX = 500;

    private static final long ACKNOWLEDGEMENT = 0;

    /** With QoS 0 there is no answer to wait for. */
    private static final long TIME = 1;

    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration STORE_PAUSE = Duration.ofSeconds(2);
    private static final Duration CONNECT_PAUSE_FIRST = Duration.ofSeconds(1);
    private static final Duration CONNECT_PAUSE_MAX = Duration.ofSeconds(15);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final LinkSettings settings;
    private final MqttLink.Opener opener;
    private final CountStore store;
    private final FleetFolder.Signer signer;
    private final Events events = new Events(ARRIVALS_MAX);
    private final Map<String, Watermark> toAcknowledge = new LinkedHashMap<>();

    /** The question of each box that waits for its answer, by the box's topics. */
    private final Map<Topics, String> toAnswer = new LinkedHashMap<>();

    private final AtomicLong stored = new AtomicLong();
    private final AtomicLong ignored = new AtomicLong();
    private final Thread thread;
    private volatile boolean stopped;
    private int unanswered;
    private long pauseMs = CONNECT_PAUSE_FIRST.toMillis();

    private Collector(
            LinkSettings settings,
            MqttLink.Opener opener,
            CountStore store,
            FleetFolder.Signer signer) {
        this.settings = settings;
        this.opener = opener;
        this.store = store;
        this.signer = signer;
        this.thread = Thread.ofPlatform().name("collector").unstarted(this::run);
    }

    /** Starts collecting, whether or not the broker can be reached yet. */
    static Collector start(
            LinkSettings settings,
            MqttLink.Opener opener,
            CountStore store,
            FleetFolder.Signer signer) {
        Collector collector = new Collector(settings, opener, store, signer);
        collector.thread.start();
        return collector;
    }

    /** It has not stopped for good. */
    boolean isRunning() {
        return thread.isAlive();
    }

    /** How many messages were stored, those that came before included. */
    long stored() {
        return stored.get();
    }

    /** How many messages were none of ours, or one box's in another's name. */
    long ignored() {
        return ignored.get();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                LOG.log(WARNING, "the collector did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopped) {
            try {
                connection();
            } catch (LinkException e) {
                LOG.log(WARNING, e.getMessage());
            } catch (StoreException e) {
                LOG.log(WARNING, e.getMessage());
                pauseMs = Math.max(pauseMs, STORE_PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            sleep(RandomGenerator.getDefault().nextLong(pauseMs / 2, pauseMs + 1));
            pauseMs = Math.min(2 * pauseMs, CONNECT_PAUSE_MAX.toMillis());
        }
    }

    private void sleep(long ms) {
        long end = System.nanoTime() + Duration.ofMillis(ms).toNanos();
        try {
            while (!stopped && System.nanoTime() - end < 0) {
                Thread.sleep(TICK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    private void connection() throws LinkException, InterruptedException {
        events.clear();
        toAcknowledge.clear();
        toAnswer.clear();
        unanswered = 0;
        MqttLink link = opener.open(settings, Optional.empty(), events);
        boolean isPolite = false;
        try {
            link.subscribe(List.of(Topics.sharedUp(signer.secret(GROUP)), Topics.ofAll("state")));
            LOG.log(INFO, () -> "collecting from %s".formatted(settings.broker()));
            pauseMs = CONNECT_PAUSE_FIRST.toMillis();
            while (!stopped) {
                take(link);
                acknowledge(link);
            }
            isPolite = true;
        } finally {
            if (isPolite) {
                link.close();
            } else {
                link.drop();
            }
        }
    }

    /** Everything that waits, in one transaction. */
    private void take(MqttLink link) throws LinkException, InterruptedException {
        List<BoxMessage> messages = new ArrayList<>();
        List<BoxNotice> notices = new ArrayList<>();
        Duration wait = TICK;
        for (int taken = 0; taken < BATCH_MAX; taken++) {
            Events.@Nullable Event event = events.poll(wait);
            wait = Duration.ZERO;
            if (event == null) {
                break;
            }
            switch (event) {
                case Events.Lost(String why) ->
                        throw new LinkException("%s: %s".formatted(settings.broker(), why));
                case Events.Answered(long tag, int _) ->
                        unanswered = Math.max(0, unanswered - (tag == ACKNOWLEDGEMENT ? 1 : 0));
                case Events.Arrived(Publication publication) ->
                        sort(publication, messages, notices);
            }
        }
        // Before anything is stored: how long that takes would be the answer's error.
        tellTime(link);
        if (messages.isEmpty() && notices.isEmpty()) {
            return;
        }
        for (Watermark watermark : store.store(messages, notices)) {
            toAcknowledge.put(watermark.device() + watermark.epoch(), watermark);
        }
        stored.addAndGet(messages.size());
    }

    private void sort(Publication publication, List<BoxMessage> messages, List<BoxNotice> notices) {
        var topic = Topics.parse(publication.topic());
        if (topic.isEmpty() || topic.get().branch().equals("dn")) {
            ignored.incrementAndGet();
            return;
        }
        var question = TimeDocuments.nonce(topic.get(), publication.text());
        if (question.isPresent()) {
            if (toAnswer.size() < BATCH_MAX) {
                toAnswer.put(topic.get().box(), question.get());
            }
            return;
        }
        if (BoxNotice.isOne(topic.get())) {
            if (publication.text().length() <= ForeignJson.CHARACTERS_MAX) {
                notices.add(BoxNotice.of(topic.get(), publication.text()));
            }
            return;
        }
        BoxMessage.parse(topic.get(), publication.text())
                .ifPresentOrElse(messages::add, ignored::incrementAndGet);
    }

    private void tellTime(MqttLink link) throws LinkException {
        var waiting = toAnswer.entrySet().iterator();
        for (int told = 0; waiting.hasNext() && told < link.window(); told++) {
            Map.Entry<Topics, String> question = waiting.next();
            waiting.remove();
            link.publish(
                    TimeDocuments.answer(
                            question.getKey(),
                            question.getValue(),
                            Instant.now(),
                            signer.kid(),
                            signer.key()::sign),
                    TIME);
        }
    }

    private void acknowledge(MqttLink link) throws LinkException {
        var waiting = toAcknowledge.values().iterator();
        while (waiting.hasNext() && unanswered < link.window()) {
            Watermark watermark = waiting.next();
            waiting.remove();
            link.publish(acknowledgement(watermark), ACKNOWLEDGEMENT);
            unanswered++;
        }
    }

    private Publication acknowledgement(Watermark watermark) {
        JsonObject document =
                JsonObject.builder()
                        .set("v", 1)
                        .set("ep", watermark.epoch())
                        .set("upto", watermark.upTo())
                        .build();
        return Publication.of(
                        new Topics(watermark.device()).down("ack"),
                        SignedText.sign(
                                "ack",
                                watermark.device(),
                                document,
                                signer.kid(),
                                signer.key()::sign))
                .asRetained();
    }
}
