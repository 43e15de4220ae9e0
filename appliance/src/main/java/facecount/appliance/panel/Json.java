package facecount.appliance.panel;

import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.HourlyCount;
import facecount.appliance.counting.SiteEvidence;
import facecount.appliance.health.Fault;
import facecount.appliance.health.FaultText;
import facecount.appliance.health.Texts;
import facecount.inference.Box;
import facecount.inference.Emotion;
import facecount.inference.EmotionReading;
import facecount.inference.View.FaceInView;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words of the HTTP API: what {@code openapi.json} describes. */
final class Json {
    private Json() {}

    /**
     * @param emotionsHiddenBelow as in {@link PanelSettings}; a hidden number is {@code null}
     */
    static JsonObject of(DailyCount count, int emotionsHiddenBelow) {
        JsonObject.Builder emotions = JsonObject.builder();
        for (Emotion emotion : Emotion.values()) {
            int visitors = count.emotions().getOrDefault(emotion, 0);
            if (isHidden(visitors, emotionsHiddenBelow)) {
                emotions.setNull(emotion.label());
            } else {
                emotions.set(emotion.label(), visitors);
            }
        }
        SiteEvidence site = SiteEvidence.of(count);
        return JsonObject.builder()
                .set("day", count.day().toString())
                .set("distinct_visitors", count.distinctVisitors())
                .set("likely_low", count.likely95().low())
                .set("likely_high", count.likely95().high())
                .set("recognized_visitors", count.recognizedVisitors())
                .set("coverage", rounded(count.coverage()))
                .set("passages", count.passages())
                .set("sightings", count.sightings())
                .set("staff", count.staff())
                .set("knows_strangers", site.knowsStrangers())
                .set("knows_returning", site.knowsReturning())
                .set("emotions", emotions.build())
                .set("emotions_hidden_below", emotionsHiddenBelow)
                .set("as_of", count.asOf().toString())
                .set("closed", count.closed())
                .build();
    }

    static boolean isHidden(int visitors, int emotionsHiddenBelow) {
        return visitors > 0 && visitors < emotionsHiddenBelow;
    }

    static JsonObject ofDay(
            DailyCount count,
            Optional<Duration> medianDwell,
            int undatedPassages,
            int emotionsHiddenBelow) {
        JsonObject.Builder day = JsonObject.builder().from(of(count, emotionsHiddenBelow));
        medianDwell.ifPresentOrElse(
                dwell -> day.set("median_dwell_s", rounded(dwell.toMillis() / 1000f)),
                () -> day.setNull("median_dwell_s"));
        day.set("undated_passages", undatedPassages);
        return day.build();
    }

    static JsonObject ofDays(List<DailyCount> days, int emotionsHiddenBelow) {
        return JsonObject.builder()
                .setValues("days", days.stream().map(day -> of(day, emotionsHiddenBelow)).toList())
                .build();
    }

    static JsonObject ofHours(String day, List<HourlyCount> hours) {
        return JsonObject.builder()
                .set("day", day)
                .setValues("hours", hours.stream().map(Json::of).toList())
                .build();
    }

    private static JsonObject of(HourlyCount hour) {
        return JsonObject.builder()
                .set("start", hour.start().toString())
                .set("new_visitors", hour.newVisitors())
                .set("sightings", hour.sightings())
                .set("passages", hour.passages())
                .build();
    }

    static JsonObject of(InView inView) {
        return JsonObject.builder()
                .set("at", inView.view().at().toString())
                .set("aspect", rounded(inView.view().aspect()))
                .set(
                        "faces",
                        JsonArray.create(
                                inView.view().faces().stream()
                                        .map(face -> of(face, inView))
                                        .toList()))
                .build();
    }

    private static JsonObject of(FaceInView face, InView inView) {
        Box box = face.box();
        JsonObject.Builder json =
                JsonObject.builder()
                        .set("track", face.track())
                        .set("left", rounded(box.leftPx()))
                        .set("top", rounded(box.topPx()))
                        .set("width", rounded(box.widthPx()))
                        .set("height", rounded(box.heightPx()));
        switch (face.emotion()) {
            case EmotionReading.Clear(Emotion emotion, float confidence) ->
                    json.set("emotion", emotion.label());
            case EmotionReading.Unclear unclear -> json.setNull("emotion");
        }
        if (inView.visitors().containsKey(face.track())) {
            json.set("visitor", inView.visitors().getOrDefault(face.track(), 0));
        } else {
            json.setNull("visitor");
        }
        return json.build();
    }

    static JsonObject ofHealth(List<Fault> faults) {
        return JsonObject.builder()
                .set("status", healthWord(faults))
                .setValues("faults", faults.stream().map(Json::of).toList())
                .build();
    }

    private static String healthWord(List<Fault> faults) {
        if (faults.stream().anyMatch(fault -> fault.severity() == Fault.Severity.ERROR)) {
            return "down";
        }
        return faults.stream().anyMatch(fault -> fault.severity() == Fault.Severity.WARNING)
                ? "degraded"
                : "ok";
    }

    /** In English, and in every language the panel speaks. */
    private static JsonObject of(Fault fault) {
        JsonObject.Builder texts = JsonObject.builder();
        for (PanelSettings.Language language : PanelSettings.Language.values()) {
            FaultText text = Texts.of(fault, Locale.of(language.code()));
            texts.set(
                    language.code(),
                    JsonObject.builder()
                            .set("title", text.title())
                            .set("advice", text.advice())
                            .build());
        }
        return JsonObject.builder()
                .set("code", fault.code())
                .set("severity", fault.severity().name().toLowerCase(Locale.ROOT))
                .set("title", fault.title())
                .set("advice", fault.advice())
                .set("texts", texts.build())
                .set("since", fault.since().toString())
                .build();
    }

    static JsonObject of(BoxStatus status, PanelSettings.Language language) {
        return JsonObject.builder()
                .set("site_name", status.siteName())
                .set("zone", status.zone().getId())
                .set("language", language.code())
                .set("version", status.version())
                .set("accelerator", status.accelerator())
                .set("camera", status.camera().name().toLowerCase(Locale.ROOT))
                .set("pictures_per_second", Math.round(status.picturesPerSecond() * 10) / 10.0)
                .set("superseded_pictures", status.supersededPictures())
                .set("expressions_read", status.expressionsRead())
                .set("paused", status.paused())
                .set("delivers", status.delivers())
                .set("delivery_problem", status.deliveryProblem())
                .set("started_at", status.startedAt().toString())
                .build();
    }

    /** Four digits: a tenth of a pixel of the stage, and a float's noise is gone. */
    private static double rounded(float value) {
        return Math.round(value * 10_000.0) / 10_000.0;
    }
}
