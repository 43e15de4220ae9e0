package facecount.appliance;

import facecount.appliance.storage.LedgerReader;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code facecount backup FILE}: a consistent copy of the ledger, also while the box runs. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = "Writes a consistent copy of the ledger, also while the box runs.")
final class BackupCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The copy; must not exist yet.")
    Path file = Path.of("");

    @Option(names = "--data", paramLabel = "DIR", description = "The data folder.")
    Optional<Path> data = Optional.empty();

    @Override
    public Integer call() {
        LedgerReader.backup(data.orElseGet(() -> Program.here().dataFolder()), file);
        System.err.println("facecount: the ledger is copied to " + file);
        return ExitCode.DONE;
    }
}
