package facecount.appliance.panel;

import facecount.appliance.counting.DailyCount;
import facecount.inference.Emotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The days as a table for a spreadsheet: RFC 4180, numbers and dates only. */
public final class Export {
    private Export() {}

    /**
     * @param emotionsHiddenBelow as in {@link PanelSettings}; a hidden number reads {@code <5}
     */
    public static String csv(List<DailyCount> days, int emotionsHiddenBelow) {
        List<String> header =
                new ArrayList<>(
                        List.of(
                                "day",
                                "distinct_visitors",
                                "likely_low",
                                "likely_high",
                                "recognized_visitors",
                                "coverage",
                                "passages",
                                "sightings",
                                "staff"));
        for (Emotion emotion : Emotion.values()) {
            header.add(emotion.label());
        }
        header.addAll(List.of("as_of", "closed"));
        StringBuilder csv = new StringBuilder();
        appendLine(csv, header);
        days.forEach(day -> appendLine(csv, cells(day, emotionsHiddenBelow)));
        return csv.toString();
    }

    /**
     * The days as one JSON object with an array {@code days}.
     *
     * @param emotionsHiddenBelow as in {@link PanelSettings}
     */
    public static String json(List<DailyCount> days, int emotionsHiddenBelow) {
        return Json.ofDays(days, emotionsHiddenBelow).toString();
    }

    private static List<String> cells(DailyCount count, int emotionsHiddenBelow) {
        List<String> cells = new ArrayList<>();
        cells.add(count.day().toString());
        cells.add(String.valueOf(count.distinctVisitors()));
        cells.add(String.valueOf(count.likely95().low()));
        cells.add(String.valueOf(count.likely95().high()));
        cells.add(String.valueOf(count.recognizedVisitors()));
        cells.add(String.format(Locale.ROOT, "%.4f", count.coverage()));
        cells.add(String.valueOf(count.passages()));
        cells.add(String.valueOf(count.sightings()));
        cells.add(String.valueOf(count.staff()));
        for (Emotion emotion : Emotion.values()) {
            int visitors = count.emotions().getOrDefault(emotion, 0);
            cells.add(
                    Json.isHidden(visitors, emotionsHiddenBelow)
                            ? "<" + emotionsHiddenBelow
                            : String.valueOf(visitors));
        }
        cells.add(count.asOf().toString());
        cells.add(String.valueOf(count.closed()));
        return cells;
    }

    private static void appendLine(StringBuilder csv, List<String> cells) {
        csv.append(String.join(",", cells)).append("\r\n");
    }
}
