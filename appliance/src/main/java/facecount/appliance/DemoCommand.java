package facecount.appliance;

import facecount.appliance.supervisor.ChildSpec;
import facecount.camera.Pace;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code facecount demo}: the whole appliance on the sample clip. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "The whole appliance on the sample clip as its camera: the panel counts, a line for"
                        + " each new visitor.")
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--once", description = "Stop at the clip's end and print the day's summary.")
    boolean once;

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "The panel's port (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep the ledger here (default: a folder that is removed at the end).")
    Optional<Path> data = Optional.empty();

    @Option(
            names = "--with-broker",
            description =
                    "Also a broker and a collector on this machine: counts are sent, stored and"
                            + " acknowledged.")
    boolean withBroker;

    @Override
    public Integer call() {
        Program program = Program.here();
        try (TemporaryFolder folder = TemporaryFolder.make("facecount-demo");
                // A demo beside a running box, or beside another demo, has its own socket and key.
                TemporaryFolder runtime =
                        new TemporaryFolder(
                                program.runtimeFolder()
                                        .resolveSibling(
                                                "facecount-demo-"
                                                        + ProcessHandle.current().pid()))) {
            SettingsOptions options = new SettingsOptions();
            options.data = Optional.of(data.orElse(folder.path()));
            options.port = Optional.of(port);
            options.source = Optional.of(program.sampleClip().toString());
            options.everything = true;
            List<ChildSpec> others = List.of();
            if (withBroker) {
                DemoBroker broker = DemoBroker.in(program, data.orElse(folder.path()));
                options.single.putAll(broker.settings());
                others = broker.children();
                System.out.println(broker.advice());
            }
            return new Household(program, runtime.path())
                    .run(options, once ? Pace.REAL_TIME_ONCE : Pace.REAL_TIME_LOOP, true, others);
        }
    }
}
