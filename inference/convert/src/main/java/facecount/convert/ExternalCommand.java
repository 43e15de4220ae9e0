package facecount.convert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs another program to its end, but not for ever. */
final class ExternalCommand {
    /** What is kept of a program's output for a message: its end says why it failed. */
    private static final int OUTPUT_CHARS_MAX = 2000;

    /** Where a program's child processes get to between the kill and the end. */
    private static final Duration KILL_WAIT = Duration.ofSeconds(5);

    /** How a program ended. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        /** There is no such program. */
        record Missing() implements Outcome {}

        /**
         * It ended with an error or was stopped at the limit; {@code reason} says which and why.
         */
        record Failed(String reason) implements Outcome {}
    }

    private ExternalCommand() {}

    static Outcome run(List<String> command, Duration limit) {
        Path output;
        try {
            output = Files.createTempFile("facecount-convert", ".log");
        } catch (IOException e) {
            throw new ConvertException("no temporary file can be made: " + e.getMessage(), e);
        }
        try {
            return run(command, limit, output);
        } finally {
            output.toFile().delete();
        }
    }

    private static Outcome run(List<String> command, Duration limit, Path output) {
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
        } catch (IOException e) {
            return new Outcome.Missing();
        }
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(process);
                return new Outcome.Failed(
                        "it did not end within %d s".formatted(limit.toSeconds()));
            }
            if (process.exitValue() != 0) {
                return new Outcome.Failed(
                        "exit code %d: %s".formatted(process.exitValue(), end(output)));
            }
            return new Outcome.Done();
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            return new Outcome.Failed("the build was interrupted");
        }
    }

    private static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            boolean ended = process.waitFor(KILL_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                throw new ConvertException("process %d cannot be ended".formatted(process.pid()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String end(Path output) {
        try {
            String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
            return text.substring(Math.max(0, text.length() - OUTPUT_CHARS_MAX));
        } catch (IOException e) {
            return "its output cannot be read: " + e.getMessage();
        }
    }
}
