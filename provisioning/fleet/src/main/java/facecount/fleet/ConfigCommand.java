package facecount.fleet;

import facecount.fleet.overview.SettingsChange;
import facecount.sync.LinkException;
import facecount.sync.MqttLink;
import facecount.sync.TrustedKeys.Role;

import io.helidon.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** {@code fleet config}: the settings of boxes. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "The settings of boxes: what they are, what they should be.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ConfigCommand.Get.class, ConfigCommand.Set.class, ConfigCommand.Diff.class})
final class ConfigCommand implements Runnable {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static Map<String, BoxSettings> wanted(FleetFolder fleet, List<String> boxes) {
        Map<String, BoxSettings> wanted = new LinkedHashMap<>();
        boxes.forEach(box -> wanted.put(box, BoxSettings.read(fleet.settings(), box)));
        return wanted;
    }

    private static ConnectedBoxes connect(
            FleetOptions options, Map<String, BoxSettings> wanted, Duration trial)
            throws LinkException, InterruptedException {
        FleetFolder fleet = options.fleet();
        return ConnectedBoxes.open(
                options.link("settings"),
                MqttLink.Opener.standard(),
                fleet,
                fleet.signer(Role.OPERATOR),
                wanted,
                trial);
    }

    private static String state(JsonObject reported) {
        if (reported.size() == 0) {
            return "was never heard";
        }
        List<String> why = BoxBook.array(reported, "why").stream().map(Object::toString).toList();
        return "version %.0f %s%s"
                .formatted(
                        BoxBook.number(reported, "ver").orElse(0.0),
                        BoxBook.words(reported, "state"),
                        why.isEmpty() ? "" : ": " + String.join("; ", why));
    }

    /** {@code fleet config get}. */
    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = "The settings of a box that differ from its version's defaults.")
    static final class Get implements Callable<Integer> {
        @Mixin FleetOptions options = new FleetOptions();

        @Parameters(index = "0", paramLabel = "BOX")
        String box = "";

        @Override
        public Integer call() throws LinkException, InterruptedException {
            TargetOptions target = new TargetOptions();
            target.boxes.add(box);
            target.in(options);
            Map<String, BoxSettings> wanted = wanted(options.fleet(), List.of(box));
            try (ConnectedBoxes boxes = connect(options, wanted, Duration.ZERO)) {
                JsonObject reported = boxes.reported(box);
                System.out.println("# " + state(reported));
                JsonObject cfg = BoxBook.object(reported, "cfg");
                BoxSettings sent = wanted.getOrDefault(box, BoxSettings.NONE);
                for (String key : cfg.keysAsStrings().stream().sorted().toList()) {
                    System.out.printf(
                            "%s = %s%s%n",
                            BoxBook.plain(key),
                            BoxBook.text(cfg, key),
                            sent.values().containsKey(key) ? "    # from here" : "");
                }
                return reported.size() == 0 ? 1 : 0;
            }
        }
    }

    /** {@code fleet config diff}. */
    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description =
                    "Which boxes do not have the settings they were sent; exit code 1 if any.")
    static final class Diff implements Callable<Integer> {
        @Mixin FleetOptions options = new FleetOptions();
        @Mixin TargetOptions targets = new TargetOptions();

        @Override
        public Integer call() throws LinkException, InterruptedException {
            Map<String, BoxSettings> wanted = wanted(options.fleet(), targets.in(options));
            boolean differs = false;
            try (ConnectedBoxes boxes = connect(options, wanted, Duration.ZERO)) {
                for (var box : wanted.entrySet()) {
                    boolean isFine =
                            box.getValue().version() == 0 || boxes.condition(box.getKey()).isDone();
                    if (!isFine) {
                        differs = true;
                        System.out.printf(
                                "%s was sent version %d %s; it: %s%n",
                                box.getKey(),
                                box.getValue().version(),
                                new TreeMap<>(box.getValue().values()),
                                state(boxes.reported(box.getKey())));
                    }
                }
            }
            return differs ? 1 : 0;
        }
    }

    /** {@code fleet config set}. */
    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description =
                    "Changes settings of boxes in stages (one, 1 %%, 10 %%, all) and stops by"
                        + " itself when boxes fall ill. A box that a change cuts off goes back by"
                        + " itself.")
    static final class Set implements Callable<Integer> {
        /** Sending a stage's settings takes its time, too. */
        private static final Duration DUE_LATE = Duration.ofMinutes(2);

        @Mixin FleetOptions options = new FleetOptions();
        @Mixin TargetOptions targets = new TargetOptions();
        @Spec CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "KEY=VALUE", arity = "0..*", description = "As camera.rotate=180.")
        List<String> changes = new ArrayList<>();

        @Option(
                names = "--unset",
                paramLabel = "KEY",
                description = "As the box's own files say; may be repeated.")
        List<String> unset = new ArrayList<>();

        @Option(
                names = "--within",
                paramLabel = "SECONDS",
                defaultValue = "600",
                description =
                        "So long a box tries a change before it goes back, 20 to 3600 (default:"
                                + " ${DEFAULT-VALUE}).")
        int withinSeconds = 600;

        @Option(
                names = "--soak",
                paramLabel = "SECONDS",
                defaultValue = "60",
                description =
                        "So long each stage is watched before the next (default:"
                                + " ${DEFAULT-VALUE}).")
        int soakSeconds = 60;

        @Option(
                names = "--ill-share",
                paramLabel = "SHARE",
                defaultValue = "0.02",
                description =
                        "It stops when more than this share of the changed boxes is ill (default:"
                                + " ${DEFAULT-VALUE}).")
        double illShare = 0.02;

        @Override
        public Integer call() throws LinkException, InterruptedException {
            FleetFolder fleet = options.fleet();
            Map<String, BoxSettings> before = wanted(fleet, targets.in(options));
            Map<String, BoxSettings> wanted = new LinkedHashMap<>();
            before.forEach((box, settings) -> wanted.put(box, changed(settings)));
            Rollout.Care care =
                    new Rollout.Care(
                            Duration.ofSeconds(withinSeconds),
                            Duration.ofSeconds(soakSeconds),
                            illShare);
            SettingsChange change =
                    new SettingsChange(
                            Instant.now(),
                            what(),
                            wanted.size(),
                            0,
                            0,
                            new TreeMap<>(),
                            SettingsChange.State.UNDER_WAY);
            try (ConnectedBoxes boxes =
                    connect(options, wanted, Duration.ofSeconds(withinSeconds))) {
                Rollout.Outcome outcome =
                        new Rollout(
                                        boxes,
                                        care,
                                        System.out::println,
                                        soFar ->
                                                write(
                                                        fleet,
                                                        change,
                                                        soFar,
                                                        SettingsChange.State.UNDER_WAY,
                                                        care.stageMax()))
                                .run(List.copyOf(wanted.keySet()));
                write(
                        fleet,
                        change,
                        outcome,
                        outcome.untouched().isEmpty()
                                ? SettingsChange.State.DONE
                                : SettingsChange.State.STOPPED,
                        Duration.ZERO);
                outcome.ill()
                        .keySet()
                        .forEach(
                                box -> {
                                    if (!boxes.condition(box).refusal().isEmpty()) {
                                        // It has what it had before: the next change must not
                                        // bring the refused one along.
                                        new BoxSettings(
                                                        BoxSettings.read(fleet.settings(), box)
                                                                .version(),
                                                        before.getOrDefault(box, BoxSettings.NONE)
                                                                .values())
                                                .write(fleet.settings(), box);
                                    }
                                });
                outcome.done().forEach(box -> System.out.println(box + " applied"));
                outcome.absent()
                        .forEach(
                                box ->
                                        System.out.println(
                                                box
                                                        + " is not there; the change waits for it"
                                                        + " at the broker"));
                new TreeMap<>(outcome.ill())
                        .forEach((box, why) -> System.out.println(box + " is ill: " + why));
                outcome.untouched().forEach(box -> System.out.println(box + " was not changed"));
                return outcome.ill().isEmpty() && outcome.untouched().isEmpty() ? 0 : 1;
            }
        }

        private static void write(
                FleetFolder fleet,
                SettingsChange change,
                Rollout.Outcome outcome,
                SettingsChange.State state,
                Duration more) {
            fleet.changes()
                    .write(
                            change.at(
                                    outcome.done().size(),
                                    outcome.absent().size(),
                                    outcome.ill(),
                                    state),
                            Instant.now().plus(more).plus(DUE_LATE));
        }

        private List<String> what() {
            List<String> what = new ArrayList<>();
            changes.forEach(change -> what.add(change.replaceFirst("\\s*=\\s*", " = ")));
            unset.forEach(key -> what.add(key + " as the box's own files say"));
            return what;
        }

        private BoxSettings changed(BoxSettings settings) {
            Map<String, String> values = new TreeMap<>(settings.values());
            for (String change : changes) {
                int equals = change.indexOf('=');
                if (equals <= 0) {
                    throw new ParameterException(
                            spec.commandLine(),
                            "a change is written as camera.rotate=180, got " + change);
                }
                values.put(change.substring(0, equals), change.substring(equals + 1));
            }
            unset.forEach(values::remove);
            if (changes.isEmpty() && unset.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "nothing is to change: name KEY=VALUE or --unset KEY");
            }
            return new BoxSettings(settings.version(), values);
        }
    }
}
