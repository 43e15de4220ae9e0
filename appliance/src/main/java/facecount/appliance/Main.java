package facecount.appliance;

import facecount.appliance.config.SettingsException;
import facecount.appliance.evaluation.EvaluationException;
import facecount.appliance.panel.PanelException;
import facecount.appliance.storage.StorageException;
import facecount.camera.CameraException;
import facecount.inference.InferenceException;
import facecount.provisioning.ProvisioningException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.io.PrintWriter;

/** The program {@code facecount}: one command line for everything a box and its owner do. */
@Command(
        name = "facecount",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Counts the different people a camera sees in a day, and says how sure it is.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            CoreCommand.class,
            StartCacheCommand.class,
            StatusCommand.class,
            IdentityCommand.class,
            ExportCommand.class,
            BackupCommand.class,
            CountCommand.class,
            EvaluateCommand.class,
            BenchCommand.class,
            DoctorCommand.class
        })
public final class Main implements Runnable {
    @Option(names = "--debug", scope = CommandLine.ScopeType.INHERIT, hidden = true)
    boolean debug;

    @CommandLine.Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    public static void main(String[] args) {
        Logging.quiet();
        System.exit(run(args));
    }

    /** Runs a command and returns the program's exit code. */
    static int run(String... args) {
        Main main = new Main();
        return new CommandLine(main)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::sayUsage)
                .setExecutionExceptionHandler((failure, line, parsed) -> say(failure, main, line))
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int sayUsage(ParameterException failure, String[] args) {
        CommandLine line = failure.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("facecount: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println(line.getCommandSpec().qualifiedName() + " --help says what can be asked");
        return ExitCode.USAGE;
    }

    /** One clear line for what a user can mend; a stack trace for a bug. */
    private static int say(Exception failure, Main main, CommandLine line) {
        int exitCode = exitCodeOf(failure);
        if (exitCode == ExitCode.BUG || main.debug) {
            failure.printStackTrace(line.getErr());
        }
        line.getErr().println("facecount: " + failure.getMessage());
        return exitCode;
    }

    static int exitCodeOf(Exception failure) {
        return switch (failure) {
            case EvaluationException e -> ExitCode.DATA;
            case CameraException e -> ExitCode.SOURCE;
            case PanelException e -> ExitCode.SERVICE;
            case StorageException e -> ExitCode.STORAGE;
            case ProvisioningException e -> ExitCode.STORAGE;
            case SettingsException e -> ExitCode.SETTINGS;
            case InferenceException e -> ExitCode.SETTINGS;
            case ServiceException e -> ExitCode.SERVICE;
            default -> ExitCode.BUG;
        };
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"facecount " + Program.version()};
        }
    }
}
