package facecount.appliance.config;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What may be set from afar. A change can narrow what the site's own settings run, never widen it:
 * who holds the operator's key can make a box see less, not more.
 */
final class RemoteRules {
    private static final Set<String> SETTABLE =
            Set.of(
                    "site.name",
                    "site.zone",
                    "camera.width-px",
                    "camera.height-px",
                    "camera.frames-per-second",
                    "camera.rotate",
                    "camera.frame-deadline",
                    "camera.frozen-after",
                    "camera.reopen-pause",
                    "camera.reopen-pause-max",
                    "inference.accelerator",
                    "inference.cpu-threads",
                    "counting.cut-over",
                    "counting.hours",
                    "counting.staff-after",
                    "counting.visitors-max",
                    "functions.presence",
                    "functions.distinct",
                    "functions.emotion",
                    "panel.language",
                    "panel.emotions-hidden-below",
                    "mqtt.broker",
                    "mqtt.interval",
                    "mqtt.plain-topics",
                    "mqtt.home-assistant");

    private static final int VALUE_CHARACTERS_MAX = 200;
    private static final int MINUTES_OF_DAY = 24 * 60;

    private RemoteRules() {}

    /** What is wrong with values before they are read as settings. */
    static List<String> problems(Map<String, String> values) {
        List<String> problems = new ArrayList<>();
        values.forEach(
                (key, value) -> {
                    if (!SETTABLE.contains(key)) {
                        problems.add(
                                "%s: cannot be set from afar; it is set at the box"
                                        .formatted(key.replaceAll("[^A-Za-z0-9._-]", "?")));
                    } else if (value.length() > VALUE_CHARACTERS_MAX
                            || value.chars().anyMatch(Character::isISOControl)) {
                        problems.add(
                                "%s: must have at most %d characters, none of them a control character"
                                        .formatted(key, VALUE_CHARACTERS_MAX));
                    }
                });
        return problems;
    }

    /** Where {@code changed} runs more than {@code local} does. */
    static List<String> widened(Settings local, Settings changed) {
        List<String> problems = new ArrayList<>();
        switchedOn(
                problems,
                "functions.presence",
                local.counting().presence(),
                changed.counting().presence());
        switchedOn(
                problems,
                "functions.distinct",
                local.counting().distinct(),
                changed.counting().distinct());
        switchedOn(
                problems,
                "functions.emotion",
                local.counting().emotion(),
                changed.counting().emotion());
        switchedOn(
                problems,
                "mqtt.plain-topics",
                local.mqtt().plainTopics(),
                changed.mqtt().plainTopics());
        switchedOn(
                problems,
                "mqtt.home-assistant",
                local.mqtt().homeAssistant(),
                changed.mqtt().homeAssistant());
        if (changed.counting().visitorsMax() > local.counting().visitorsMax()) {
            problems.add(
                    "counting.visitors-max: at most %d, what the box's own settings say, got %d"
                            .formatted(
                                    local.counting().visitorsMax(),
                                    changed.counting().visitorsMax()));
        }
        if (changed.panel().emotionsHiddenBelow() < local.panel().emotionsHiddenBelow()) {
            problems.add(
                    "panel.emotions-hidden-below: at least %d, what the box's own settings say, got %d"
                            .formatted(
                                    local.panel().emotionsHiddenBelow(),
                                    changed.panel().emotionsHiddenBelow()));
        }
        for (int minute = 0; minute < MINUTES_OF_DAY; minute++) {
            LocalTime time = LocalTime.ofSecondOfDay(60L * minute);
            if (changed.counting().hours().contains(time)
                    && !local.counting().hours().contains(time)) {
                problems.add(
                        "counting.hours: must lie within %s, what the box's own settings say, got %s"
                                .formatted(local.counting().hours(), changed.counting().hours()));
                break;
            }
        }
        if (!changed.mqtt().isOn()) {
            problems.add("mqtt.broker: must stay set, or the box could not be reached any more");
        } else if (local.mqtt().broker().startsWith("mqtts:")
                && !changed.mqtt().broker().startsWith("mqtts:")) {
            problems.add("mqtt.broker: must stay encrypted, beginning with mqtts://");
        }
        return problems;
    }

    private static void switchedOn(
            List<String> problems, String key, boolean local, boolean changed) {
        if (changed && !local) {
            problems.add(key + ": cannot be switched on from afar; it is switched on at the box");
        }
    }
}
