package facecount.fleet.web;

import facecount.fleet.overview.Box;
import facecount.fleet.overview.BoxHour;
import facecount.fleet.overview.DaySum;
import facecount.fleet.overview.FleetRecords;
import facecount.fleet.overview.HourSum;
import facecount.fleet.overview.Overview;
import facecount.fleet.overview.Selection;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.json.JsonObject;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the pages ask for, and tables for a spreadsheet. Thread-safe. */
final class Api {
    /** More than a year: what boxes keep themselves. */
    private static final int DAYS_MAX = 400;

    private static final int DAYS_SHOWN = 14;

    private final FleetRecords records;
    private final ServerSettings settings;

    Api(FleetRecords records, ServerSettings settings) {
        this.records = records;
        this.settings = settings;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/status", (_, response) -> send(response, Json.status())),
                Route.get("/api/v1/fleet", (request, response) -> send(response, fleet(request))),
                Route.get(
                        "/api/v1/boxes/{device}",
                        (request, response) -> send(response, box(request))),
                Route.get(
                        "/api/v1/export/boxes.csv",
                        (_, response) ->
                                sendTable(response, "boxes", Csv.boxes(records.overview()))),
                Route.get("/api/v1/export/days.csv", this::exportDays),
                Route.get("/api/v1/export/hours.csv", this::exportHours));
    }

    private JsonObject fleet(ServerRequest request) {
        Overview overview = records.overview();
        return Json.fleet(
                overview,
                hours(overview, asked(request, "day"), ""),
                days(newest(overview.boxes()), number(request), ""),
                records.changes(),
                settings.version());
    }

    private JsonObject box(ServerRequest request) {
        String device = request.path().pathParameters().get("device");
        Overview overview = records.overview();
        Box box = box(overview, device);
        return Json.box(
                box,
                hours(overview, asked(request, "day"), device),
                days(newest(List.of(box)), number(request), device));
    }

    private static Box box(Overview overview, String device) {
        return overview.boxes().stream()
                .filter(one -> one.device().equals(device))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Problem(
                                        Status.NOT_FOUND_404,
                                        "no box of this fleet is called " + device));
    }

    /** The newest day there is, wherever. */
    private static LocalDate newest(List<Box> boxes) {
        return boxes.stream().map(Box::day).max(Comparator.naturalOrder()).orElse(LocalDate.EPOCH);
    }

    private List<DaySum> days(LocalDate newest, int number, String device) {
        return DaySum.of(
                records.days(new Selection(device, newest.minusDays(number - 1L), newest)));
    }

    /**
     * @param asked a date; empty for today, which may be another day at another box
     */
    private List<HourSum> hours(Overview overview, String asked, String device) {
        if (!asked.isEmpty()) {
            LocalDate day = date(asked);
            return HourSum.of(records.hours(new Selection(device, day, day)));
        }
        List<Box> boxes =
                overview.boxes().stream()
                        .filter(box -> device.isEmpty() || box.device().equals(device))
                        .toList();
        if (boxes.isEmpty()) {
            return List.of();
        }
        Map<String, LocalDate> today =
                boxes.stream().collect(Collectors.toMap(Box::device, Box::day));
        LocalDate first = boxes.stream().map(Box::day).min(Comparator.naturalOrder()).orElseThrow();
        List<BoxHour> hours = records.hours(new Selection(device, first, newest(boxes)));
        return HourSum.of(
                hours.stream()
                        .filter(hour -> hour.day().equals(today.get(hour.device())))
                        .toList());
    }

    private void exportDays(ServerRequest request, ServerResponse response) {
        String device = asked(request, "box");
        Overview overview = records.overview();
        List<Box> boxes = device.isEmpty() ? overview.boxes() : List.of(box(overview, device));
        LocalDate newest = newest(boxes);
        LocalDate oldest = newest.minusDays(number(request) - 1L);
        sendTable(
                response,
                "days",
                Csv.days(
                        records.days(new Selection(device, oldest, newest)),
                        overview.boxes().stream()
                                .collect(Collectors.toMap(Box::device, Function.identity()))));
    }

    private void exportHours(ServerRequest request, ServerResponse response) {
        String device = asked(request, "box");
        sendTable(
                response,
                "hours",
                Csv.hours(hours(records.overview(), asked(request, "day"), device)));
    }

    private static String asked(ServerRequest request, String name) {
        return request.query().first(name).orElse("");
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new Problem(
                    Status.BAD_REQUEST_400, "a day is written as 2026-11-25, got " + text);
        }
    }

    private static int number(ServerRequest request) {
        String text = request.query().first("days").orElse(String.valueOf(DAYS_SHOWN));
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= DAYS_MAX) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        throw new Problem(
                Status.BAD_REQUEST_400, "days is 1 to %d, got %s".formatted(DAYS_MAX, text));
    }

    private static void sendTable(ServerResponse response, String name, String table) {
        response.header(HeaderNames.CACHE_CONTROL, "no-store")
                .header(HeaderNames.CONTENT_TYPE, "text/csv; charset=utf-8")
                .header(
                        HeaderNames.CONTENT_DISPOSITION,
                        "attachment; filename=\"fleet-%s.csv\"".formatted(name))
                .send(table.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(ServerResponse response, JsonObject json) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
