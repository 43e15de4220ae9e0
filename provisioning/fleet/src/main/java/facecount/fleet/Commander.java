package facecount.fleet;

import facecount.sync.Events;
import facecount.sync.ForeignJson;
import facecount.sync.LinkException;
import facecount.sync.LinkSettings;
import facecount.sync.MqttLink;
import facecount.sync.Publication;
import facecount.sync.SignedText;
import facecount.sync.Topics;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sends signed commands and waits for the boxes' answers. One thread uses it. */
final class Commander implements AutoCloseable {
    private static final int ARRIVALS_MAX = 10_000;
    private static final Duration VALID = Duration.ofMinutes(2);
    private static final Duration TICK = Duration.ofMillis(100);

    /** The broker need not keep a command for who is not there. */
    private static final Duration EXPIRY = Duration.ofMinutes(1);

    private final MqttLink link;
    private final Events events;
    private final FleetFolder.Signer signer;

    private Commander(MqttLink link, Events events, FleetFolder.Signer signer) {
        this.link = link;
        this.events = events;
        this.signer = signer;
    }

    static Commander open(LinkSettings settings, MqttLink.Opener opener, FleetFolder.Signer signer)
            throws LinkException {
        Events events = new Events(ARRIVALS_MAX);
        return new Commander(opener.open(settings, Optional.empty(), events), events, signer);
    }

    /**
     * @return the answers that came in time, by box
     * @throws FleetException if a box's name is none
     */
    Map<String, JsonObject> run(String command, List<String> boxes, Duration within)
            throws LinkException, InterruptedException {
        List<Topics> topics = boxes.stream().map(Commander::topics).toList();
        link.subscribe(topics.stream().map(box -> box.up("res")).toList());
        Map<String, String> ids = new HashMap<>();
        int unanswered = 0;
        for (Topics box : topics) {
            while (unanswered >= link.window()) {
                unanswered -= events.poll(TICK) instanceof Events.Answered ? 1 : 0;
            }
            String id = UUID.randomUUID().toString();
            ids.put(box.device(), id);
            link.publish(command(box, id, command), 0);
            unanswered++;
        }
        return answers(ids, within);
    }

    private static Topics topics(String box) {
        try {
            return new Topics(box);
        } catch (IllegalArgumentException e) {
            throw new FleetException(e.getMessage() + "; `facecount fleet list` names them", e);
        }
    }

    private Publication command(Topics box, String id, String command) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        JsonObject document =
                JsonObject.builder()
                        .set("v", 1)
                        .set("id", id)
                        .set("cmd", command)
                        .set("args", JsonObject.empty())
                        .set("nb", now.toString())
                        .set("exp", now.plus(VALID).toString())
                        .build();
        return Publication.of(
                        box.down("cmd"),
                        SignedText.sign(
                                "cmd", box.device(), document, signer.kid(), signer.key()::sign))
                .expiringAfter(EXPIRY)
                .answeredAt(box.up("res"), id);
    }

    private Map<String, JsonObject> answers(Map<String, String> ids, Duration within)
            throws LinkException, InterruptedException {
        Map<String, JsonObject> answers = new HashMap<>();
        long end = System.nanoTime() + within.toNanos();
        while (answers.size() < ids.size() && System.nanoTime() - end < 0) {
            Events.@Nullable Event event = events.poll(TICK);
            if (event instanceof Events.Lost(String why)) {
                throw new LinkException("the broker: " + why);
            }
            if (event instanceof Events.Arrived(Publication publication)) {
                Topics.parse(publication.topic())
                        .map(topic -> topic.box().device())
                        .ifPresent(
                                box ->
                                        ForeignJson.read(publication.text())
                                                .filter(answer -> id(answer).equals(ids.get(box)))
                                                .ifPresent(answer -> answers.put(box, answer)));
            }
        }
        return answers;
    }

    /** The answer's number; a box that answers nonsense has not answered. */
    private static String id(JsonObject answer) {
        try {
            boolean isWhole =
                    answer.stringValue("st").isPresent() && answer.stringValue("why").isPresent();
            return isWhole ? answer.stringValue("id", "-") : "-";
        } catch (JsonException e) {
            return "-";
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
