package facecount.sync;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Receives a box's messages by the rules, in memory, and acknowledges them if it is told to. */
final class TestReceiver implements AutoCloseable {
    private final Events events = new Events(10_000);
    private final MqttLink link;
    private final KeyPair keys;
    private final TreeSet<Long> beyond = new TreeSet<>();
    private final List<Long> sequences = new ArrayList<>();
    private String toAcknowledge = "";
    private String epoch = "";
    private final java.util.concurrent.atomic.AtomicInteger unanswered =
            new java.util.concurrent.atomic.AtomicInteger();
    private volatile boolean stopped;
    private volatile boolean silent;
    private volatile long upTo;
    private volatile Optional<Publication> presence = Optional.empty();

    TestReceiver(URI broker, KeyPair keys) throws LinkException {
        this.keys = keys;
        link =
                MqttLink.Opener.standard()
                        .open(LinkSettings.plain(broker, "receiver"), Optional.empty(), events);
        link.subscribe(List.of(Topics.sharedUp("ingest"), Topics.ofAll("state")));
        Thread.ofPlatform().daemon().start(this::run);
    }

    private void run() {
        try {
            while (!stopped) {
                Events.@Nullable Event event = events.poll(Duration.ofMillis(20));
                if (event instanceof Events.Arrived(Publication publication)) {
                    arrived(publication);
                } else if (event instanceof Events.Answered) {
                    unanswered.decrementAndGet();
                }
                if (!toAcknowledge.isEmpty() && unanswered.get() <= 0 && !silent) {
                    acknowledge(toAcknowledge, epoch, upTo, keys);
                    toAcknowledge = "";
                }
            }
        } catch (InterruptedException | LinkException e) {
            stopped = true;
        }
    }

    private void arrived(Publication publication) throws LinkException {
        Topics.Parts topic = Topics.parse(publication.topic()).orElseThrow();
        Optional<String> nonce = TimeDocuments.nonce(topic, publication.text());
        if (nonce.isPresent()) {
            unanswered.incrementAndGet();
            link.publish(
                    TimeDocuments.answer(
                            topic.box(),
                            nonce.get(),
                            Instant.now(),
                            "k1",
                            message -> SignedTextTest.sign(keys, message)),
                    0);
        }
        if (topic.kind().equals("conn")) {
            presence = Optional.of(publication);
        }
        if (!topic.kind().equals("agg")) {
            return;
        }
        JsonObject body = JsonParser.create(publication.text()).readJsonObject();
        long sequence = body.longValue("seq", 0);
        synchronized (sequences) {
            sequences.add(sequence);
        }
        beyond.add(sequence);
        upTo = Arrivals.advance(upTo, body.longValue("base", 1), beyond);
        toAcknowledge = topic.box().device();
        epoch = body.stringValue("ep", "");
    }

    void acknowledge(String device, String epoch, long number, KeyPair by) throws LinkException {
        JsonObject document =
                JsonObject.builder().set("v", 1).set("ep", epoch).set("upto", number).build();
        unanswered.incrementAndGet();
        link.publish(
                Publication.of(
                                new Topics(device).down("ack"),
                                SignedText.sign(
                                        "ack",
                                        device,
                                        document,
                                        "k1",
                                        message -> SignedTextTest.sign(by, message)))
                        .asRetained(),
                0);
    }

    void silent(boolean isSilent) {
        silent = isSilent;
    }

    long upTo() {
        return upTo;
    }

    Optional<Publication> presence() {
        return presence;
    }

    List<Long> sequences() {
        synchronized (sequences) {
            return List.copyOf(sequences);
        }
    }

    static boolean within(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - end < 0) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Thread.sleep(10);
        }
        return condition.getAsBoolean();
    }

    @Override
    public void close() {
        stopped = true;
        link.close();
    }
}
