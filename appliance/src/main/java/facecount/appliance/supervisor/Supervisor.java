package facecount.appliance.supervisor;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps programs running: what systemd is for an installed box, for a checkout. Starts them in
 * order, starts again what ends, and never gives up; stops them in reverse.
 *
 * <p>The children end with it, even if it is killed: see {@link ParentWatch}. Any thread may call.
 */
public final class Supervisor implements AutoCloseable {
    /** A child has this long to bring what it does to an end. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final List<ChildProcess> children;
    private final List<String> names;

    private Supervisor(List<ChildProcess> children, List<String> names) {
        this.children = children;
        this.names = names;
    }

    /**
     * Starts the children.
     *
     * @param results gets their standard output, every line
     * @param messages gets their standard error; floods are cut
     */
    public static Supervisor start(
            List<ChildSpec> specs,
            RestartPauses pauses,
            PrintStream results,
            PrintStream messages) {
        List<ChildProcess> children = new ArrayList<>();
        for (ChildSpec spec : specs) {
            ChildProcess child = new ChildProcess(spec, pauses, results, messages);
            child.start();
            children.add(child);
        }
        return new Supervisor(List.copyOf(children), specs.stream().map(ChildSpec::name).toList());
    }

    /**
     * Keeps the children running until the first of them comes to its end, or this process is told
     * to end.
     *
     * @return the exit code of the first child
     */
    public static int run(List<ChildSpec> specs) {
        Supervisor supervisor = start(specs, RestartPauses.standard(), System.out, System.err);
        Thread hook = Thread.ofPlatform().name("supervisor-stop").unstarted(supervisor::close);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            supervisor.children.getFirst().ended().await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            supervisor.close();
        } catch (IllegalStateException e) {
            /* This process is being ended; the hook stops the children. */
        }
        return supervisor.children.getFirst().lastExitCode().orElse(0);
    }

    /**
     * Keeps programs running beside others, until it is closed or this process is told to end.
     *
     * @param specs may be none
     */
    public static Supervisor beside(List<ChildSpec> specs) {
        Supervisor supervisor = start(specs, RestartPauses.standard(), System.out, System.err);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("supervisor-stop-beside")
                                .unstarted(supervisor::close));
        return supervisor;
    }

    /** The process of the child with this name, if it runs now. */
    public Optional<ProcessHandle> process(String name) {
        int index = names.indexOf(name);
        return index < 0 ? Optional.empty() : children.get(index).process();
    }

    /** Stops the children, the last first, each with a limit of 5 seconds. */
    @Override
    public void close() {
        for (ChildProcess child : children.reversed()) {
            child.stop(STOP_LIMIT);
        }
    }
}
