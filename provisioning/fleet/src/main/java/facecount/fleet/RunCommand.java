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
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code fleet run}: a signed command to boxes, and their answers. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Has boxes do something: pause, resume, close-day, restart-vision, doctor, logs,"
                        + " identify.")
final class RunCommand implements Callable<Integer> {
    @Mixin FleetOptions options = new FleetOptions();

    @Parameters(index = "0", paramLabel = "COMMAND", description = "What is to be done.")
    String command = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "BOX", description = "By which boxes.")
    List<String> boxes = List.of();

    @Option(
            names = "--within",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait for answers (default: ${DEFAULT-VALUE}).")
    int withinSeconds = 30;

    @Override
    public Integer call() throws LinkException, InterruptedException {
        FleetFolder fleet = options.fleet();
        Map<String, JsonObject> answers;
        try (Commander commander =
                Commander.open(
                        options.link("commander"),
                        MqttLink.Opener.standard(),
                        fleet.signer(Role.OPERATOR))) {
            answers = commander.run(command, boxes, Duration.ofSeconds(withinSeconds));
        }
        boolean isDone = true;
        for (String box : boxes) {
            JsonObject answer = answers.get(box);
            String status = answer == null ? "silent" : answer.stringValue("st", "");
            isDone &= status.equals("ok");
            System.out.printf(
                    "%s %s %s%n",
                    box,
                    status,
                    answer == null
                            ? "no answer within %d s; is it there? `facecount fleet list`"
                                    .formatted(withinSeconds)
                            : BoxBook.lines(answer, "why"));
        }
        return isDone ? 0 : 1;
    }
}
