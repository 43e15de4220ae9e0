package facecount.appliance.supervisor;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Passes a child's output on, line by line. A line that is too long is cut; of a flood of lines the
 * first are passed on, and then how many were not: native libraries can write thousands a second.
 * Runs on a thread of its own until the output ends.
 */
final class LinePump implements Runnable {
    static final int LINE_BYTES_MAX = 4096;

    /** Twice what a crash report of the virtual machine begins with before it repeats itself. */
    static final int LINES_MAX = 200;

    private static final Duration LINES_INTERVAL = Duration.ofSeconds(10);

    private final String name;
    private final InputStream output;
    private final PrintStream target;
    private final boolean everyLine;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean cut;
    private long intervalStartNanos = System.nanoTime();
    private int linesInInterval;
    private long leftOut;

    /**
     * @param everyLine whether there is no limit on the number of lines, as for results
     */
    LinePump(String name, InputStream output, PrintStream target, boolean everyLine) {
        this.name = name;
        this.output = output;
        this.target = target;
        this.everyLine = everyLine;
    }

    @Override
    public void run() {
        try (InputStream in = new BufferedInputStream(output)) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    endLine();
                } else if (line.size() < LINE_BYTES_MAX) {
                    line.write(next);
                } else {
                    cut = true;
                }
            }
        } catch (IOException e) {
            /* The child is gone, and its output with it. */
        }
        if (line.size() > 0) {
            endLine();
        }
        sayLeftOut();
    }

    private void endLine() {
        long now = System.nanoTime();
        if (now - intervalStartNanos >= LINES_INTERVAL.toNanos()) {
            sayLeftOut();
            intervalStartNanos = now;
            linesInInterval = 0;
        }
        linesInInterval++;
        if (everyLine || linesInInterval <= LINES_MAX) {
            target.println(line.toString(StandardCharsets.UTF_8) + (cut ? "…" : ""));
        } else {
            leftOut++;
        }
        line.reset();
        cut = false;
    }

    private void sayLeftOut() {
        if (leftOut > 0) {
            target.println("%s: %d more lines left out".formatted(name, leftOut));
            leftOut = 0;
        }
    }
}
