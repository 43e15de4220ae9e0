package facecount.appliance.supervisor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program to keep running.
 *
 * @param name for the log, as {@code vision}
 * @param command the program and its arguments; everybody on the machine can read them
 * @param environment added to the parent's
 * @param workingFolder where it runs
 * @param input written to its standard input at every start, at most {@link #INPUT_BYTES_MAX}
 *     bytes. The input stays open after that: when it ends, the parent is gone, see {@link
 *     ParentWatch}
 * @param finalExitCodes the child came to its end with one of these and is not started again
 * @param permanentExitCodes starting it again soon would not help, as when a model is missing: the
 *     longest pause comes at once
 */
public record ChildSpec(
        String name,
        List<String> command,
        Map<String, String> environment,
        Path workingFolder,
        String input,
        Set<Integer> finalExitCodes,
        Set<Integer> permanentExitCodes) {
    /** A pipe of the operating system holds so much before the child reads. */
    public static final int INPUT_BYTES_MAX = 64 * 1024;

    public ChildSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        finalExitCodes = Set.copyOf(finalExitCodes);
        permanentExitCodes = Set.copyOf(permanentExitCodes);
        if (command.isEmpty()) {
            throw new IllegalArgumentException(name + ": a command has at least the program");
        }
        if (input.length() > INPUT_BYTES_MAX / 4) {
            /* A character has at most four bytes. */
            throw new IllegalArgumentException(
                    "%s: the input may have %d characters, got %d"
                            .formatted(name, INPUT_BYTES_MAX / 4, input.length()));
        }
    }

    /** Silent about the environment and the input, which may hold secrets. */
    @Override
    public String toString() {
        return "ChildSpec[%s: %s]".formatted(name, command);
    }
}
