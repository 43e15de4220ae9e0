package facecount.fleet;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The program {@code facecount fleet}: for who runs many boxes he never sees. */
@Command(
        name = "facecount fleet",
        mixinStandardHelpOptions = true,
        description = "Collects what a fleet of boxes counts, and manages them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            InitCommand.class,
            EnrolCommand.class,
            RevokeCommand.class,
            CollectCommand.class,
            ListCommand.class,
            RunCommand.class,
            ConfigCommand.class,
            GroupCommand.class,
            LogsCommand.class,
            ExportCommand.class,
            PasswordCommand.class,
            ServeCommand.class,
            ShowCommand.class,
            WatchCommand.class
        })
public final class Main implements Runnable {
    /** Exit codes as of the other program. */
    static final int USAGE = 64;

    static final int UNSUITABLE_DATA = 65;
    static final int SERVICE = 69;
    static final int BUG = 70;
    static final int STORAGE = 74;

    /** Held so that the collector does not take their levels away. */
    private static final Logger WEB_SERVER = Logger.getLogger("io.helidon");

    /** What it reports when it cannot start is said by us, in a line. */
    private static final Logger WEB_SERVER_START =
            Logger.getLogger("io.helidon.webserver.LoomServer");

    @CommandLine.Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    public static void main(String[] args) {
        System.setProperty(
                "java.util.logging.SimpleFormatter.format", "%1$tF %1$tT %4$s %5$s%6$s%n");
        WEB_SERVER.setLevel(Level.WARNING);
        WEB_SERVER_START.setLevel(Level.OFF);
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(
                        (failure, ignored) -> {
                            CommandLine line = failure.getCommandLine();
                            line.getErr().println("facecount fleet: " + failure.getMessage());
                            line.getErr()
                                    .println(
                                            line.getCommandSpec().qualifiedName()
                                                    + " --help says what can be asked");
                            return USAGE;
                        })
                .setExecutionExceptionHandler(
                        (failure, line, ignored) -> {
                            int code =
                                    switch (failure) {
                                        case FleetException e -> UNSUITABLE_DATA;
                                        case StoreException e -> STORAGE;
                                        case facecount.sync.LinkException e -> SERVICE;
                                        case facecount.fleet.web.ServeException e -> SERVICE;
                                        case facecount.provisioning.ProvisioningException e ->
                                                STORAGE;
                                        default -> BUG;
                                    };
                            if (code == BUG) {
                                failure.printStackTrace(line.getErr());
                            }
                            line.getErr().println("facecount fleet: " + failure.getMessage());
                            return code;
                        })
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
