package facecount.appliance.panel;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.health.Fault;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.json.JsonObject;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;

/** The HTTP API, as {@code openapi.json} describes it. Thread-safe. */
final class Api {
    /** Seven years and a half: a ledger holds fewer. */
    static final int DAYS_MAX = 2750;

    /** What a page of history shows. */
    private static final int DAYS_SHOWN = 31;

    private static final String JSON = "application/json";

    private final PanelData data;
    private final PanelSettings settings;
    private final LiveStreams streams;
    private final Asset openApi = Asset.of("openapi.json");

    Api(PanelData data, PanelSettings settings, LiveStreams streams) {
        this.data = data;
        this.settings = settings;
        this.streams = streams;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/today", (_, response) -> send(response, today())),
                Route.get("/api/v1/days", (request, response) -> send(response, days(request))),
                Route.get(
                        "/api/v1/days/{date}", (request, response) -> send(response, day(request))),
                Route.get(
                        "/api/v1/days/{date}/hours",
                        (request, response) -> send(response, hours(request))),
                Route.get("/api/v1/view", (_, response) -> send(response, Json.of(data.inView()))),
                Route.get(
                        "/api/v1/health",
                        (_, response) -> send(response, Json.ofHealth(data.faults()))),
                Route.get("/api/v1/status", (_, response) -> send(response, status())),
                Route.get("/api/v1/export.csv", this::exportCsv),
                Route.get("/api/v1/export.json", this::exportJson),
                Route.get("/api/v1/events", (_, response) -> streams.serve(response)),
                Route.get("/api/v1/openapi.json", openApi::send),
                Route.post("/api/v1/pause", this::pause),
                Route.post("/api/v1/resume", this::resume),
                Route.get("/health", this::health),
                Route.get("/metrics", this::metrics));
    }

    private JsonObject today() {
        DailyCount today = data.today();
        return Json.ofDay(today, data.medianDwell(today.day()), data.undated(today.day()), 0);
    }

    private JsonObject days(ServerRequest request) {
        return Json.ofDays(data.days(limit(request, DAYS_SHOWN)), settings.emotionsHiddenBelow());
    }

    private JsonObject day(ServerRequest request) {
        DailyCount count = knownDay(request, data);
        return Json.ofDay(
                count,
                data.medianDwell(count.day()),
                data.undated(count.day()),
                settings.emotionsHiddenBelow());
    }

    private JsonObject hours(ServerRequest request) {
        CountingDay day = knownDay(request, data).day();
        return Json.ofHours(day.toString(), data.hours(day));
    }

    private JsonObject status() {
        return Json.of(data.status(), settings.language());
    }

    private void exportCsv(ServerRequest request, ServerResponse response) {
        String csv =
                Export.csv(data.days(limit(request, DAYS_MAX)), settings.emotionsHiddenBelow());
        attachment(response, "csv");
        response.header(HeaderNames.CONTENT_TYPE, "text/csv; charset=utf-8")
                .send(csv.getBytes(StandardCharsets.UTF_8));
    }

    private void exportJson(ServerRequest request, ServerResponse response) {
        JsonObject days =
                Json.ofDays(data.days(limit(request, DAYS_MAX)), settings.emotionsHiddenBelow());
        attachment(response, "json");
        send(response, days);
    }

    private void attachment(ServerResponse response, String kind) {
        response.header(HeaderNames.CACHE_CONTROL, "no-store")
                .header(
                        HeaderNames.CONTENT_DISPOSITION,
                        "attachment; filename=\"face-count-%s.%s\""
                                .formatted(data.today().day(), kind));
    }

    private void pause(ServerRequest request, ServerResponse response) {
        Guard.requireSameOrigin(request);
        data.pause();
        send(response, status());
    }

    private void resume(ServerRequest request, ServerResponse response) {
        Guard.requireSameOrigin(request);
        data.resume();
        send(response, status());
    }

    private void health(ServerRequest request, ServerResponse response) {
        List<Fault> faults = data.faults();
        boolean down = faults.stream().anyMatch(fault -> fault.severity() == Fault.Severity.ERROR);
        response.status(down ? Status.SERVICE_UNAVAILABLE_503 : Status.OK_200);
        send(response, Json.ofHealth(faults));
    }

    private void metrics(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, Metrics.MEDIA_TYPE)
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(Metrics.text(data, streams.open()).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The day named in the path.
     *
     * @throws Problem if it is no date or nothing is known of it
     */
    static DailyCount knownDay(ServerRequest request, PanelData data) {
        String date = request.path().pathParameters().get("date");
        CountingDay day;
        try {
            day = new CountingDay(LocalDate.parse(date));
        } catch (DateTimeException e) {
            throw new Problem(Status.NOT_FOUND_404, "a day is written as 2026-11-25, got " + date);
        }
        return data.day(day)
                .orElseThrow(
                        () ->
                                new Problem(
                                        Status.NOT_FOUND_404,
                                        "nothing is known of the day " + day));
    }

    private static int limit(ServerRequest request, int otherwise) {
        String text = request.query().first("limit").orElse(String.valueOf(otherwise));
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= DAYS_MAX) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        throw new Problem(
                Status.BAD_REQUEST_400, "limit is 1 to %d, got %s".formatted(DAYS_MAX, text));
    }

    private static void send(ServerResponse response, JsonObject json) {
        response.header(HeaderNames.CONTENT_TYPE, JSON)
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
