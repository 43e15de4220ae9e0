package facecount.appliance;

import facecount.appliance.counting.DailyCount;
import facecount.appliance.panel.Export;
import facecount.appliance.storage.LedgerReader;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code facecount export}: the ledger's days as CSV or JSON, whether the box runs or not. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "The days of the ledger as CSV, or as JSON.")
final class ExportCommand implements Callable<Integer> {
    /** Few people with one expression are easily recognised: their number is hidden below this. */
    private static final int EMOTIONS_HIDDEN_BELOW = 5;

    @Option(names = "--data", paramLabel = "DIR", description = "The data folder.")
    Optional<Path> data = Optional.empty();

    @Option(names = "--json", description = "JSON instead of CSV.")
    boolean json;

    @Override
    public Integer call() {
        try (LedgerReader reader =
                LedgerReader.open(data.orElseGet(() -> Program.here().dataFolder()))) {
            List<DailyCount> days = reader.days();
            String text =
                    json
                            ? Export.json(days, EMOTIONS_HIDDEN_BELOW) + System.lineSeparator()
                            : Export.csv(days, EMOTIONS_HIDDEN_BELOW);
            System.out.print(text);
        }
        return ExitCode.DONE;
    }
}
