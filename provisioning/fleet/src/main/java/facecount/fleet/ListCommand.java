package facecount.fleet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** {@code fleet list}: the boxes, as the database knows them. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "The boxes: who is there, what they count today, what is wrong.")
final class ListCommand implements Callable<Integer> {
    @Mixin FleetOptions options = new FleetOptions();

    @Override
    public Integer call() {
        try (JdbcStore store = options.store()) {
            System.out.printf(
                    "%-26s %-16s %-8s %10s %8s %-14s %s%n",
                    "BOX", "SITE", "LINE", "DAY", "VISITORS", "LIKELY", "WRONG");
            for (BoxSummary box : store.boxes()) {
                System.out.printf(
                        "%-26s %-16s %-8s %10s %8d %-14s %s%n",
                        box.device(),
                        box.site(),
                        box.online() ? "up" : "down",
                        box.day(),
                        box.visitors(),
                        box.low() + "–" + box.high(),
                        String.join("; ", box.faults()));
            }
        }
        return 0;
    }
}
