package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.Events;
import facecount.sync.LinkException;
import facecount.sync.LinkSettings;
import facecount.sync.MqttLink;
import facecount.sync.Publication;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Everybody tries to say and to hear everything, and what came of it is held against what the topic
 * tree means. What is heard is what arrives: Mosquitto grants every subscription and then does not
 * deliver.
 *
 * @param cells how many attempts there were: everybody, every topic, saying and hearing
 * @param allowed how many of them are allowed
 * @param violations those that are not and worked, or are and did not
 */
record AccessMatrix(int cells, int allowed, List<String> violations) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String END = "end";
    private static final int REFUSED_FROM = 0x80;

    private static final List<String> BRANCHES =
            List.of(
                    "up/agg",
                    "up/day",
                    "up/ev",
                    "up/health",
                    "up/res",
                    "up/job",
                    "up/time",
                    "state/conn",
                    "state/meta",
                    "state/reported",
                    "state/visitors",
                    "state/in-view",
                    "state/problem",
                    "dn/desired",
                    "dn/job",
                    "dn/ack",
                    "dn/cmd",
                    "dn/time");

    private static final List<String> HOME_ASSISTANT =
            List.of("sensor/%s/visitors", "sensor/%s/in-view", "binary_sensor/%s/problem");

    /** Nobody's business, not even by a box's own name. */
    private static final List<String> ELSEWHERE =
            List.of(
                    "fc/v1",
                    "fc/v2/%s/up/agg",
                    "fc/v1/%s",
                    "fc/v1/%s/xx/agg",
                    "fc/v1/%s-x/up/agg",
                    "homeassistant/switch/%s/x/config",
                    "homeassistant/sensor/%s/x/y/config",
                    "homeassistant/status",
                    "prov/v1/%s/x",
                    "$SYS/broker/version",
                    "anything");

    private static final List<String> FILTERS =
            List.of(
                    "#",
                    "$SYS/#",
                    "fc/v1/+/up/#",
                    "fc/v1/+/state/#",
                    "fc/v1/+/dn/#",
                    "homeassistant/#",
                    "+/+/+/+/+");

    private record Party(String name, MqttLink link, Events events, Set<String> heard) {}

    static AccessMatrix of(TestFleet fleet, URI broker, List<String> boxes) throws Exception {
        List<String> topics = topics(boxes);
        Map<String, LinkSettings> settings = new LinkedHashMap<>();
        for (String box : boxes) {
            settings.put(box, fleet.box(box, broker).link());
        }
        settings.put("collector", fleet.client("collector", broker));
        settings.put("operator", fleet.client("operator", broker));
        List<Party> parties = new ArrayList<>();
        try {
            for (Map.Entry<String, LinkSettings> one : settings.entrySet()) {
                Events events = new Events(20_000);
                MqttLink link =
                        MqttLink.Opener.standard().open(one.getValue(), Optional.empty(), events);
                parties.add(new Party(one.getKey(), link, events, new TreeSet<>()));
                link.subscribe(Stream.concat(FILTERS.stream(), topics.stream()).toList());
            }
            return attempt(parties, topics, boxes);
        } finally {
            parties.forEach(party -> party.link().close());
        }
    }

    private static List<String> topics(List<String> boxes) {
        Set<String> topics = new TreeSet<>();
        for (String box : boxes) {
            BRANCHES.forEach(branch -> topics.add("fc/v1/" + box + "/" + branch));
            HOME_ASSISTANT.forEach(
                    topic -> topics.add("homeassistant/" + topic.formatted(box) + "/config"));
            ELSEWHERE.forEach(topic -> topics.add(topic.formatted(box)));
        }
        return List.copyOf(topics);
    }

    private static AccessMatrix attempt(
            List<Party> parties, List<String> topics, List<String> boxes) throws Exception {
        Set<String> taken = new HashSet<>();
        for (Party party : parties) {
            for (int i = 0; i < topics.size(); i++) {
                party.link().publish(Publication.of(topics.get(i), party.name()), i);
                if (answer(party, i) < REFUSED_FROM) {
                    taken.add(party.name() + " " + topics.get(i));
                }
            }
        }
        end(parties, boxes);
        Set<String> spoken = new TreeSet<>();
        parties.forEach(party -> spoken.addAll(party.heard()));
        List<String> violations = new ArrayList<>();
        int allowed = 0;
        for (Party party : parties) {
            for (String topic : topics) {
                boolean maySay = maySay(party.name(), topic);
                boolean isTaken = taken.contains(party.name() + " " + topic);
                boolean isSpread = spoken.contains(topic + " from " + party.name());
                boolean isToBeHeard = boxes.stream().anyMatch(box -> maySay(box, topic));
                if (maySay != isTaken || (isSpread && !maySay)) {
                    violations.add("%s says %s".formatted(party.name(), topic));
                }
                boolean mayHear = mayHear(party.name(), topic);
                boolean hears =
                        party.heard().stream().anyMatch(one -> one.startsWith(topic + " from "));
                boolean isSaid = isToBeHeard || topic.contains("/dn/");
                if (hears != (mayHear && isSaid)) {
                    violations.add("%s hears %s".formatted(party.name(), topic));
                }
                allowed += (maySay ? 1 : 0) + (mayHear ? 1 : 0);
            }
        }
        return new AccessMatrix(2 * parties.size() * topics.size(), allowed, violations);
    }

    /** The topic tree's meaning, written down apart from the rules that are tried. */
    private static boolean maySay(String party, String topic) {
        if (!isOfAFleet(topic)) {
            return topic.matches("homeassistant/(binary_)?sensor/" + party + "/[a-z-]+/config");
        }
        return switch (party) {
            case "collector" -> topic.matches(".*/dn/(ack|time)");
            case "operator" -> topic.contains("/dn/");
            default -> topic.matches("fc/v1/" + party + "/(up|state)/.*");
        };
    }

    private static boolean mayHear(String party, String topic) {
        return switch (party) {
            case "collector", "operator" -> isOfAFleet(topic) && topic.matches(".*/(up|state)/.*");
            default -> topic.startsWith("fc/v1/" + party + "/dn/");
        };
    }

    private static boolean isOfAFleet(String topic) {
        return topic.matches("fc/v1/[a-z2-7]{26}/(up|state|dn)/.*");
    }

    private static int answer(Party party, long tag) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            Events.@Nullable Event event = party.events().poll(Duration.ofMillis(100));
            if (event instanceof Events.Answered(long answered, int code) && answered == tag) {
                return code;
            }
            note(party, event);
        }
        throw new AssertionError("no answer to " + party.name());
    }

    private static void note(Party party, Events.@Nullable Event event) {
        if (event instanceof Events.Arrived(Publication publication)) {
            party.heard().add(publication.topic() + " from " + publication.text());
        }
        if (event instanceof Events.Lost(String why)) {
            throw new AssertionError(party.name() + " was thrown out: " + why);
        }
    }

    /** A broker keeps the order for each listener: who has heard the last word has heard all. */
    private static void end(List<Party> parties, List<String> boxes)
            throws LinkException, InterruptedException {
        Party operator = parties.getLast();
        for (String box : boxes) {
            operator.link().publish(Publication.of("fc/v1/" + box + "/dn/desired", END), 0);
            answer(operator, 0);
        }
        Party box = parties.getFirst();
        box.link().publish(Publication.of("fc/v1/" + box.name() + "/up/ev", END), 0);
        answer(box, 0);
        for (Party party : parties) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (party.heard().stream().noneMatch(one -> one.endsWith(" from " + END))) {
                assertThat(System.nanoTime())
                        .as("%s hears the end", party.name())
                        .isLessThan(deadline);
                note(party, party.events().poll(Duration.ofMillis(100)));
            }
        }
    }
}
