package facecount.fleet;

import facecount.sync.Events;
import facecount.sync.LinkException;
import facecount.sync.LinkSettings;
import facecount.sync.MqttLink;
import facecount.sync.Publication;
import facecount.sync.SignedText;
import facecount.sync.Topics;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonValue;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Boxes at the broker, whose settings are to become what is wanted of them. One thread uses it. */
final class ConnectedBoxes implements Rollout.Boxes, AutoCloseable {
    private static final int ARRIVALS_MAX = 200_000;
    private static final Duration TICK = Duration.ofMillis(50);

    /** What is retained comes at once; so long without anything more, and it has come. */
    private static final Duration QUIET = Duration.ofMillis(700);

    /** A box may be away for a season. */
    private static final Duration VALID = Duration.ofDays(90);

    private final MqttLink link;
    private final Events events;
    private final FleetFolder fleet;
    private final FleetFolder.Signer signer;
    private final Map<String, BoxSettings> wanted;
    private final Duration trial;
    private final Map<String, Map<String, JsonObject>> said = new HashMap<>();
    private int unanswered;

    private ConnectedBoxes(
            MqttLink link,
            Events events,
            FleetFolder fleet,
            FleetFolder.Signer signer,
            Map<String, BoxSettings> wanted,
            Duration trial) {
        this.link = link;
        this.events = events;
        this.fleet = fleet;
        this.signer = signer;
        this.wanted = new HashMap<>(wanted);
        this.trial = trial;
    }

    /**
     * Connects, and hears how the boxes are.
     *
     * @param wanted by box; its version is raised beyond what the box knows
     * @param trial so long a box tries a change
     */
    static ConnectedBoxes open(
            LinkSettings settings,
            MqttLink.Opener opener,
            FleetFolder fleet,
            FleetFolder.Signer signer,
            Map<String, BoxSettings> wanted,
            Duration trial)
            throws LinkException, InterruptedException {
        Events events = new Events(ARRIVALS_MAX);
        MqttLink link = opener.open(settings, java.util.Optional.empty(), events);
        ConnectedBoxes boxes = new ConnectedBoxes(link, events, fleet, signer, wanted, trial);
        link.subscribe(List.of(Topics.ofAll("state"), Topics.ofAll("up")));
        long quiet = boxes.nanos() + QUIET.toNanos();
        while (boxes.nanos() - quiet < 0) {
            if (boxes.take(TICK)) {
                quiet = boxes.nanos() + QUIET.toNanos();
            }
        }
        return boxes;
    }

    @Override
    public void send(String box) throws LinkException, InterruptedException {
        while (unanswered >= link.window()) {
            take(TICK);
        }
        BoxSettings settings = wanted.getOrDefault(box, BoxSettings.NONE);
        BoxSettings next =
                new BoxSettings(1 + Math.max(settings.version(), version(box)), settings.values());
        wanted.put(box, next);
        // Written first: a version that was sent is never used for other settings.
        next.write(fleet.settings(), box);
        Topics topics = new Topics(box);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        JsonObject document =
                JsonObject.builder()
                        .set("v", 1)
                        .set("ver", next.version())
                        .set("exp", now.plus(VALID).toString())
                        .set("cfg", next.document())
                        .set(
                                "confirm",
                                JsonObject.builder().set("within_s", trial.toSeconds()).build())
                        .build();
        link.publish(
                Publication.of(
                                topics.down("desired"),
                                SignedText.sign(
                                        "desired", box, document, signer.kid(), signer.key()::sign))
                        .asRetained(),
                0);
        unanswered++;
    }

    @Override
    public void listen(Duration limit) throws LinkException, InterruptedException {
        long end = nanos() + limit.toNanos();
        do {
            take(TICK);
        } while (nanos() - end < 0);
    }

    /** False if nothing came in time. */
    private boolean take(Duration limit) throws LinkException, InterruptedException {
        Events.@Nullable Event event = events.poll(limit);
        switch (event) {
            case null -> {
                return false;
            }
            case Events.Lost(String why) -> throw new LinkException("the broker: " + why);
            case Events.Answered _ -> unanswered--;
            case Events.Arrived(Publication publication) ->
                    Topics.parse(publication.topic())
                            .ifPresent(
                                    topic ->
                                            said.computeIfAbsent(
                                                            topic.box().device(),
                                                            box -> new HashMap<>())
                                                    .put(
                                                            topic.branch() + "/" + topic.kind(),
                                                            BoxBook.object(publication.text())));
        }
        return true;
    }

    private JsonObject said(String box, String topic) {
        return said.getOrDefault(box, Map.of()).getOrDefault(topic, JsonObject.empty());
    }

    /** The newest version the box speaks of. */
    private long version(String box) {
        return BoxBook.number(said(box, "state/reported"), "ver").orElse(0.0).longValue();
    }

    @Override
    public Rollout.Condition condition(String box) {
        JsonObject reported = said(box, "state/reported");
        boolean isOurs = version(box) == wanted.getOrDefault(box, BoxSettings.NONE).version();
        String state = isOurs ? BoxBook.words(reported, "state") : "";
        Set<String> errors = new HashSet<>();
        for (JsonValue fault : BoxBook.array(said(box, "up/health"), "faults")) {
            JsonObject object = BoxBook.object(fault);
            if (BoxBook.words(object, "severity").equals("error")) {
                errors.add(BoxBook.words(object, "code"));
            }
        }
        return new Rollout.Condition(
                BoxBook.flag(said(box, "state/conn"), "online"),
                state.equals("applied"),
                state.equals("rejected") || state.equals("reverted")
                        ? state + ": " + String.join("; ", BoxBook.texts(reported, "why"))
                        : "",
                errors);
    }

    /** What the box says of its settings; empty if it was never heard. */
    JsonObject reported(String box) {
        return said(box, "state/reported");
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void close() {
        link.close();
    }
}
