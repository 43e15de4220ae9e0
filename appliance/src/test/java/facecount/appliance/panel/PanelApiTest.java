package facecount.appliance.panel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.appliance.health.Fault;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;
import io.helidon.json.JsonString;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The HTTP API of a panel that really listens. */
class PanelApiTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    private final ScriptedPanelData data = new ScriptedPanelData();
    private final Panel panel = Panel.start(PanelSettings.local(0), data);
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    @AfterEach
    void close() {
        client.shutdownNow();
        panel.close();
    }

    @Test
    void today_is_told_with_its_interval_and_every_emotion() throws Exception {
        JsonObject today = json("/api/v1/today");

        assertThat(today.stringValue("day")).hasValue("2026-11-25");
        assertThat(today.intValue("distinct_visitors")).hasValue(142);
        assertThat(today.intValue("likely_low")).hasValue(138);
        assertThat(today.intValue("likely_high")).hasValue(148);
        assertThat(today.doubleValue("coverage")).hasValue(0.93);
        assertThat(today.doubleValue("median_dwell_s")).hasValue(47.5);
        assertThat(today.longValue("undated_passages")).hasValue(3L);
        assertThat(today.booleanValue("knows_strangers")).hasValue(true);
        assertThat(today.booleanValue("knows_returning")).hasValue(true);
        JsonObject emotions = today.objectValue("emotions").orElseThrow();
        assertThat(emotions.keysAsStrings())
                .containsExactlyInAnyOrder(
                        "anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise");
        assertThat(emotions.intValue("happiness")).hasValue(61);
        assertThat(emotions.intValue("anger")).hasValue(3);
        assertThat(emotions.intValue("fear")).hasValue(0);
    }

    @Test
    void the_record_of_a_day_hides_small_numbers_of_one_emotion() throws Exception {
        String day = get("/api/v1/days/2026-11-24").body();
        String csv = get("/api/v1/export.csv").body();
        String json = get("/api/v1/export.json").body();

        assertThat(day).contains("\"fear\":null", "\"disgust\":0", "\"emotions_hidden_below\":5");
        assertThat(json).contains("\"fear\":null");
        assertThat(csv.lines().skip(2).findFirst())
                .hasValue(
                        "2026-11-24,187,180,197,186,0.9100,299,280,2,0,0,<5,93,62,0,0,2026-11-25T02:00:00Z,true");
    }

    @Test
    void an_export_names_its_columns_and_its_file_and_holds_all_days() throws Exception {
        HttpResponse<String> csv = get("/api/v1/export.csv");

        assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8");
        assertThat(csv.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"face-count-2026-11-25.csv\"");
        assertThat(csv.body().lines()).hasSize(16);
        assertThat(csv.body())
                .startsWith(
                        "day,distinct_visitors,likely_low,likely_high,recognized_visitors,coverage,passages,sightings,staff,anger,disgust,fear,happiness,neutral,sadness,surprise,as_of,closed\r\n");
    }

    @Test
    void the_newest_days_come_first_and_no_more_than_asked_for() throws Exception {
        List<String> days =
                array(json("/api/v1/days?limit=2"), "days").values().stream()
                        .map(day -> day.asObject().stringValue("day").orElseThrow())
                        .toList();

        assertThat(days).containsExactly("2026-11-25", "2026-11-24");
        assertThat(problem("/api/v1/days?limit=0", 400)).contains("limit is 1 to 2750, got 0");
        assertThat(problem("/api/v1/days?limit=many", 400)).contains("got many");
    }

    @Test
    void a_day_nobody_knows_and_a_day_that_is_none_are_not_found() throws Exception {
        assertThat(problem("/api/v1/days/2019-01-01", 404))
                .contains("nothing is known of the day 2019-01-01");
        assertThat(problem("/api/v1/days/yesterday", 404)).contains("a day is written as");
        assertThat(problem("/report/2019-01-01", 404)).contains("nothing is known");
    }

    @Test
    void the_view_holds_boxes_and_the_visitors_known() throws Exception {
        List<JsonObject> faces =
                array(json("/api/v1/view"), "faces").values().stream()
                        .map(face -> face.asObject())
                        .toList();

        assertThat(faces).hasSize(3);
        assertThat(faces.getFirst().intValue("visitor")).hasValue(139);
        assertThat(faces.getFirst().stringValue("emotion")).hasValue("happiness");
        assertThat(faces.getLast().toString()).contains("\"visitor\":null", "\"emotion\":null");
    }

    @Test
    void health_answers_503_only_when_nobody_is_counted() throws Exception {
        assertThat(get("/health").statusCode()).isEqualTo(200);

        data.faults = List.of(fault(Fault.Severity.WARNING));
        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(get("/health").body()).contains("\"status\":\"degraded\"");

        data.faults = List.of(fault(Fault.Severity.ERROR));
        assertThat(get("/health").statusCode()).isEqualTo(503);
        assertThat(get("/api/v1/health").statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/health").body())
                .contains("\"status\":\"down\"", "\"advice\":\"Check its cable.\"");
    }

    @Test
    void metrics_are_what_prometheus_reads() throws Exception {
        data.faults = List.of(fault(Fault.Severity.WARNING));

        HttpResponse<String> metrics = get("/metrics");

        assertThat(metrics.headers().firstValue("Content-Type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body().lines())
                .contains(
                        "facecount_visitors_today 142",
                        "facecount_superseded_pictures_total 318",
                        "facecount_faults{severity=\"warning\"} 1",
                        "facecount_faults{severity=\"error\"} 0")
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .matches(
                                                "# (HELP|TYPE) [a-z_]+"
                                                        + " .+|[a-z_]+(\\{[a-z]+=\"[a-z]+\"\\})?"
                                                        + " [-0-9.Ee]+"));
    }

    @Test
    void what_is_documented_answers_and_what_answers_is_documented() throws Exception {
        JsonObject paths = json("/api/v1/openapi.json").objectValue("paths").orElseThrow();
        Set<String> documented = new TreeSet<>();
        for (String path : paths.keysAsStrings()) {
            for (String method : paths.objectValue(path).orElseThrow().keysAsStrings()) {
                documented.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path);
            }
        }
        try (LiveStreams streams = new LiveStreams(new LiveTopics(data, PanelSettings.local(0)))) {
            Set<String> served =
                    new Api(data, PanelSettings.local(0), streams)
                            .routes().stream()
                                    .map(route -> route.method().text() + " " + route.path())
                                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(documented).isEqualTo(served);
        }
        for (String path : paths.keysAsStrings()) {
            String real = path.replace("{date}", "2026-11-24");
            if (paths.objectValue(path).orElseThrow().containsKey("post")) {
                assertThat(post(real, "Content-Type", "application/json").statusCode())
                        .isEqualTo(200);
            } else if (!path.endsWith("/events")) {
                assertThat(get(real).statusCode()).as(path).isEqualTo(200);
            }
        }
    }

    @Test
    void an_answer_has_the_fields_its_schema_requires_and_no_other() throws Exception {
        JsonObject schemas =
                json("/api/v1/openapi.json")
                        .objectValue("components")
                        .orElseThrow()
                        .objectValue("schemas")
                        .orElseThrow();

        assertThat(json("/api/v1/today").keysAsStrings())
                .isEqualTo(
                        schemas.objectValue("Day")
                                .orElseThrow()
                                .objectValue("properties")
                                .orElseThrow()
                                .keysAsStrings());
        assertThat(json("/api/v1/status").keysAsStrings()).isEqualTo(required(schemas, "Status"));
        assertThat(json("/api/v1/view").keysAsStrings()).isEqualTo(required(schemas, "View"));
        assertThat(json("/api/v1/health").keysAsStrings()).isEqualTo(required(schemas, "Health"));
        assertThat(json("/api/v1/days/2026-11-24/hours").keysAsStrings())
                .isEqualTo(required(schemas, "Hours"));
    }

    private static Set<String> required(JsonObject schemas, String name) {
        return array(schemas.objectValue(name).orElseThrow(), "required").values().stream()
                .map(value -> ((JsonString) value).value())
                .collect(Collectors.toSet());
    }

    @Test
    void changes_arrive_by_themselves() throws Exception {
        try (BufferedReader events = events()) {
            String first = event(events, "today");
            assertThat(first).contains("\"distinct_visitors\":142");

            data.visitors = 143;

            assertThat(event(events, "today")).contains("\"distinct_visitors\":143");
        }
    }

    @Test
    void a_browser_that_goes_is_nothing_to_warn_of() throws Exception {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(LiveStreams.class.getName());
        Handler handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        warnings.add(line.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        handler.setLevel(Level.WARNING);
        logger.addHandler(handler);
        try {
            BufferedReader events = events();
            event(events, "today");
            events.close();

            waitUntil(() -> metric("facecount_live_streams 0"));

            assertThat(warnings).isEmpty();
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void a_seventeenth_stream_is_refused_and_taken_when_one_has_ended() throws Exception {
        List<BufferedReader> streams = new ArrayList<>();
        for (int i = 0; i < LiveStreams.STREAMS_MAX; i++) {
            BufferedReader stream = events();
            event(stream, "today");
            streams.add(stream);
        }

        assertThat(problem("/api/v1/events", 503)).contains("16 live streams are open");
        assertThat(get("/api/v1/today").statusCode()).isEqualTo(200);

        streams.removeFirst().close();
        data.visitors = 150; // a write tells the box that the browser has gone
        waitUntil(() -> openEvents(panel.port()) == 200);
        for (BufferedReader stream : streams) {
            stream.close();
        }
    }

    @Test
    void a_browser_that_reads_nothing_loses_its_place_when_others_want_it() throws Exception {
        data.faults =
                Collections.nCopies(
                        50_000, fault(Fault.Severity.WARNING)); // more than a socket holds
        LiveStreams streams =
                new LiveStreams(
                        new LiveTopics(data, PanelSettings.local(0)), Duration.ofMillis(100));
        try (Panel crowded = Panel.start(PanelSettings.local(0), data, streams)) {
            List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < LiveStreams.STREAMS_MAX; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(1024);
                socket.connect(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), crowded.port()));
                socket.getOutputStream()
                        .write(
                                "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                silent.add(socket);
            }
            waitUntil(() -> streams.open() == LiveStreams.STREAMS_MAX);
            data.faults = List.of();

            int[] status = {503};
            waitUntil(
                    () -> {
                        status[0] = openEvents(crowded.port());
                        return status[0] == 200;
                    });

            assertThat(status[0]).isEqualTo(200);
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void a_stream_whose_data_cannot_be_had_ends_and_leaves_its_place() throws Exception {
        try (BufferedReader events = events()) {
            event(events, "today");

            data.broken = true;

            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    event(events, "today");
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
        data.broken = false;
        waitUntil(() -> metric("facecount_live_streams 0"));
    }

    private boolean metric(String line) {
        try {
            return get("/metrics").body().lines().anyMatch(line::equals);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private int openEvents(int port) {
        try {
            HttpResponse<InputStream> answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:%d/api/v1/events"
                                                            .formatted(port)))
                                    .timeout(PATIENCE)
                                    .build(),
                            BodyHandlers.ofInputStream());
            answer.body().close();
            return answer.statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    @Test
    void closing_ends_open_streams_at_once() throws Exception {
        try (BufferedReader events = events()) {
            event(events, "today");
            long startNanos = System.nanoTime();

            panel.close();

            while (events.readLine() != null) {
                // what was still under way
            }
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(PATIENCE);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("closed");
        }
    }

    @Test
    void counting_is_paused_by_the_boxs_own_page_only() throws Exception {
        String type = "Content-Type";
        String json = "application/json";
        assertThat(post("/api/v1/pause", type, "text/plain").statusCode()).isEqualTo(415);
        assertThat(post("/api/v1/pause", type, json, "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(post("/api/v1/pause", type, json, "Sec-Fetch-Site", "same-site").statusCode())
                .isEqualTo(403);
        assertThat(post("/api/v1/pause", type, json, "Origin", "http://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(post("/api/v1/pause", type, json, "Origin", "null").statusCode()).isEqualTo(403);
        assertThat(get("/api/v1/pause").statusCode()).isEqualTo(405);
        assertThat(data.paused).isFalse();

        HttpResponse<String> paused =
                post("/api/v1/pause", type, json, "Sec-Fetch-Site", "same-origin");

        assertThat(paused.body()).contains("\"paused\":true");
        assertThat(data.paused).isTrue();
        assertThat(post("/api/v1/resume", type, json).statusCode()).isEqualTo(200);
        assertThat(data.paused).isFalse();
    }

    @Test
    void a_name_that_is_not_the_boxs_is_refused() throws Exception {
        assertThat(raw("GET /api/v1/today HTTP/1.1", "Host: evil.example"))
                .startsWith("HTTP/1.1 421")
                .contains("this box is not called evil.example", "panel.host-names")
                .doesNotContain("142");
        assertThat(raw("GET / HTTP/1.1", "Host: 127.0.0.1.evil.example:80"))
                .startsWith("HTTP/1.1 421");
        assertThat(raw("GET / HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 200");
        assertThat(raw("GET / HTTP/1.1", "Host: [::1]:8080")).startsWith("HTTP/1.1 200");
        try (Panel named =
                Panel.start(
                        new PanelSettings(
                                "127.0.0.1",
                                0,
                                Set.of("Box.Local"),
                                PanelSettings.Language.FRENCH,
                                5),
                        data)) {
            assertThat(raw(named.port(), "GET / HTTP/1.1", "Host: box.local:80"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void every_answer_forbids_the_browser_what_no_page_of_ours_needs() throws Exception {
        for (String path :
                List.of("/", "/api/v1/today", "/nothing", "/wall", "/assets/panel.css")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .hasValueSatisfying(
                            policy ->
                                    assertThat(policy)
                                            .startsWith("default-src 'self';")
                                            .contains("frame-ancestors 'none'")
                                            .doesNotContain("unsafe"));
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        }
        assertThat(get("/api/v1/today").headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void nothing_but_the_panels_files_is_served() throws Exception {
        for (String path :
                List.of(
                        "/assets/../Panel.class",
                        "/assets/..%2fPanel.class",
                        "/assets/%2e%2e/%2e%2e/package-info.class",
                        "/assets//etc/passwd",
                        "/assets/",
                        "/assets/lang/../openapi.json",
                        "/../../../etc/passwd")) {
            String answer = raw("GET " + path + " HTTP/1.1", "Host: localhost");
            assertThat(answer).as(path).containsPattern("^HTTP/1.1 40[04]");
        }
    }

    @Test
    void a_file_that_has_not_changed_is_not_sent_again() throws Exception {
        String tag = get("/assets/panel.css").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again =
                client.send(
                        request("/assets/panel.css").header("If-None-Match", tag).build(),
                        BodyHandlers.ofString());

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void what_the_box_cannot_answer_is_a_problem_without_a_stack_trace() throws Exception {
        data.broken = true;

        assertThat(problem("/api/v1/today", 500))
                .contains("the box could not answer")
                .doesNotContain("ledger", "Exception", "at facecount");
        assertThat(problem("/nothing/here", 404)).contains("there is nothing at /nothing/here");
    }

    @Test
    void what_is_no_request_or_too_large_is_refused() throws Exception {
        assertThat(raw("RUBBISH", "Host: localhost")).startsWith("HTTP/1.1 400");
        // The body is announced and not sent: a server that refuses may close while it comes.
        assertThat(
                        raw(
                                "POST /api/v1/pause HTTP/1.1",
                                "Host: localhost",
                                "Content-Type: application/json",
                                "Content-Length: 100000"))
                .startsWith("HTTP/1.1 413");
        assertThat(data.paused).isFalse();
    }

    @Test
    void a_used_port_is_an_error_that_says_what_to_do() {
        assertThatThrownBy(() -> Panel.start(PanelSettings.local(panel.port()), data))
                .isInstanceOf(PanelException.class)
                .hasMessageContaining("port %d".formatted(panel.port()))
                .hasMessageContaining("in use")
                .hasMessageContaining("choose another with --port N or panel.port");
    }

    @Test
    void it_listens_on_the_loopback_only() throws IOException {
        String port = ":%04X ".formatted(panel.port());
        List<String> listening = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try (Stream<String> sockets = Files.lines(Path.of(table))) {
                sockets.filter(socket -> socket.contains(port) && socket.contains(" 0A "))
                        .forEach(listening::add);
            }
        }

        // 127.0.0.1 as the kernel writes it, alone or within an IPv6 address
        assertThat(listening)
                .isNotEmpty()
                .allSatisfy(socket -> assertThat(socket).contains("0100007F" + port));
    }

    private static Fault fault(Fault.Severity severity) {
        return new Fault(
                "camera-lost",
                severity,
                "The camera is gone",
                "Check its cable.",
                ScriptedPanelData.NOW);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + panel.port() + path))
                .timeout(PATIENCE);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String... headers) throws Exception {
        return client.send(
                request(path).headers(headers).POST(BodyPublishers.ofString("{}")).build(),
                BodyHandlers.ofString());
    }

    private JsonObject json(String path) throws Exception {
        return JsonParser.create(get(path).body()).readJsonObject();
    }

    private String problem(String path, int status) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        JsonObject problem = JsonParser.create(answer.body()).readJsonObject();
        assertThat(problem.intValue("status")).hasValue(status);
        return problem.stringValue("detail").orElseThrow();
    }

    private static JsonArray array(JsonObject json, String key) {
        return json.arrayValue(key).orElseThrow();
    }

    private BufferedReader events() throws Exception {
        HttpResponse<InputStream> answer =
                client.send(request("/api/v1/events").build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** The data of the next event of that name. */
    private static String event(BufferedReader events, String name) throws IOException {
        String data = "";
        boolean wanted = false;
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith("event:")) {
                wanted = line.substring(6).strip().equals(name);
            } else if (line.startsWith("data:")) {
                data = line.substring(5).strip();
            } else if (line.isEmpty()) {
                if (wanted && !data.isEmpty()) {
                    return data;
                }
                wanted = false;
                data = "";
            }
        }
        throw new IOException("the stream ended before an event " + name);
    }

    private String raw(String... lines) throws IOException {
        return raw(panel.port(), lines);
    }

    /** Sends the lines as they are and returns head and body of the answer. */
    private static String raw(int port, String... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String request = String.join("\r\n", lines) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return head.toString();
                }
                head.append((char) next);
            }
            Matcher length = CONTENT_LENGTH.matcher(head);
            byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
            return head + new String(body, StandardCharsets.UTF_8);
        }
    }
}
