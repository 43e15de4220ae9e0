package facecount.appliance;

import facecount.sync.Publication;
import facecount.sync.RareWarnings;
import facecount.sync.SignedText;
import facecount.sync.SignedText.Verdict;
import facecount.sync.TrustedKeys;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Commands of the fleet's operator: signed, for this box, within their time, each once. Belongs to
 * the thread that delivers.
 */
final class Commands {
    private static final System.Logger LOG = System.getLogger(Commands.class.getName());

    /** A command is for now: what lies in a broker for longer is not carried out. */
    private static final Duration VALID_MAX = Duration.ofMinutes(10);

    /** Clocks of boxes and operators differ. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{8,40}");

    /** What a command does; the answer's text, or why it was not done. */
    @FunctionalInterface
    interface Action {
        Outcome run(JsonObject arguments);
    }

    /** How a command ended. */
    sealed interface Outcome {
        record Done(String text) implements Outcome {}

        record Failed(String why) implements Outcome {}
    }

    private final String device;
    private final TrustedKeys keys;
    private final Map<String, Action> actions;
    private final Function<String, Boolean> rememberId;
    private final Clock clock;
    private final RareWarnings warnings;

    /**
     * @param rememberId notes the number of a command on the disk; false if it is known already
     */
    Commands(
            String device,
            TrustedKeys keys,
            Map<String, Action> actions,
            Function<String, Boolean> rememberId,
            Clock clock) {
        this.device = device;
        this.keys = keys;
        this.actions = new LinkedHashMap<>(actions);
        this.rememberId = rememberId;
        this.clock = clock;
        this.warnings = new RareWarnings(LOG, clock);
    }

    List<String> names() {
        return List.copyOf(actions.keySet());
    }

    /** Carries a command out; the answer goes where the command asks. */
    Optional<Publication> received(Publication document) {
        Verdict verdict =
                SignedText.verify("cmd", device, document.text(), keys, TrustedKeys.Role.OPERATOR);
        if (verdict instanceof Verdict.Refused(String why)) {
            // Whoever cannot sign gets no answer either: he could make the box talk.
            warnings.warn("a command was ignored: " + why);
            return Optional.empty();
        }
        Optional<Command> read = Command.of(((Verdict.Good) verdict).document());
        if (read.isEmpty()) {
            warnings.warn(
                    "a signed command was ignored: it has no number, or is of another version or"
                            + " form");
            return Optional.empty();
        }
        Command command = read.get();
        String id = command.id;
        JsonObject result = result(command);
        return document.responseTopic()
                .filter(topic -> topic.equals(new facecount.sync.Topics(device).up("res")))
                .map(
                        topic ->
                                Publication.of(topic, result.toString())
                                        .correlatedWith(document.correlation().orElse(id)));
    }

    private JsonObject result(Command command) {
        Optional<String> refusal = refusal(command);
        if (refusal.isPresent()) {
            // A broker can bring old commands again as often as it likes.
            warnings.warn("a signed command was refused; its sender was told why");
            return answer(command, "refused", refusal.get());
        }
        JsonObject result = carriedOut(command);
        LOG.log(System.Logger.Level.INFO, () -> "command " + result);
        return result;
    }

    private JsonObject carriedOut(Command command) {
        try {
            return switch (action(command).run(command.arguments)) {
                case Outcome.Done(String text) -> answer(command, "ok", text);
                case Outcome.Failed(String why) -> answer(command, "failed", why);
            };
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the command " + command.name + " failed", e);
            return answer(command, "failed", String.valueOf(e.getMessage()));
        }
    }

    private Action action(Command command) {
        return Optional.ofNullable(actions.get(command.name)).orElseThrow();
    }

    /**
     * Why it is not carried out. Otherwise its number is on the disk, and it never will be again.
     */
    private Optional<String> refusal(Command command) {
        Instant now = clock.instant();
        try {
            Instant notBefore = Instant.parse(command.notBefore);
            Instant expires = Instant.parse(command.expires);
            if (Duration.between(notBefore, expires).compareTo(VALID_MAX) > 0) {
                return Optional.of("valid for longer than " + VALID_MAX.toMinutes() + " minutes");
            }
            if (now.isBefore(notBefore.minus(CLOCKS_DIFFER))) {
                return Optional.of("not valid yet by this box's clock, " + now);
            }
            if (now.isAfter(expires.plus(CLOCKS_DIFFER))) {
                return Optional.of("expired by this box's clock, " + now);
            }
        } catch (DateTimeException e) {
            return Optional.of("nb and exp must be times");
        }
        if (!actions.containsKey(command.name)) {
            return Optional.of("unknown command; this box knows " + actions.keySet());
        }
        return rememberId.apply(command.id) ? Optional.empty() : Optional.of("carried out before");
    }

    private static JsonObject answer(Command command, String status, String text) {
        return JsonObject.builder()
                .set("v", 1)
                .set("id", command.id)
                .set("cmd", command.name)
                .set("st", status)
                .set("why", text)
                .build();
    }

    /** What a signed command says; {@code notBefore} and {@code expires} may be no times. */
    private record Command(
            String id, String name, String notBefore, String expires, JsonObject arguments) {
        static Optional<Command> of(JsonObject document) {
            try {
                String id = document.stringValue("id", "");
                return document.longValue("v", 0) == 1 && ID.matcher(id).matches()
                        ? Optional.of(
                                new Command(
                                        id,
                                        document.stringValue("cmd", ""),
                                        document.stringValue("nb", ""),
                                        document.stringValue("exp", ""),
                                        document.objectValue("args", JsonObject.empty())))
                        : Optional.empty();
            } catch (JsonException e) {
                return Optional.empty();
            }
        }
    }
}
