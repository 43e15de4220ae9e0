package facecount.appliance;

import facecount.appliance.config.Origin;
import facecount.appliance.config.Setting;
import facecount.appliance.config.Settings;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.health.Fault;
import facecount.appliance.panel.BoxStatus;
import facecount.appliance.panel.PanelData;
import facecount.sync.Announcements;
import facecount.sync.Publication;
import facecount.sync.Topics;
import facecount.sync.TrustedKeys;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the box says of itself beside its counts: that it is there, what it is, its settings, its
 * health, today's number. Belongs to the thread that delivers. {@code docs/mqtt} describes the
 * documents.
 */
final class BoxAnnouncements implements Announcements {
    /** Nobody connects a million times between two starts. */
    private static final long CONNECTIONS_MAX = 1_000_000;

    private static final Duration HEALTH_INTERVAL = Duration.ofMinutes(5);

    /** Who reads an older health report should take the box for silent. */
    private static final Duration HEALTH_EXPIRY = Duration.ofMinutes(15);

    private static final int DAYS_TOLD = 2;

    private final Settings settings;
    private final Topics topics;
    private final PanelData data;
    private final Commands commands;
    private final RemoteConfiguration remote;
    private final TrustedKeys keys;
    private final Clock clock;
    private final Map<String, String> told = new HashMap<>();
    private long session;
    private long healthToldNanos;
    private long numbersToldNanos;

    /**
     * @param start how often the box has started, this start included
     * @param commands what it can be told to do
     * @param remote the settings that may be made from afar
     * @param keys whose word counts
     */
    BoxAnnouncements(
            Settings settings,
            String device,
            PanelData data,
            Commands commands,
            RemoteConfiguration remote,
            TrustedKeys keys,
            long start,
            Clock clock) {
        this.settings = settings;
        this.topics = new Topics(device);
        this.data = data;
        this.commands = commands;
        this.remote = remote;
        this.keys = keys;
        this.session = start * CONNECTIONS_MAX;
        this.clock = clock;
    }

    @Override
    public long nextSession() {
        return ++session;
    }

    @Override
    public Publication presence(boolean online, long ofSession) {
        JsonObject.Builder presence =
                JsonObject.builder().set("v", 1).set("online", online).set("sess", ofSession);
        if (online) {
            presence.set("ts", clock.instant().toString()).set("version", Program.version());
        }
        return Publication.of(topics.state("conn"), presence.build().toString()).asRetained();
    }

    @Override
    public List<Publication> due(boolean fresh) {
        List<Publication> due = new ArrayList<>();
        if (fresh) {
            told.clear();
            due.add(retained(topics.state("meta"), meta()));
            if (settings.mqtt().homeAssistant()) {
                due.addAll(HomeAssistant.discovery(topics, settings.site().name()));
            }
        }
        // Asked ten times a second: the settings themselves never change while the process runs.
        if (isNews("reported", remote.outcome().toString())) {
            due.add(retained(topics.state("reported"), reported()));
        }
        long now = System.nanoTime();
        String faults = data.faults().stream().map(Fault::code).collect(Collectors.joining(" "));
        if (isNews("faults", faults) || now - healthToldNanos >= HEALTH_INTERVAL.toNanos()) {
            healthToldNanos = now;
            due.add(
                    retained(topics.up("health"), health())
                            .atMostOnce()
                            .expiringAfter(HEALTH_EXPIRY));
        }
        if (fresh || now - numbersToldNanos >= settings.mqtt().interval().toNanos()) {
            numbersToldNanos = now;
            numbers(due);
        }
        return due;
    }

    private void numbers(List<Publication> due) {
        DailyCount today = data.today();
        if (isNews("day", key(today))) {
            due.add(retained(topics.up("day"), days()));
        }
        if (settings.mqtt().plainTopics() || settings.mqtt().homeAssistant()) {
            String visitors = String.valueOf(today.distinctVisitors());
            String inView = String.valueOf(data.inView().view().faces().size());
            if (isNews("visitors", visitors)) {
                due.add(Publication.of(topics.state("visitors"), visitors).asRetained());
            }
            if (isNews("in-view", inView)) {
                due.add(Publication.of(topics.state("in-view"), inView).asRetained());
            }
            String healthy = data.faults().isEmpty() ? "OFF" : "ON";
            if (isNews("problem", healthy)) {
                due.add(Publication.of(topics.state("problem"), healthy).asRetained());
            }
        }
    }

    private static String key(DailyCount count) {
        return "%s %d %s %d %b"
                .formatted(
                        count.day(),
                        count.distinctVisitors(),
                        count.likely95(),
                        count.passages(),
                        count.closed());
    }

    private boolean isNews(String what, String value) {
        return !value.equals(told.put(what, value));
    }

    private static Publication retained(String topic, JsonObject document) {
        return Publication.of(topic, document.toString()).asRetained();
    }

    private JsonObject meta() {
        return JsonObject.builder()
                .set("v", 1)
                .set("ts", clock.instant().toString())
                .set("site", settings.site().name())
                .set("version", Program.version())
                .set("java", System.getProperty("java.version"))
                .set("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .set("arch", System.getProperty("os.arch"))
                .set("cpus", Runtime.getRuntime().availableProcessors())
                .set("accelerator", data.status().accelerator())
                .set("schemas", JsonArray.createStrings(List.of("agg/1", "day/1", "health/1")))
                .set("commands", JsonArray.createStrings(commands.names()))
                .build();
    }

    private JsonObject reported() {
        JsonObject.Builder values = JsonObject.builder();
        for (Setting setting : settings.all()) {
            // What is not set is the version's default. A camera's address may hold a name.
            if (!(setting.origin() instanceof Origin.Default)
                    && !setting.key().startsWith("camera.source")) {
                values.set(setting.key(), setting.value());
            }
        }
        JsonObject cfg = values.build();
        return remote.reported(cfg, "sha256:" + sha256(cfg.toString()));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private JsonObject health() {
        BoxStatus status = data.status();
        return JsonObject.builder()
                .set("v", 1)
                .set("k", "health")
                .set("ts", clock.instant().toString())
                .set("since", status.startedAt().toString())
                .set("paused", status.paused())
                .set("fps", Math.round(status.picturesPerSecond() * 10) / 10.0)
                .set("superseded", status.supersededPictures())
                .set("disk_free_mb", settings.data().folder().toFile().getUsableSpace() >> 20)
                .set("faults", JsonArray.create(data.faults().stream().map(this::fault).toList()))
                .build();
    }

    private JsonObject fault(Fault fault) {
        return JsonObject.builder()
                .set("code", fault.code())
                .set("severity", fault.severity().name().toLowerCase(java.util.Locale.ROOT))
                .set("title", fault.title())
                .set("advice", fault.advice())
                .set("since", fault.since().toString())
                .build();
    }

    private JsonObject days() {
        return JsonObject.builder()
                .set("v", 1)
                .set("k", "day")
                .set("ts", clock.instant().toString())
                .set("tz", settings.counting().zone().getId())
                .set(
                        "days",
                        JsonArray.create(
                                data.days(DAYS_TOLD).stream().map(BoxAnnouncements::day).toList()))
                .build();
    }

    private static JsonObject day(DailyCount count) {
        return JsonObject.builder()
                .set("day", count.day().toString())
                .set("distinct", count.distinctVisitors())
                .set("low", count.likely95().low())
                .set("high", count.likely95().high())
                .set("recognized", count.recognizedVisitors())
                .set("coverage", Math.round(count.coverage() * 1_000) / 1_000.0)
                .set("passed", count.passages())
                .set("closed", count.closed())
                .build();
    }

    @Override
    public Optional<Publication> received(String kind, Publication document) {
        if (kind.equals("desired")) {
            remote.received(topics.device(), keys, document);
        }
        return kind.equals("cmd") ? commands.received(document) : Optional.empty();
    }
}
