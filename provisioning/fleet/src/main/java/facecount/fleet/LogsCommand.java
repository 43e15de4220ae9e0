package facecount.fleet;

import facecount.sync.LinkException;
import facecount.sync.MqttLink;
import facecount.sync.TrustedKeys.Role;

import io.helidon.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code fleet logs}: what a box has logged lately. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "The last lines of a box's log, from the box itself.")
final class LogsCommand implements Callable<Integer> {
    private static final String NAME = "[a-z2-7]{26}";

    @Mixin FleetOptions options = new FleetOptions();

    @Parameters(
            index = "0",
            paramLabel = "BOX",
            description = "Its name, the first letters of it, or its site's name.")
    String wanted = "";

    @Option(
            names = "--within",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait for it (default: ${DEFAULT-VALUE}).")
    int withinSeconds = 30;

    @Override
    public Integer call() throws LinkException, InterruptedException {
        return call(MqttLink.Opener.standard());
    }

    int call(MqttLink.Opener opener) throws LinkException, InterruptedException {
        FleetFolder fleet = options.fleet();
        String box =
                wanted.matches(NAME)
                        ? wanted
                        : ShowCommand.box(options.reader().overview(), wanted).device();
        Optional<JsonObject> answer;
        try (Commander commander =
                Commander.open(options.link("commander"), opener, fleet.signer(Role.OPERATOR))) {
            answer =
                    Optional.ofNullable(
                            commander
                                    .run("logs", List.of(box), Duration.ofSeconds(withinSeconds))
                                    .get(box));
        }
        if (answer.isEmpty()) {
            throw new FleetException(
                    "%s did not answer within %d s; is it there? `facecount fleet list`"
                            .formatted(box, withinSeconds));
        }
        String why = BoxBook.lines(answer.get(), "why");
        if (!answer.get().stringValue("st", "").equals("ok")) {
            throw new FleetException("%s: %s".formatted(box, why));
        }
        System.out.println(why);
        return 0;
    }
}
