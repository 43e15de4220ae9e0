package facecount.fleet.web;

import facecount.fleet.overview.Box;
import facecount.fleet.overview.BoxFault;
import facecount.fleet.overview.DaySum;
import facecount.fleet.overview.Estimate;
import facecount.fleet.overview.HourSum;
import facecount.fleet.overview.Overview;
import facecount.fleet.overview.SettingsChange;
import facecount.fleet.overview.Site;
import facecount.fleet.overview.Trouble;

import io.helidon.json.JsonObject;

import java.util.List;
import java.util.Locale;

/** What the pages are told. */
final class Json {
    private Json() {}

    /** For {@code language.js}, before anybody has come in: the same everywhere. */
    static JsonObject status() {
        return JsonObject.builder().set("zone", "UTC").set("language", "en").build();
    }

    static JsonObject fleet(
            Overview overview,
            List<HourSum> hours,
            List<DaySum> days,
            List<SettingsChange> changes,
            String version) {
        return JsonObject.builder()
                .set("at", overview.at().toString())
                .set("version", version)
                .set("up", overview.up())
                .set("today", of(overview.today()))
                .setValues("sites", overview.sites().stream().map(Json::of).toList())
                .setValues("troubles", overview.troubles().stream().map(Json::of).toList())
                .setValues(
                        "versions",
                        overview.versions().entrySet().stream()
                                .map(
                                        entry ->
                                                JsonObject.builder()
                                                        .set("version", entry.getKey())
                                                        .set("boxes", entry.getValue())
                                                        .build())
                                .toList())
                .setValues("hours", hours.stream().map(Json::of).toList())
                .setValues("days", days.stream().map(Json::of).toList())
                .setValues("changes", changes.stream().map(Json::of).toList())
                .build();
    }

    private static JsonObject of(SettingsChange change) {
        return JsonObject.builder()
                .set("begun", change.begun().toString())
                .setStrings("what", change.what())
                .set("boxes", change.boxes())
                .set("done", change.done())
                .set("waiting", change.waiting())
                .set("state", word(change.state()))
                .setValues(
                        "ill",
                        change.ill().entrySet().stream()
                                .map(
                                        box ->
                                                JsonObject.builder()
                                                        .set("device", box.getKey())
                                                        .set("why", box.getValue())
                                                        .build())
                                .toList())
                .build();
    }

    static JsonObject box(Box box, List<HourSum> hours, List<DaySum> days) {
        Box.Machine machine = box.machine();
        JsonObject.Builder facts =
                JsonObject.builder()
                        .set("os", machine.os())
                        .set("arch", machine.arch())
                        .set("java", machine.java())
                        .set("accelerator", machine.accelerator())
                        .set("paused", machine.paused());
        machine.processors().ifPresent(number -> facts.set("cpus", number));
        machine.running().ifPresent(since -> facts.set("running", since.toString()));
        machine.picturesPerSecond().ifPresent(number -> facts.set("pictures_per_second", number));
        machine.diskFreeMb().ifPresent(number -> facts.set("disk_free_mb", number));
        return JsonObject.builder()
                .set("box", of(box))
                .set("facts", facts.build())
                .setValues(
                        "troubles",
                        box.faults().stream()
                                .map(fault -> of(new Trouble(box.device(), box.name(), fault)))
                                .toList())
                .setValues("hours", hours.stream().map(Json::of).toList())
                .setValues("days", days.stream().map(Json::of).toList())
                .build();
    }

    private static JsonObject of(Site site) {
        return JsonObject.builder()
                .set("name", site.name())
                .set("today", of(site.today()))
                .setValues("boxes", site.boxes().stream().map(Json::of).toList())
                .build();
    }

    private static JsonObject of(Box box) {
        JsonObject.Builder json =
                JsonObject.builder()
                        .set("device", box.device())
                        .set("short", box.shortDevice())
                        .set("name", box.name())
                        .set("line", word(box.line()))
                        .set("zone", box.zone().getId())
                        .set("day", box.day().toString())
                        .set("version", box.machine().version())
                        .set("paused", box.machine().paused())
                        .setValues(
                                "wrong",
                                box.faults().stream()
                                        .map(fault -> of(new Trouble("", "", fault)))
                                        .toList());
        box.heard().ifPresent(at -> json.set("heard", at.toString()));
        box.newest().ifPresent(day -> json.set("newest", day.toString()));
        box.today().ifPresent(today -> json.set("today", of(today)));
        return json.build();
    }

    private static JsonObject of(Trouble trouble) {
        BoxFault fault = trouble.fault();
        JsonObject.Builder json =
                JsonObject.builder()
                        .set("device", trouble.device())
                        .set("name", trouble.name())
                        .set("code", fault.code())
                        .set("severity", word(fault.severity()))
                        .set("title", fault.title())
                        .set("advice", fault.advice());
        fault.since().ifPresent(since -> json.set("since", since.toString()));
        return json.build();
    }

    private static JsonObject of(Estimate estimate) {
        return JsonObject.builder()
                .set("visitors", estimate.visitors())
                .set("low", estimate.low())
                .set("high", estimate.high())
                .set("coverage", Math.round(estimate.coverage() * 10_000) / 10_000.0)
                .set("passages", estimate.passages())
                .build();
    }

    private static JsonObject of(HourSum hour) {
        return JsonObject.builder()
                .set("start", hour.start().toString())
                .set("new_visitors", hour.newVisitors())
                .set("passages", hour.passages())
                .build();
    }

    private static JsonObject of(DaySum day) {
        return JsonObject.builder()
                .set("day", day.day().toString())
                .set("boxes", day.boxes())
                .set("closed", day.closed())
                .set("count", of(day.estimate()))
                .build();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
