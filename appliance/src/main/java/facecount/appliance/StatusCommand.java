package facecount.appliance;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.Callable;

/** {@code facecount status}: what the running box says of itself. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "What the running box says of itself.")
final class StatusCommand implements Callable<Integer> {
    private static final int LIMIT_MS = 5_000;

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "The panel's port (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Override
    public Integer call() {
        JsonObject status = get("status");
        JsonObject today = get("today");
        JsonObject health = get("health");
        if (json) {
            Output.print(
                    JsonObject.builder()
                            .set("status", status)
                            .set("today", today)
                            .set("health", health)
                            .build(),
                    true);
        } else {
            Output.print(today, false);
            Output.print(status, false);
            Output.print(health, false);
        }
        return ExitCode.DONE;
    }

    private JsonObject get(String what) {
        URI uri = URI.create("http://127.0.0.1:%d/api/v1/%s".formatted(port, what));
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(LIMIT_MS);
            connection.setReadTimeout(LIMIT_MS);
            try (InputStream body = connection.getInputStream()) {
                return JsonParser.create(body.readAllBytes()).readJsonObject();
            }
        } catch (IOException | JsonException e) {
            throw new ServiceException(
                    "no box answers on 127.0.0.1:%d (%s): start it with 'facecount run', or say --port N"
                            .formatted(port, e.getMessage()),
                    e);
        }
    }
}
