package facecount.appliance;

import facecount.appliance.clock.SystemClock;
import facecount.appliance.config.Settings;
import facecount.appliance.supervisor.MemoryUpkeep;
import facecount.appliance.supervisor.ParentWatch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;

/**
 * {@code facecount core}: the core process alone; vision is another process, and somebody starts
 * both.
 */
@Command(
        name = "core",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "The core process alone; systemd or a parent process starts it and vision.")
final class CoreCommand implements Callable<Integer> {
    @Mixin SettingsOptions options = new SettingsOptions();

    @Option(names = "--runtime", description = "Folder in memory for the day's key and the socket.")
    Path runtime = Program.here().runtimeFolder();

    @Option(names = "--once", description = "End when vision's source has ended.")
    boolean once;

    @Option(names = "--say", description = "Print a line for each new visitor.")
    boolean say;

    @Option(names = "--child", description = "End when standard input ends.")
    boolean child;

    @Override
    public Integer call() {
        Logging.keepRecent();
        Settings settings = options.load();
        if (child) {
            ParentWatch.start(System.in);
        }
        MemoryUpkeep.start();
        Stop stop = Stop.onSignal();
        Clock clock = Clock.systemUTC();
        try {
            RemoteConfiguration remote =
                    RemoteConfiguration.start(
                            settings.data().folder(),
                            settings.remoteVersion(),
                            change -> Settings.problems(options.sources(), change),
                            clock,
                            System::nanoTime);
            return new CoreProcess(
                            settings,
                            remote,
                            runtime,
                            once,
                            clock,
                            new SystemClock(),
                            line -> {
                                if (say) {
                                    System.out.println(line);
                                }
                            })
                    .run(stop);
        } finally {
            stop.ended();
        }
    }
}
