package facecount.appliance;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/** {@code facecount start-cache}: the launcher calls it once, and whoever installs a box. */
@Command(
        name = "start-cache",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Makes what lets core and vision start faster, with this Java.")
final class StartCacheCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        StartCache.make(Program.here());
        return ExitCode.DONE;
    }
}
