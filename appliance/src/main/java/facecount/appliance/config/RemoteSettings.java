package facecount.appliance.config;

import facecount.provisioning.DurableFile;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the fleet's operator set from afar: the settings that have proved good, and at most one
 * change that is on trial. Lies in the data folder, so that a power cut during a trial ends in the
 * settings that were good.
 *
 * @param newest highest version that was ever taken up; only a higher one can come after it
 * @param good what is in force unless a change is on trial
 * @param outcome what became of the newest version
 */
public record RemoteSettings(
        long newest, Version good, Optional<Trial> trial, Optional<Outcome> outcome) {
    /** Name of its file in the data folder. */
    public static final String FILE = "remote.toml";

    private static final System.Logger LOG = System.getLogger(RemoteSettings.class.getName());

    private static final int WHY_CHARACTERS_MAX = 4_000;

    /** No trial is longer. */
    private static final long WITHIN_MAX_S = 3_600;

    /** Nothing was ever set from afar. */
    public static final RemoteSettings NONE =
            new RemoteSettings(0, new Version(0, Map.of()), Optional.empty(), Optional.empty());

    /**
     * Settings as one document set them.
     *
     * @param number 0: none
     * @param values by key, as they would be written on a command line
     */
    public record Version(long number, Map<String, String> values) {
        public Version {
            values = Map.copyOf(values);
        }
    }

    /**
     * A change that has yet to prove good.
     *
     * @param within so long after the start it has to be confirmed
     * @param begun the box has started with it: at the next start it has failed
     */
    public record Trial(Version change, Duration within, boolean begun) {}

    /** What became of a version. */
    public record Outcome(long version, State state, String why) {
        public Outcome {
            // A document may have a hundred mistakes; the file must stay one that can be read.
            why = why.substring(0, Math.min(why.length(), WHY_CHARACTERS_MAX));
        }
    }

    /** How far a version has come. */
    public enum State {
        PENDING,
        APPLIED,
        REJECTED,
        REVERTED;

        /** As in the documents to the fleet. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A change is to be tried at the next start. */
    public RemoteSettings taken(Version change, Duration within) {
        return new RemoteSettings(
                change.number(),
                good,
                Optional.of(new Trial(change, within, false)),
                Optional.of(new Outcome(change.number(), State.PENDING, "")));
    }

    /** A change that could not even be tried. */
    public RemoteSettings rejected(long version, String why) {
        return new RemoteSettings(
                version, good, trial, Optional.of(new Outcome(version, State.REJECTED, why)));
    }

    /** The box starts with the change. */
    public RemoteSettings begun() {
        return new RemoteSettings(
                newest,
                good,
                trial.map(tried -> new Trial(tried.change(), tried.within(), true)),
                outcome);
    }

    /** The change has proved good. */
    public RemoteSettings confirmed() {
        Version proved = trial.orElseThrow().change();
        return new RemoteSettings(
                newest,
                proved,
                Optional.empty(),
                Optional.of(new Outcome(proved.number(), State.APPLIED, "")));
    }

    /** The change has failed. */
    public RemoteSettings reverted(String why) {
        long version = trial.orElseThrow().change().number();
        return new RemoteSettings(
                newest,
                good,
                Optional.empty(),
                Optional.of(new Outcome(version, State.REVERTED, why)));
    }

    /** What could be in force, the best first. */
    Stream<Version> candidates() {
        return Stream.concat(trial.map(Trial::change).stream(), Stream.of(good))
                .filter(version -> version.number() > 0);
    }

    /**
     * Reads what the data folder has. A file that cannot be understood counts as none: a box that
     * nobody attends must start, and the fleet sets it right again.
     */
    public static RemoteSettings read(Path dataFolder) {
        Path file = dataFolder.resolve(FILE);
        if (!Files.exists(file)) {
            return NONE;
        }
        try {
            TomlParseResult parsed = TomlFile.parse(file);
            if (parsed.hasErrors()) {
                throw new IllegalArgumentException(parsed.errors().getFirst());
            }
            return new RemoteSettings(
                    number(parsed, "newest"),
                    version(parsed, "good").orElse(NONE.good),
                    version(parsed, "trial")
                            .map(
                                    change ->
                                            new Trial(
                                                    change,
                                                    within(parsed),
                                                    isTrue(parsed, "trial.begun"))),
                    outcome(parsed));
        } catch (IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () ->
                            "%s cannot be understood and is left out (%s); the fleet has to set its settings again"
                                    .formatted(file, e.getMessage()));
            return NONE;
        }
    }

    private static long number(TomlTable table, String key) {
        return Optional.ofNullable(table.getLong(key)).orElseThrow();
    }

    private static Duration within(TomlTable table) {
        long seconds = number(table, "trial.within-s");
        if (seconds < 0 || seconds > WITHIN_MAX_S) {
            throw new IllegalArgumentException("trial.within-s is out of range: " + seconds);
        }
        return Duration.ofSeconds(seconds);
    }

    private static boolean isTrue(TomlTable table, String key) {
        return Boolean.TRUE.equals(table.getBoolean(key));
    }

    private static Optional<Version> version(TomlTable table, String name) {
        @Nullable TomlTable part = table.getTable(name);
        if (part == null) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        @Nullable TomlTable set = part.getTable("values");
        if (set != null) {
            for (String key : set.keySet()) {
                values.put(key, Optional.ofNullable(set.getString(List.of(key))).orElseThrow());
            }
        }
        return Optional.of(new Version(number(part, "version"), values));
    }

    private static Optional<Outcome> outcome(TomlTable table) {
        @Nullable TomlTable part = table.getTable("outcome");
        return part == null
                ? Optional.empty()
                : Optional.of(
                        new Outcome(
                                number(part, "version"),
                                State.valueOf(
                                        String.valueOf(part.getString("state"))
                                                .toUpperCase(Locale.ROOT)),
                                String.valueOf(part.getString("why"))));
    }

    /**
     * Puts this in place of what the data folder has; on the disk on return.
     *
     * @throws IOException if it cannot be written; the old one is still there
     */
    public void write(Path dataFolder) throws IOException {
        StringBuilder text =
                new StringBuilder(
                        "# Settings the fleet's operator made from afar; written by the"
                                + " program.\n");
        text.append("newest = ").append(newest).append('\n');
        append(text, "good", good, "");
        trial.ifPresent(
                tried ->
                        append(
                                text,
                                "trial",
                                tried.change(),
                                "within-s = %d\nbegun = %b\n"
                                        .formatted(tried.within().toSeconds(), tried.begun())));
        outcome.ifPresent(
                told ->
                        text.append(
                                "[outcome]\nversion = %d\nstate = \"%s\"\nwhy = %s\n"
                                        .formatted(
                                                told.version(),
                                                told.state().label(),
                                                SettingsReader.quoted(printable(told.why())))));
        DurableFile.write(dataFolder.resolve(FILE), text.toString(), DurableFile.Readers.OWNER);
    }

    private static void append(StringBuilder text, String name, Version version, String more) {
        text.append(
                "[%s]\nversion = %d\n%s[%s.values]\n"
                        .formatted(name, version.number(), more, name));
        version.values()
                .forEach(
                        (key, value) ->
                                text.append(
                                        "%s = %s\n"
                                                .formatted(
                                                        SettingsReader.quoted(key),
                                                        SettingsReader.quoted(value))));
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
