package facecount.fleet;

import static facecount.fleet.ScriptedFleet.NOW;
import static facecount.fleet.ScriptedFleet.TODAY;
import static facecount.fleet.ScriptedFleet.device;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.fleet.web.FleetServer;
import facecount.fleet.web.PasswordFile;
import facecount.fleet.web.ServerSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Set;

/** Everything that {@code fleet serve} tells, from PostgreSQL. */
@ExtendWith(PostgresServer.Shared.class)
class PostgresPagesTest {
    private static final String LYON = device("kq7d");

    @TempDir Path folder;

    private final PostgresServer database;
    private final HttpClient client = HttpClient.newHttpClient();
    private ScriptedFleet fleet;
    private FleetServer server;
    private String cookie = "";

    PostgresPagesTest(PostgresServer database) {
        this.database = database;
    }

    @BeforeEach
    void a_page_of_two_boxes() throws Exception {
        String address = database.database();
        fleet = new ScriptedFleet(address);
        fleet.isUp(LYON, "Lyon", "0.1.0");
        fleet.counts(LYON, TODAY, 97, 100, 106);
        fleet.counts(device("pzh4"), TODAY, 196, 200, 208);
        PasswordFile password = new PasswordFile(folder.resolve("web-password"));
        password.write("correct horse battery");
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        server =
                FleetServer.start(
                        new ServerSettings("127.0.0.1", 0, Set.of(), "1.2.3"),
                        new FleetReader(address, clock),
                        password,
                        clock);
        HttpResponse<String> entered =
                client.send(
                        request("/login")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("password=correct+horse+battery"))
                                .build(),
                        BodyHandlers.ofString());
        cookie = entered.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        server.close();
        fleet.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).header("Cookie", cookie).build(), BodyHandlers.ofString());
    }

    @Test
    void fleet_boxes_days_and_hours_are_told() throws Exception {
        assertThat(get("/api/v1/fleet").body()).contains("\"visitors\":300", "Lyon");
        assertThat(get("/api/v1/boxes/" + LYON).body()).contains("\"visitors\":100");
        assertThat(get("/api/v1/export/boxes.csv").body()).contains(",300,295,310,");
        assertThat(get("/api/v1/export/days.csv").body()).contains(",100,97,106,");
        assertThat(get("/api/v1/export/hours.csv?box=" + LYON).body()).startsWith("hour,");
    }

    @Test
    void a_server_that_was_away_is_asked_again() throws Exception {
        database.kill();
        try {
            assertThat(get("/api/v1/fleet").statusCode()).isEqualTo(500);
        } finally {
            database.start();
        }

        assertThat(get("/api/v1/fleet").statusCode()).isEqualTo(200);
    }
}
