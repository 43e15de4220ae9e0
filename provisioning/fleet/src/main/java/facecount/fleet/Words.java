package facecount.fleet;

import facecount.fleet.overview.Box;
import facecount.fleet.overview.BoxFault;
import facecount.fleet.overview.DaySum;
import facecount.fleet.overview.Estimate;
import facecount.fleet.overview.HourSum;
import facecount.fleet.overview.Overview;
import facecount.fleet.overview.Trouble;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The fleet and a box as text for a terminal. */
final class Words {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private static final int SITE_CHARACTERS = 24;

    private Words() {}

    /** All boxes, a line each, and their sum. */
    static String table(Overview overview, ZoneId here) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "SITE",
                        "BOX",
                        "LINE",
                        "HEARD",
                        "VERSION",
                        "VISITORS",
                        "LIKELY",
                        "COVERED",
                        "WRONG"));
        for (Box box : overview.boxes()) {
            Estimate today = box.visitorsToday();
            rows.add(
                    List.of(
                            shortened(box.name()),
                            box.shortDevice(),
                            word(box.line()),
                            ago(box, overview.at()),
                            box.machine().version(),
                            box.today().isPresent() ? String.valueOf(today.visitors()) : "-",
                            box.today().isPresent() ? likely(today) : "-",
                            covered(today),
                            String.join(
                                    "; ", box.faults().stream().map(BoxFault::title).toList())));
        }
        Estimate sum = overview.today();
        rows.add(
                List.of(
                        "ALL",
                        "",
                        "%d/%d up".formatted(overview.up(), overview.boxes().size()),
                        "",
                        "",
                        String.valueOf(sum.visitors()),
                        likely(sum),
                        covered(sum),
                        ""));
        StringBuilder text = new StringBuilder();
        text.append("Fleet at %s\n".formatted(time(overview.at(), here)));
        append(text, rows);
        text.append("ALL is a %s.\n".formatted(Overview.SUM_WORDS));
        if (overview.boxes().isEmpty()) {
            text.append("No box has said anything yet; `facecount fleet collect` listens.\n");
        }
        for (Trouble trouble : overview.troubles()) {
            if (trouble.device().isEmpty()) {
                text.append(
                        "! %s. %s\n".formatted(trouble.fault().title(), trouble.fault().advice()));
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<List<String>> rows) {
        int columns = rows.getFirst().size();
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            int at = column;
            widths.add(
                    rows.stream()
                            .map(row -> row.get(at).length())
                            .max(Comparator.naturalOrder())
                            .orElse(0));
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String cell = row.get(column);
                String room = " ".repeat(widths.get(column) - cell.length());
                boolean isNumber = column >= 5 && column <= 7;
                line.append(isNumber ? room + cell : cell + room).append("  ");
            }
            text.append(line.toString().stripTrailing()).append("\n");
        }
    }

    private static String shortened(String name) {
        return name.length() <= SITE_CHARACTERS
                ? name
                : name.substring(0, SITE_CHARACTERS - 1) + "…";
    }

    private static String word(Box.Line line) {
        return line.name().toLowerCase(Locale.ROOT);
    }

    private static String likely(Estimate estimate) {
        return estimate.low() + "–" + estimate.high();
    }

    private static String covered(Estimate estimate) {
        return estimate.passages() == 0 ? "-" : Math.round(100 * estimate.coverage()) + "%";
    }

    private static String ago(Box box, Instant now) {
        return box.heard().map(heard -> ago(Duration.between(heard, now))).orElse("never");
    }

    private static String ago(Duration duration) {
        if (duration.toMinutes() < 1) {
            return "now";
        }
        if (duration.toHours() < 1) {
            return duration.toMinutes() + " min ago";
        }
        return duration.toHours() < 48
                ? duration.toHours() + " h ago"
                : duration.toDays() + " d ago";
    }

    private static String time(Instant instant, ZoneId zone) {
        return TIME.format(instant.atZone(zone));
    }

    /**
     * Everything that is known of a box, in sentences.
     *
     * @param days its last days, in order
     * @param hours of today
     */
    static String portrait(Box box, List<DaySum> days, List<HourSum> hours, Instant now) {
        StringBuilder text = new StringBuilder();
        text.append("%s, box %s\n".formatted(box.name(), box.device()));
        text.append("%s\n".formatted(lineWords(box, now)));
        text.append("\n");
        text.append("%s\n".formatted(todayWords(box)));
        if (!hours.isEmpty()) {
            HourSum busiest =
                    hours.stream()
                            .max(Comparator.comparingLong(HourSum::newVisitors))
                            .orElseThrow();
            text.append(
                    "Busiest hour today: %s, %d new visitors.\n"
                            .formatted(busiest.start(), busiest.newVisitors()));
        }
        text.append("\n");
        if (box.faults().isEmpty()) {
            text.append("Nothing is wrong.\n");
        } else {
            text.append("Wrong:\n");
            for (BoxFault fault : box.faults()) {
                text.append(
                        "  %s: %s%s\n"
                                .formatted(
                                        fault.severity().name().toLowerCase(Locale.ROOT),
                                        fault.title(),
                                        fault.since()
                                                .map(since -> ", since " + time(since, box.zone()))
                                                .orElse("")));
                text.append("    %s\n".formatted(fault.advice()));
            }
        }
        text.append("\n");
        sayMachine(text, box);
        if (!days.isEmpty()) {
            text.append("\n");
            text.append("Days:\n");
            for (DaySum day : days.reversed()) {
                text.append(
                        "  %s  %6d visitors, likely %s, %s of %d passages recognised%s\n"
                                .formatted(
                                        day.day(),
                                        day.estimate().visitors(),
                                        likely(day.estimate()),
                                        covered(day.estimate()),
                                        day.estimate().passages(),
                                        day.closed() ? "" : "; not closed yet"));
            }
        }
        return text.toString();
    }

    private static String lineWords(Box box, Instant now) {
        String heard =
                box.heard()
                        .map(
                                at ->
                                        "last heard %s (%s)"
                                                .formatted(
                                                        time(at, box.zone()),
                                                        ago(Duration.between(at, now))))
                        .orElse("never heard");
        return switch (box.line()) {
            case UP -> "It is up, " + heard + ".";
            case SILENT -> "It is connected and silent, " + heard + ".";
            case DOWN -> "It is down, " + heard + ".";
        };
    }

    private static String todayWords(Box box) {
        if (box.today().isEmpty()) {
            return box.newest()
                    .map(
                            day ->
                                    "Of today, %s, no count has arrived; the newest is of %s."
                                            .formatted(box.day(), day))
                    .orElse("No count has arrived yet.");
        }
        Estimate today = box.visitorsToday();
        return ("Today, %s (%s): %d different visitors, in 95 days of 100 between %d and %d."
                        + " %s of %d passages had a face clear enough to count.")
                .formatted(
                        box.day(),
                        box.zone(),
                        today.visitors(),
                        today.low(),
                        today.high(),
                        covered(today),
                        today.passages());
    }

    private static void sayMachine(StringBuilder text, Box box) {
        Box.Machine machine = box.machine();
        if (!machine.os().isEmpty()) {
            text.append(
                    "It runs version %s on %s %s, Java %s, %s processors, computing on %s.\n"
                            .formatted(
                                    machine.version(),
                                    machine.os(),
                                    machine.arch(),
                                    machine.java(),
                                    machine.processors().map(String::valueOf).orElse("some"),
                                    machine.accelerator()));
        }
        machine.running()
                .ifPresent(
                        since ->
                                text.append(
                                        "Running since %s.\n".formatted(time(since, box.zone()))));
        machine.picturesPerSecond()
                .ifPresent(
                        fps -> text.append("It looks at %.1f pictures a second.\n".formatted(fps)));
        machine.diskFreeMb()
                .ifPresent(free -> text.append("Free on its disk: %d MB.\n".formatted(free)));
        if (machine.paused()) {
            text.append("Counting is paused.\n");
        }
    }
}
