package facecount.appliance.panel;

import facecount.appliance.counting.DailyCount;
import facecount.appliance.health.Fault;

import java.util.List;
import java.util.Locale;

/** The box's numbers in Prometheus' text format 0.0.4. */
final class Metrics {
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();

    private Metrics() {}

    static String text(PanelData data, int liveStreams) {
        DailyCount today = data.today();
        BoxStatus status = data.status();
        List<Fault> faults = data.faults();
        Metrics metrics = new Metrics();
        metrics.gauge(
                "facecount_visitors_today",
                "Best estimate of today's different visitors.",
                today.distinctVisitors());
        metrics.gauge(
                "facecount_visitors_today_likely_low",
                "Lower end of the 95 percent interval.",
                today.likely95().low());
        metrics.gauge(
                "facecount_visitors_today_likely_high",
                "Upper end of the 95 percent interval.",
                today.likely95().high());
        metrics.gauge(
                "facecount_visitors_today_recognized",
                "Visitors the ledger holds today.",
                today.recognizedVisitors());
        metrics.gauge(
                "facecount_coverage_today",
                "Share of today's passages whose face could be recognised.",
                today.coverage());
        metrics.gauge(
                "facecount_passages_today",
                "Faces followed through the picture today.",
                today.passages());
        metrics.gauge(
                "facecount_faces_in_view",
                "Faces in the newest picture.",
                data.inView().view().faces().size());
        metrics.gauge(
                "facecount_pictures_per_second",
                "Analysed pictures a second.",
                status.picturesPerSecond());
        metrics.head(
                "facecount_superseded_pictures_total",
                "counter",
                "Pictures a newer one overtook before they were analysed.");
        metrics.sample("facecount_superseded_pictures_total", status.supersededPictures());
        metrics.gauge(
                "facecount_camera_delivering",
                "1 if the camera delivers pictures.",
                status.camera() == BoxStatus.CameraState.DELIVERING ? 1 : 0);
        metrics.gauge("facecount_paused", "1 if counting is paused.", status.paused() ? 1 : 0);
        metrics.head("facecount_faults", "gauge", "Faults now, by severity.");
        for (Fault.Severity severity : Fault.Severity.values()) {
            metrics.sample(
                    "facecount_faults{severity=\"%s\"}"
                            .formatted(severity.name().toLowerCase(Locale.ROOT)),
                    faults.stream().filter(fault -> fault.severity() == severity).count());
        }
        metrics.gauge(
                "facecount_start_time_seconds",
                "When the box started, in seconds since 1970.",
                status.startedAt().toEpochMilli() / 1000.0);
        metrics.gauge("facecount_live_streams", "Open live streams of the panel.", liveStreams);
        return metrics.text.toString();
    }

    private void gauge(String name, String help, Number value) {
        head(name, "gauge", help);
        sample(name, value);
    }

    private void head(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void sample(String nameAndLabels, Number value) {
        text.append(nameAndLabels).append(' ').append(value).append('\n');
    }
}
