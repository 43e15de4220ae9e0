package facecount.appliance.panel;

import facecount.appliance.counting.CountingDay;

import io.helidon.json.JsonObject;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What live streams tell, as JSON texts made at most so often, however many browsers watch.
 * Thread-safe.
 */
final class LiveTopics {
    /** One kind of event. */
    enum Topic {
        STATUS(Duration.ofSeconds(1)),
        TODAY(Duration.ofMillis(500)),
        HOURS(Duration.ofSeconds(1)),
        HEALTH(Duration.ofSeconds(1)),
        /** Eight times a second moves smoothly when the page glides between two of them. */
        VIEW(Duration.ofMillis(125));

        private final Duration freshFor;

        Topic(Duration freshFor) {
            this.freshFor = freshFor;
        }

        String eventName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Made(String text, long atNanos) {}

    private final PanelData data;
    private final PanelSettings settings;
    private final Map<Topic, Made> made = new EnumMap<>(Topic.class);

    LiveTopics(PanelData data, PanelSettings settings) {
        this.data = data;
        this.settings = settings;
    }

    synchronized String text(Topic topic) {
        Made last = made.get(topic);
        long nowNanos = System.nanoTime();
        if (last != null && nowNanos - last.atNanos() < topic.freshFor.toNanos()) {
            return last.text();
        }
        String text = make(topic).toString();
        made.put(topic, new Made(text, nowNanos));
        return text;
    }

    private JsonObject make(Topic topic) {
        return switch (topic) {
            case STATUS -> Json.of(data.status(), settings.language());
            case TODAY -> Json.of(data.today(), 0);
            case HOURS -> {
                CountingDay day = data.today().day();
                yield Json.ofHours(day.toString(), data.hours(day));
            }
            case HEALTH -> Json.ofHealth(data.faults());
            case VIEW -> Json.of(data.inView());
        };
    }
}
