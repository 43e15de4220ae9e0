package facecount.fleet.web;

import facecount.fleet.overview.Box;
import facecount.fleet.overview.BoxDay;
import facecount.fleet.overview.DaySum;
import facecount.fleet.overview.Estimate;
import facecount.fleet.overview.HourSum;
import facecount.fleet.overview.Overview;
import facecount.fleet.overview.SpreadsheetText;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tables for a spreadsheet: RFC 4180. Sums are named as such. */
final class Csv {
    private static final String SUM = "(" + Overview.SUM_WORDS + ")";

    private Csv() {}

    static String boxes(Overview overview) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "site",
                        "box",
                        "line",
                        "last_heard",
                        "version",
                        "day",
                        "distinct_visitors",
                        "likely_low",
                        "likely_high",
                        "coverage",
                        "passages",
                        "wrong"));
        for (Box box : overview.boxes()) {
            rows.add(
                    row(
                            List.of(
                                    box.site(),
                                    box.device(),
                                    box.line().name().toLowerCase(Locale.ROOT),
                                    box.heard().map(Instant::toString).orElse(""),
                                    box.machine().version(),
                                    box.day().toString()),
                            box.visitorsToday(),
                            box.faults().stream()
                                    .map(fault -> fault.title())
                                    .collect(Collectors.joining("; "))));
        }
        rows.add(row(List.of(SUM, "", "", "", "", ""), overview.today(), ""));
        return text(rows);
    }

    static String days(List<BoxDay> days, Map<String, Box> boxes) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "day",
                        "site",
                        "box",
                        "distinct_visitors",
                        "likely_low",
                        "likely_high",
                        "coverage",
                        "passages",
                        "closed"));
        for (BoxDay day : days) {
            Box box = boxes.get(day.device());
            rows.add(
                    row(
                            List.of(
                                    day.day().toString(),
                                    box == null ? "" : box.site(),
                                    day.device()),
                            day.estimate(),
                            String.valueOf(day.closed())));
        }
        if (days.stream().map(BoxDay::device).distinct().count() > 1) {
            for (DaySum sum : DaySum.of(days)) {
                rows.add(
                        row(
                                List.of(sum.day().toString(), SUM, ""),
                                sum.estimate(),
                                String.valueOf(sum.closed())));
            }
        }
        return text(rows);
    }

    static String hours(List<HourSum> hours) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("hour", "new_visitors", "passages"));
        for (HourSum hour : hours) {
            rows.add(
                    List.of(
                            hour.start().toString(),
                            String.valueOf(hour.newVisitors()),
                            String.valueOf(hour.passages())));
        }
        return text(rows);
    }

    private static List<String> row(List<String> before, Estimate estimate, String after) {
        List<String> row = new ArrayList<>(before);
        row.addAll(
                Arrays.asList(
                        String.valueOf(estimate.visitors()),
                        String.valueOf(estimate.low()),
                        String.valueOf(estimate.high()),
                        String.format(Locale.ROOT, "%.4f", estimate.coverage()),
                        String.valueOf(estimate.passages()),
                        after));
        return row;
    }

    private static String text(List<List<String>> rows) {
        return rows.stream().map(SpreadsheetText::row).collect(Collectors.joining());
    }
}
