package facecount.fleet;

import facecount.fleet.overview.Box;
import facecount.fleet.overview.DaySum;
import facecount.fleet.overview.HourSum;
import facecount.fleet.overview.Overview;
import facecount.fleet.overview.Selection;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code fleet show}: all that is known of a box. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Everything that is known of a box, in words.")
final class ShowCommand implements Callable<Integer> {
    @Mixin FleetOptions options = new FleetOptions();

    @Parameters(
            index = "0",
            paramLabel = "BOX",
            description = "Its name, the first letters of it, or its site's name.")
    String wanted = "";

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "14",
            description = "How many days back (default: ${DEFAULT-VALUE}).")
    int days = 14;

    @Override
    public Integer call() {
        if (days < 1 || days > 400) {
            throw new FleetException("--days is 1 to 400, got " + days);
        }
        FleetReader reader = options.reader();
        Overview overview = reader.overview();
        Box box = box(overview, wanted);
        Selection lately = new Selection(box.device(), box.day().minusDays(days - 1L), box.day());
        Selection today = new Selection(box.device(), box.day(), box.day());
        System.out.print(
                Words.portrait(
                        box,
                        DaySum.of(reader.days(lately)),
                        HourSum.of(reader.hours(today)),
                        overview.at()));
        return 0;
    }

    /**
     * @throws FleetException if there is none, or more than one
     */
    static Box box(Overview overview, String wanted) {
        List<Box> boxes =
                overview.boxes().stream()
                        .filter(
                                box ->
                                        box.device().startsWith(wanted)
                                                || box.site().equalsIgnoreCase(wanted))
                        .toList();
        if (boxes.isEmpty()) {
            throw new FleetException(
                    "no box of this fleet is called %s; `facecount fleet list` names them"
                            .formatted(wanted));
        }
        if (boxes.size() > 1) {
            throw new FleetException(
                    "%s could be %s; say more of its name"
                            .formatted(
                                    wanted,
                                    boxes.stream()
                                            .map(Box::device)
                                            .collect(Collectors.joining(" or "))));
        }
        return boxes.getFirst();
    }
}
