package facecount.appliance;

import static java.lang.System.Logger.Level.INFO;

import facecount.appliance.config.RemoteSettings;
import facecount.appliance.config.RemoteSettings.Trial;
import facecount.appliance.config.RemoteSettings.Version;
import facecount.sync.Publication;
import facecount.sync.RareWarnings;
import facecount.sync.SignedText;
import facecount.sync.SignedText.Verdict;
import facecount.sync.TrustedKeys;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonValue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Settings the fleet's operator makes from afar: checked, tried, and kept only if the box can still
 * be reached with them; else the last good ones come back by themselves, also after a power cut.
 * Any thread may call.
 */
final class RemoteConfiguration {
    /*
     * A change is written down, and the processes start anew with it. It has proved good when the
     * collector has acknowledged a message that was posted after that start: so the new settings
     * reach the broker, and the collector reaches the box. What concerns the camera must also
     * bring pictures. Whatever ends the process before that ends the trial.
     */

    private static final System.Logger LOG = System.getLogger(RemoteConfiguration.class.getName());

    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final Duration WITHIN_MIN = Duration.ofSeconds(20);
    private static final Duration WITHIN_MAX = Duration.ofHours(1);

    /** Clocks of boxes and operators differ. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private static final int VALUES_MAX = 100;
    private static final int DEPTH_MAX = 3;

    /** Where a trial's proof is to be asked for. */
    interface Evidence {
        /** Tells that something happened; gives the message's number, on the disk on return. */
        long post(String what, JsonObject detail);

        /** The message has not been acknowledged yet. */
        boolean isWaiting(long sequence);

        /** The camera delivers pictures, or a pause was asked for. */
        boolean isSeeing();
    }

    private final Path dataFolder;
    private final Function<Version, List<String>> problems;
    private final Clock clock;
    private final LongSupplier nanos;
    private final RareWarnings warnings;
    private RemoteSettings settings;
    private boolean restart;
    private long trialEndNanos;
    private long proof;

    private RemoteConfiguration(
            Path dataFolder,
            Function<Version, List<String>> problems,
            Clock clock,
            LongSupplier nanos) {
        this.dataFolder = dataFolder;
        this.problems = problems;
        this.clock = clock;
        this.nanos = nanos;
        this.warnings = new RareWarnings(LOG, clock);
        this.settings = RemoteSettings.read(dataFolder);
    }

    /**
     * At the start of the process. A trial that was begun before has failed.
     *
     * @param inForce {@link facecount.appliance.config.Settings#remoteVersion} of this process
     * @param problems what is wrong with settings, a line each
     * @param nanos as {@link System#nanoTime}
     * @throws facecount.appliance.storage.StorageException if it cannot be written down
     */
    static RemoteConfiguration start(
            Path dataFolder,
            long inForce,
            Function<Version, List<String>> problems,
            Clock clock,
            LongSupplier nanos) {
        var configuration = new RemoteConfiguration(dataFolder, problems, clock, nanos);
        configuration.settings.trial().ifPresent(trial -> configuration.resume(trial, inForce));
        return configuration;
    }

    private void resume(Trial trial, long inForce) {
        if (trial.begun()) {
            become(settings.reverted("the box started again before the change was confirmed"));
            restart = inForce == trial.change().number();
        } else if (inForce != trial.change().number()) {
            become(
                    settings.reverted(
                            "does not fit the box's own settings: "
                                    + String.join("; ", problems.apply(trial.change()))));
        } else {
            become(settings.begun());
            trialEndNanos = nanos.getAsLong() + trial.within().toNanos();
        }
    }

    /** Written down first: what a power cut leaves is what was decided. */
    private void become(RemoteSettings next) {
        try {
            next.write(dataFolder);
        } catch (IOException e) {
            throw new facecount.appliance.storage.StorageException(
                    "%s cannot be written (%s); make the data folder writable and free space"
                            .formatted(dataFolder.resolve(RemoteSettings.FILE), e.getMessage()),
                    e);
        }
        settings = next;
        next.outcome()
                .ifPresent(
                        outcome ->
                                LOG.log(
                                        INFO,
                                        () ->
                                                "settings from the fleet, version %d: %s %s"
                                                        .formatted(
                                                                outcome.version(),
                                                                outcome.state().label(),
                                                                outcome.why())));
    }

    /** The processes have to start anew, with other settings. */
    synchronized boolean wantsRestart() {
        return restart;
    }

    /** Takes up what the operator wants, if it is signed, newer, and fits this box. */
    synchronized void received(String device, TrustedKeys keys, Publication document) {
        if (document.text().isEmpty()) {
            return;
        }
        Verdict verdict =
                SignedText.verify(
                        "desired", device, document.text(), keys, TrustedKeys.Role.OPERATOR);
        switch (verdict) {
            case Verdict.Refused(String why) ->
                    warnings.warn("settings from afar were ignored: " + why);
            case Verdict.Good(JsonObject wanted) -> {
                try {
                    long version = wanted.longValue("ver", 0);
                    if (wanted.longValue("v", 0) == 1 && version > settings.newest()) {
                        take(version, wanted);
                    }
                } catch (JsonException e) {
                    warnings.warn("settings from afar were ignored: v and ver must be numbers");
                } catch (facecount.appliance.storage.StorageException e) {
                    warnings.warn("settings from afar were ignored: " + e.getMessage());
                }
            }
        }
    }

    private void take(long version, JsonObject wanted) {
        Map<String, String> values = new LinkedHashMap<>();
        Duration within;
        try {
            if (Instant.parse(wanted.stringValue("exp", ""))
                    .plus(CLOCKS_DIFFER)
                    .isBefore(clock.instant())) {
                become(settings.rejected(version, "expired by this box's clock"));
                return;
            }
            flatten("", wanted.objectValue("cfg").orElseThrow(), 0, values);
            within =
                    Duration.ofSeconds(
                            wanted.objectValue("confirm", JsonObject.empty())
                                    .longValue("within_s", WITHIN.toSeconds()));
        } catch (DateTimeException | JsonException | java.util.NoSuchElementException e) {
            become(settings.rejected(version, "exp must be a time, cfg an object of settings"));
            return;
        }
        if (within.compareTo(WITHIN_MIN) < 0 || within.compareTo(WITHIN_MAX) > 0) {
            become(
                    settings.rejected(
                            version,
                            "confirm.within_s must be %d to %d"
                                    .formatted(WITHIN_MIN.toSeconds(), WITHIN_MAX.toSeconds())));
            return;
        }
        Version change = new Version(version, values);
        List<String> mistakes = problems.apply(change);
        if (!mistakes.isEmpty()) {
            become(settings.rejected(version, String.join("; ", mistakes)));
        } else if (values.equals(settings.good().values()) && settings.trial().isEmpty()) {
            // The same once more needs no new start.
            become(settings.taken(change, within).confirmed());
        } else {
            become(settings.taken(change, within));
            restart = true;
        }
    }

    private static void flatten(
            String prefix, JsonObject object, int depth, Map<String, String> values) {
        for (String name : object.keysAsStrings()) {
            JsonValue value = object.value(name).orElseThrow();
            String key = prefix + name;
            switch (value.type()) {
                case OBJECT -> {
                    if (depth == DEPTH_MAX) {
                        throw new JsonException("too deep");
                    }
                    flatten(key + ".", value.asObject(), depth + 1, values);
                }
                case STRING -> values.put(key, value.asString().value());
                case NUMBER, BOOLEAN -> values.put(key, value.toString());
                default -> throw new JsonException("no setting has this form");
            }
            if (values.size() > VALUES_MAX) {
                throw new JsonException("too many");
            }
        }
    }

    /** For the count thread, often: is the trial won or lost? */
    synchronized void tick(Evidence evidence) {
        Optional<Trial> trial = settings.trial();
        if (trial.isEmpty() || !trial.get().begun() || restart) {
            return;
        }
        Version change = trial.get().change();
        if (proof == 0) {
            proof =
                    evidence.post(
                            "settings-on-trial",
                            JsonObject.builder().set("ver", change.number()).build());
            return;
        }
        boolean isHeard = !evidence.isWaiting(proof);
        boolean isSeeing = !concernsTheCamera(change) || evidence.isSeeing();
        if (isHeard && isSeeing) {
            become(settings.confirmed());
        } else if (nanos.getAsLong() - trialEndNanos >= 0) {
            become(
                    settings.reverted(
                            (isHeard
                                            ? "the camera delivered no pictures within %d s"
                                            : "the collector acknowledged nothing within %d s")
                                    .formatted(trial.get().within().toSeconds())));
            restart = true;
        }
    }

    private static boolean concernsTheCamera(Version change) {
        return change.values().keySet().stream()
                .anyMatch(key -> key.startsWith("camera.") || key.startsWith("inference."));
    }

    /**
     * What the fleet is told: which version came last, what became of it.
     *
     * @param cfg the settings in force
     */
    synchronized JsonObject reported(JsonObject cfg, String hash) {
        JsonObject.Builder reported = JsonObject.builder().set("v", 1);
        reported.set("ver", settings.outcome().map(RemoteSettings.Outcome::version).orElse(0L));
        reported.set(
                "state",
                settings.outcome()
                        .map(outcome -> outcome.state().label())
                        .orElse(RemoteSettings.State.APPLIED.label()));
        settings.outcome()
                .filter(outcome -> !outcome.why().isEmpty())
                .ifPresent(
                        outcome ->
                                reported.set(
                                        "why",
                                        JsonArray.createStrings(
                                                List.of(outcome.why().split("; ", -1)))));
        return reported.set("good", settings.good().number())
                .set("hash", hash)
                .set("cfg", cfg)
                .build();
    }

    /** What became of the newest version; {@link #reported} differs only where this does. */
    synchronized Optional<RemoteSettings.Outcome> outcome() {
        return settings.outcome();
    }

    @Override
    public String toString() {
        return outcome().map(newest -> newest.version() + " " + newest.state().label()).orElse("");
    }
}
