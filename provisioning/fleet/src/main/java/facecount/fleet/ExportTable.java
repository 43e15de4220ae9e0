package facecount.fleet;

import facecount.fleet.overview.DaySum;
import facecount.fleet.overview.Estimate;
import facecount.fleet.overview.Overview;
import facecount.fleet.overview.Selection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What boxes counted, as rows of a table. */
final class ExportTable {
    private static final List<ExportColumn> DAYS =
            List.of(
                    column("box", ExportColumn.Kind.WORDS),
                    column("site", ExportColumn.Kind.WORDS),
                    column("day", ExportColumn.Kind.DAY),
                    column("zone", ExportColumn.Kind.WORDS),
                    column("distinct", ExportColumn.Kind.NUMBER),
                    column("low", ExportColumn.Kind.NUMBER),
                    column("high", ExportColumn.Kind.NUMBER),
                    column("coverage", ExportColumn.Kind.SHARE),
                    column("passages", ExportColumn.Kind.NUMBER),
                    column("sightings", ExportColumn.Kind.NUMBER),
                    column("uncertain", ExportColumn.Kind.NUMBER),
                    column("closed", ExportColumn.Kind.FLAG),
                    column("emotions", ExportColumn.Kind.NUMBERS));

    private static final List<ExportColumn> HOURS =
            List.of(
                    column("box", ExportColumn.Kind.WORDS),
                    column("site", ExportColumn.Kind.WORDS),
                    column("day", ExportColumn.Kind.DAY),
                    column("zone", ExportColumn.Kind.WORDS),
                    column("start", ExportColumn.Kind.MOMENT),
                    column("seconds", ExportColumn.Kind.NUMBER),
                    column("new", ExportColumn.Kind.NUMBER),
                    column("seen", ExportColumn.Kind.NUMBER),
                    column("passed", ExportColumn.Kind.NUMBER));

    private static final List<ExportColumn> DAY_SUMS =
            List.of(
                    column("day", ExportColumn.Kind.DAY),
                    column("boxes", ExportColumn.Kind.NUMBER),
                    column("distinct", ExportColumn.Kind.NUMBER),
                    column("low", ExportColumn.Kind.NUMBER),
                    column("high", ExportColumn.Kind.NUMBER),
                    column("coverage", ExportColumn.Kind.SHARE),
                    column("passages", ExportColumn.Kind.NUMBER),
                    column("sightings", ExportColumn.Kind.NUMBER),
                    column("uncertain", ExportColumn.Kind.NUMBER),
                    column("closed", ExportColumn.Kind.FLAG),
                    column("emotions", ExportColumn.Kind.NUMBERS),
                    column("note", ExportColumn.Kind.WORDS));

    private static final List<ExportColumn> HOUR_SUMS =
            List.of(
                    column("day", ExportColumn.Kind.DAY),
                    column("start", ExportColumn.Kind.MOMENT),
                    column("seconds", ExportColumn.Kind.NUMBER),
                    column("boxes", ExportColumn.Kind.NUMBER),
                    column("new", ExportColumn.Kind.NUMBER),
                    column("seen", ExportColumn.Kind.NUMBER),
                    column("passed", ExportColumn.Kind.NUMBER),
                    column("note", ExportColumn.Kind.WORDS));

    private final FleetHistory history;
    private final Selection selection;
    private final Predicate<String> boxes;
    private final Function<String, String> sites;

    /**
     * @param boxes which of the selected ones
     * @param sites where a box stands
     */
    ExportTable(
            FleetHistory history,
            Selection selection,
            Predicate<String> boxes,
            Function<String, String> sites) {
        this.history = history;
        this.selection = selection;
        this.boxes = boxes;
        this.sites = sites;
    }

    /** What a row stands for. */
    enum Shape {
        DAY_OF_BOX,
        HOUR_OF_BOX,
        DAY_OF_ALL,
        HOUR_OF_ALL;

        static Shape of(boolean hours, boolean sum) {
            if (sum) {
                return hours ? HOUR_OF_ALL : DAY_OF_ALL;
            }
            return hours ? HOUR_OF_BOX : DAY_OF_BOX;
        }

        /** What all rows together are called. */
        String rows() {
            return switch (this) {
                case DAY_OF_BOX, DAY_OF_ALL -> "days";
                case HOUR_OF_BOX, HOUR_OF_ALL -> "hours";
            };
        }

        List<ExportColumn> columns() {
            return switch (this) {
                case DAY_OF_BOX -> DAYS;
                case HOUR_OF_BOX -> HOURS;
                case DAY_OF_ALL -> DAY_SUMS;
                case HOUR_OF_ALL -> HOUR_SUMS;
            };
        }
    }

    private static ExportColumn column(String name, ExportColumn.Kind kind) {
        return new ExportColumn(name, kind);
    }

    void write(Shape shape, ExportWriter writer) {
        switch (shape) {
            case DAY_OF_BOX ->
                    history.days(
                            selection,
                            days ->
                                    ofBoxes(days, FleetHistory.Day::device)
                                            .map(this::row)
                                            .forEach(writer::row));
            case HOUR_OF_BOX ->
                    history.hours(
                            selection,
                            hours ->
                                    ofBoxes(hours, FleetHistory.Hour::device)
                                            .map(this::row)
                                            .forEach(writer::row));
            case DAY_OF_ALL ->
                    history.days(
                            selection,
                            days -> {
                                List<FleetHistory.Day> wanted =
                                        ofBoxes(days, FleetHistory.Day::device).toList();
                                if (!wanted.isEmpty()) {
                                    writer.row(sum(wanted));
                                }
                            });
            case HOUR_OF_ALL ->
                    history.hours(
                            selection,
                            hours ->
                                    sums(ofBoxes(hours, FleetHistory.Hour::device).toList())
                                            .forEach(writer::row));
        }
    }

    private <T> Stream<T> ofBoxes(List<T> all, Function<T, String> device) {
        return all.stream().filter(one -> boxes.test(device.apply(one)));
    }

    private List<Object> row(FleetHistory.Day day) {
        Estimate estimate = day.day().estimate();
        return List.of(
                day.device(),
                sites.apply(day.device()),
                day.day().day(),
                day.zone(),
                estimate.visitors(),
                estimate.low(),
                estimate.high(),
                estimate.coverage(),
                estimate.passages(),
                day.sightings(),
                day.uncertain(),
                day.day().closed(),
                day.emotions());
    }

    private List<Object> row(FleetHistory.Hour hour) {
        return List.of(
                hour.device(),
                sites.apply(hour.device()),
                hour.day(),
                hour.zone(),
                hour.start(),
                hour.seconds(),
                hour.newVisitors(),
                hour.sightings(),
                hour.passages());
    }

    /**
     * @param days one day at one box or more
     */
    private static List<Object> sum(List<FleetHistory.Day> days) {
        DaySum sum = DaySum.of(days.stream().map(FleetHistory.Day::day).toList()).getFirst();
        Estimate estimate = sum.estimate();
        return List.of(
                sum.day(),
                (long) sum.boxes(),
                estimate.visitors(),
                estimate.low(),
                estimate.high(),
                estimate.coverage(),
                estimate.passages(),
                days.stream().mapToLong(FleetHistory.Day::sightings).sum(),
                days.stream().mapToLong(FleetHistory.Day::uncertain).sum(),
                sum.closed(),
                Emotions.sum(days.stream().map(FleetHistory.Day::emotions).toList()),
                Overview.SUM_WORDS);
    }

    /**
     * @param hours of a day, those at the same time one after the other
     */
    private static List<List<Object>> sums(List<FleetHistory.Hour> hours) {
        List<List<Object>> sums = new ArrayList<>();
        int from = 0;
        while (from < hours.size()) {
            int to = from + 1;
            while (to < hours.size() && isSameTime(hours.get(from), hours.get(to))) {
                to++;
            }
            sums.add(hourSum(hours.subList(from, to)));
            from = to;
        }
        return sums;
    }

    private static boolean isSameTime(FleetHistory.Hour one, FleetHistory.Hour other) {
        return one.start().equals(other.start()) && one.seconds() == other.seconds();
    }

    private static List<Object> hourSum(List<FleetHistory.Hour> hours) {
        FleetHistory.Hour any = hours.getFirst();
        return List.of(
                any.day(),
                any.start(),
                any.seconds(),
                (long) hours.size(),
                hours.stream().mapToLong(FleetHistory.Hour::newVisitors).sum(),
                hours.stream().mapToLong(FleetHistory.Hour::sightings).sum(),
                hours.stream().mapToLong(FleetHistory.Hour::passages).sum(),
                Overview.SUM_WORDS);
    }
}
