package facecount.appliance;

import facecount.sync.Publication;
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
            LOG.log(System.Logger.Level.WARNING, () -> "a command was ignored: " + why);
            return Optional.empty();
        }
        JsonObject command = ((Verdict.Good) verdict).document();
        if (!isCommand(command)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a signed command was ignored: it has no number or name, or is of another"
                            + " version");
            return Optional.empty();
        }
        String id = command.stringValue("id", "");
        JsonObject result = result(id, command);
        LOG.log(System.Logger.Level.INFO, () -> "command " + result);
        return document.responseTopic()
                .filter(topic -> topic.equals(new facecount.sync.Topics(device).up("res")))
                .map(
                        topic ->
                                Publication.of(topic, result.toString())
                                        .correlatedWith(document.correlation().orElse(id)));
    }

    private static boolean isCommand(JsonObject command) {
        try {
            return command.longValue("v", 0) == 1
                    && ID.matcher(command.stringValue("id", "")).matches()
                    && command.stringValue("cmd").isPresent();
        } catch (JsonException e) {
            return false;
        }
    }

    private JsonObject result(String id, JsonObject command) {
        String name = command.stringValue("cmd", "");
        Action action = actions.get(name);
        Optional<String> refusal = refusal(command);
        if (refusal.isPresent()) {
            return answer(id, name, "refused", refusal.get());
        }
        if (action == null) {
            return answer(
                    id, name, "refused", "unknown command; this box knows " + actions.keySet());
        }
        if (!rememberId.apply(id)) {
            return answer(id, name, "refused", "carried out before");
        }
        try {
            return switch (action.run(command.objectValue("args", JsonObject.empty()))) {
                case Outcome.Done(String text) -> answer(id, name, "ok", text);
                case Outcome.Failed(String why) -> answer(id, name, "failed", why);
            };
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the command " + name + " failed", e);
            return answer(id, name, "failed", String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> refusal(JsonObject command) {
        Instant now = clock.instant();
        try {
            Instant notBefore = Instant.parse(command.stringValue("nb", ""));
            Instant expires = Instant.parse(command.stringValue("exp", ""));
            if (Duration.between(notBefore, expires).compareTo(VALID_MAX) > 0) {
                return Optional.of("valid for longer than " + VALID_MAX.toMinutes() + " minutes");
            }
            if (now.isBefore(notBefore.minus(CLOCKS_DIFFER))) {
                return Optional.of("not valid yet by this box's clock, " + now);
            }
            return now.isAfter(expires.plus(CLOCKS_DIFFER))
                    ? Optional.of("expired by this box's clock, " + now)
                    : Optional.empty();
        } catch (DateTimeException | JsonException e) {
            return Optional.of("nb and exp must be times");
        }
    }

    private static JsonObject answer(String id, String name, String status, String text) {
        return JsonObject.builder()
                .set("v", 1)
                .set("id", id)
                .set("cmd", name)
                .set("st", status)
                .set("why", text)
                .build();
    }
}
