package facecount.fleet;

import static facecount.fleet.ScriptedFleet.NOW;
import static facecount.fleet.ScriptedFleet.TODAY;
import static facecount.fleet.ScriptedFleet.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.fleet.web.FleetServer;
import facecount.fleet.web.PasswordFile;
import facecount.fleet.web.ServeException;
import facecount.fleet.web.ServerSettings;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/** The page's server as it listens: who gets what, and who gets nothing. */
class FleetServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PASSWORD = "correct horse battery";

    @TempDir Path folder;

    private ScriptedFleet fleet;
    private FleetServer server;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    @BeforeEach
    void start() {
        fleet = new ScriptedFleet(folder.resolve("fleet.db"));
        PasswordFile password = new PasswordFile(folder.resolve("web-password"));
        password.write(PASSWORD);
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        server =
                FleetServer.start(
                        new ServerSettings("127.0.0.1", 0, Set.of("fleet.example.com"), "1.2.3"),
                        new FleetReader(folder.resolve("fleet.db").toString(), clock),
                        password,
                        clock);
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        server.close();
        fleet.close();
    }

    @Test
    void without_the_password_nothing_of_the_fleet_is_told() throws Exception {
        fleet.isUp(device("kq7d"), "Lyon, Part-Dieu", "0.1.0");

        for (String path :
                List.of(
                        "/api/v1/fleet",
                        "/api/v1/boxes/" + device("kq7d"),
                        "/api/v1/export/boxes.csv",
                        "/api/v1/nothing")) {
            HttpResponse<String> answer = get(path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.body()).doesNotContain("Lyon", "kq7d");
        }
        for (String path : List.of("/", "/boxes/" + device("kq7d"), "/anything")) {
            HttpResponse<String> answer = get(path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(303);
            assertThat(answer.headers().firstValue("Location")).hasValue("/login");
        }
        assertThat(get("/api/v1/fleet", "facecount-fleet=AAAA").statusCode()).isEqualTo(401);
    }

    @Test
    void the_password_gives_a_cookie_that_no_script_sees_and_no_foreign_page_sends()
            throws Exception {
        HttpResponse<String> entered = enter(PASSWORD);

        assertThat(entered.statusCode()).isEqualTo(303);
        assertThat(entered.headers().firstValue("Location")).hasValue("/");
        assertThat(entered.headers().firstValue("Set-Cookie").orElseThrow())
                .matches(
                        "facecount-fleet=[A-Za-z0-9_-]{43}; Path=/; Max-Age=43200; HttpOnly;"
                                + " SameSite=Strict");
        assertThat(get("/", cookie(entered)).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/fleet", cookie(entered)).statusCode()).isEqualTo(200);
    }

    @Test
    void behind_a_proxy_with_tls_the_cookie_is_sent_encrypted_only() throws Exception {
        HttpResponse<String> entered =
                client.send(
                        request("/login")
                                .header("X-Forwarded-Proto", "https")
                                .header("Origin", "https://127.0.0.1:" + server.port())
                                .POST(BodyPublishers.ofString(form(PASSWORD)))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(entered.headers().firstValue("Set-Cookie").orElseThrow()).endsWith("; Secure");
    }

    @Test
    void after_five_wrong_passwords_even_the_right_one_has_to_wait() throws Exception {
        for (int attempt = 1; attempt < 5; attempt++) {
            HttpResponse<String> wrong = enter("not the password");
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.body()).contains("This is not the password.");
        }
        enter("not the password");

        HttpResponse<String> locked = enter(PASSWORD);

        assertThat(locked.statusCode()).isEqualTo(429);
        assertThat(locked.body()).contains("Try again in 15 minutes");
        assertThat(locked.headers().firstValue("Retry-After")).isPresent();
        assertThat(locked.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void who_signs_out_is_out() throws Exception {
        String cookie = cookie(enter(PASSWORD));

        HttpResponse<String> left =
                client.send(
                        request("/logout")
                                .header("Cookie", cookie)
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());

        assertThat(left.statusCode()).isEqualTo(303);
        assertThat(get("/api/v1/fleet", cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void a_foreign_page_can_neither_sign_in_nor_out() throws Exception {
        for (List<String> header :
                List.of(
                        List.of("Sec-Fetch-Site", "cross-site"),
                        List.of("Sec-Fetch-Site", "same-site"),
                        List.of("Sec-Fetch-Site", "none"),
                        List.of("Origin", "https://evil.example"),
                        List.of("Origin", "null"))) {
            for (String path : List.of("/login", "/logout")) {
                HttpResponse<String> answer =
                        client.send(
                                request(path)
                                        .header(header.getFirst(), header.getLast())
                                        .POST(BodyPublishers.ofString(form(PASSWORD)))
                                        .build(),
                                BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(path + " with " + header).isEqualTo(403);
            }
        }
    }

    @Test
    void every_answer_forbids_foreign_content_and_foreign_frames() throws Exception {
        String cookie = cookie(enter(PASSWORD));

        for (String path :
                List.of("/", "/login", "/api/v1/fleet", "/assets/fleet.js", "/nothing")) {
            var headers = get(path, cookie).headers();
            assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'self'", "frame-ancestors 'none'", "form-action 'self'");
            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(headers.firstValue("Referrer-Policy")).hasValue("same-origin");
        }
        assertThat(get("/api/v1/fleet", cookie).headers().firstValue("Cache-Control"))
                .hasValue("no-store");
    }

    @Test
    void under_a_name_that_is_not_its_own_it_says_nothing() throws Exception {
        assertThat(raw("GET", "evil.example", 0))
                .startsWith("HTTP/1.1 421")
                .contains("this server is not called evil.example; --host-name");
        assertThat(raw("GET", "fleet.example.com", 0)).startsWith("HTTP/1.1 200");
    }

    @Test
    void what_is_too_large_is_refused() throws Exception {
        assertThat(raw("POST", "localhost", 100_000)).startsWith("HTTP/1.1 413");
    }

    @Test
    void sums_over_boxes_and_sites_are_told_with_their_intervals() throws Exception {
        fleet.isUp(device("kq7d"), "Lyon", "0.1.0");
        fleet.isUp(device("m2xa"), "Lyon", "0.0.9");
        fleet.counts(device("kq7d"), TODAY, 97, 100, 106);
        fleet.counts(device("m2xa"), TODAY, 196, 200, 208);

        JsonObject told = json("/api/v1/fleet", cookie(enter(PASSWORD)));

        JsonObject today = told.objectValue("today").orElseThrow();
        assertThat(today.intValue("visitors")).hasValue(300);
        assertThat(today.intValue("low")).hasValue(295);
        assertThat(today.intValue("high")).hasValue(310);
        JsonObject site = first(told, "sites");
        assertThat(site.stringValue("name")).hasValue("Lyon");
        assertThat(site.objectValue("today").orElseThrow().intValue("high")).hasValue(310);
        assertThat(first(told, "versions").toString()).contains("0.1.0");
        assertThat(told.toString()).contains("\"start\":\"10:00\"");
        assertThat(told.stringValue("version")).hasValue("1.2.3");
    }

    @Test
    void tables_name_their_sums_and_hold_no_formula() throws Exception {
        fleet.isUp(device("kq7d"), "=HYPERLINK(\"x\")", "0.1.0");
        fleet.isUp(device("m2xa"), "Lyon", "0.1.0");
        fleet.counts(device("kq7d"), TODAY, 97, 100, 106);
        fleet.counts(device("m2xa"), TODAY, 196, 200, 208);
        String cookie = cookie(enter(PASSWORD));

        String boxes = get("/api/v1/export/boxes.csv", cookie).body();
        String days = get("/api/v1/export/days.csv?days=2", cookie).body();
        String one = get("/api/v1/export/days.csv?box=" + device("m2xa"), cookie).body();
        String hours = get("/api/v1/export/hours.csv", cookie).body();

        assertThat(boxes)
                .contains("\"'=HYPERLINK(\"\"x\"\")\"")
                .contains(
                        "(sum over boxes: a person seen by two counts"
                                + " twice),,,,,,300,295,310,0.9200,450,\r\n");
        assertThat(days)
                .contains("2026-11-24,Lyon," + device("m2xa") + ",200,196,208,0.9200,300,false")
                .contains("2026-11-24,(sum over boxes");
        assertThat(one).doesNotContain("sum over boxes").contains(",200,196,208,");
        assertThat(hours).startsWith("hour,new_visitors,passages\r\n10:00,");
    }

    @Test
    void a_question_that_is_none_is_answered_with_what_would_be_one() throws Exception {
        String cookie = cookie(enter(PASSWORD));

        assertThat(get("/api/v1/fleet?days=0", cookie).body()).contains("days is 1 to 400, got 0");
        assertThat(get("/api/v1/fleet?day=yesterday", cookie).body())
                .contains("a day is written as 2026-11-25, got yesterday");
        assertThat(get("/api/v1/boxes/nobody", cookie).statusCode()).isEqualTo(404);
    }

    @Test
    void a_database_that_is_gone_is_said_and_found_again() throws Exception {
        fleet.isUp(device("kq7d"), "Lyon", "0.1.0");
        String cookie = cookie(enter(PASSWORD));
        Path file = folder.resolve("fleet.db");
        Path aside = folder.resolve("aside.db");

        fleet.close();
        Files.move(file, aside);
        HttpResponse<String> gone = get("/api/v1/fleet", cookie);
        Files.move(aside, file);

        assertThat(gone.statusCode()).isEqualTo(500);
        assertThat(gone.body()).contains("the log of `facecount fleet serve` says why");
        assertThat(get("/api/v1/fleet", cookie).statusCode()).isEqualTo(200);
    }

    @Test
    void without_a_password_it_does_not_start_and_says_how_to_set_one() {
        PasswordFile none = new PasswordFile(folder.resolve("none"));
        Clock clock = Clock.systemUTC();
        FleetReader reader = new FleetReader(folder.resolve("fleet.db").toString(), clock);
        ServerSettings settings = new ServerSettings("127.0.0.1", 0, Set.of(), "1");

        assertThatThrownBy(() -> FleetServer.start(settings, reader, none, clock))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("`facecount fleet password` sets one");
    }

    @Test
    void a_port_that_is_taken_is_named() {
        PasswordFile password = new PasswordFile(folder.resolve("web-password"));
        Clock clock = Clock.systemUTC();
        FleetReader reader = new FleetReader(folder.resolve("fleet.db").toString(), clock);
        ServerSettings settings = new ServerSettings("127.0.0.1", server.port(), Set.of(), "1");

        assertThatThrownBy(() -> FleetServer.start(settings, reader, password, clock))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("port %d of 127.0.0.1 is in use".formatted(server.port()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)))
                .timeout(PATIENCE);
    }

    private HttpResponse<String> get(String path, String cookie) throws Exception {
        HttpRequest.Builder request = request(path);
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> enter(String password) throws Exception {
        return client.send(
                request("/login").POST(BodyPublishers.ofString(form(password))).build(),
                BodyHandlers.ofString());
    }

    private static String form(String password) {
        return "password=" + password.replace(' ', '+');
    }

    private static String cookie(HttpResponse<String> entered) {
        return entered.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    private JsonObject json(String path, String cookie) throws Exception {
        return JsonParser.create(get(path, cookie).body()).readJsonObject();
    }

    private static JsonObject first(JsonObject object, String name) {
        return object.arrayValue(name).orElseThrow().values().getFirst().asObject();
    }

    /** For what the JDK's client does not let one send. */
    private String raw(String method, String host, int bytes) throws Exception {
        List<String> lines =
                List.of(
                        method + " /login HTTP/1.1",
                        "Host: " + host,
                        "Connection: close",
                        "Content-Length: " + bytes,
                        "",
                        "");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(String.join("\r\n", lines).getBytes(StandardCharsets.US_ASCII));
            // The head and a piece of the body.
            String answer = "";
            while (!answer.matches("(?s).*\r\n\r\n.+")) {
                byte[] more = new byte[8192];
                int length = socket.getInputStream().read(more);
                if (length < 0) {
                    break;
                }
                answer += new String(more, 0, length, StandardCharsets.ISO_8859_1);
            }
            return answer;
        }
    }
}
