package facecount.fleet;

import facecount.fleet.overview.Overview;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.Callable;

/** {@code fleet watch}: the boxes in the terminal, as they are now. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "The boxes as a table, drawn anew every two seconds until Ctrl-C.")
final class WatchCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

    @Mixin FleetOptions options = new FleetOptions();

    @Option(names = "--once", description = "One table, and no more.")
    boolean once;

    @Override
    public Integer call() throws InterruptedException {
        FleetReader reader = options.reader();
        boolean isTerminal = Terminal.console().isPresent();
        while (true) {
            Overview overview = reader.overview();
            String table = Words.table(overview, ZoneId.systemDefault());
            if (once) {
                System.out.print(table);
                return 0;
            }
            System.out.print(isTerminal ? HOME_AND_CLEAR + table : table + System.lineSeparator());
            System.out.flush();
            if (System.out.checkError()) {
                // Whoever read it has gone.
                return 0;
            }
            Thread.sleep(PAUSE);
        }
    }
}
