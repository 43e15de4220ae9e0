package facecount.camera;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The last line a child process wrote to its error output: usually why it ended. Reads all of it,
 * so that the child never waits, and keeps no more than one line.
 */
final class LastLine {
    private static final int LINE_MAX_CHARS = 200;

    private final Thread reader;
    private volatile String line = "";

    private LastLine(InputStream messages) {
        reader =
                Thread.ofPlatform()
                        .name("camera-pipeline-messages")
                        .daemon()
                        .unstarted(() -> readAll(messages));
    }

    static LastLine of(InputStream messages) {
        LastLine last = new LastLine(messages);
        last.reader.start();
        return last;
    }

    /** What was said so far; waits up to {@code limit} for the child to close its error output. */
    String text(Duration limit) throws InterruptedException {
        reader.join(limit);
        return line;
    }

    private void readAll(InputStream messages) {
        byte[] chunk = new byte[4096];
        StringBuilder current = new StringBuilder();
        try (messages) {
            for (int got = messages.read(chunk); got >= 0; got = messages.read(chunk)) {
                for (char read : new String(chunk, 0, got, StandardCharsets.UTF_8).toCharArray()) {
                    if (read == '\n') {
                        keep(current);
                    } else if (current.length() < LINE_MAX_CHARS) {
                        current.append(read);
                    }
                }
            }
        } catch (IOException e) {
            /* The child was ended while it spoke; what it said before is kept. */
            current.append(' ');
        }
        keep(current);
    }

    private void keep(StringBuilder current) {
        if (!current.toString().isBlank()) {
            line = current.toString().strip();
        }
        current.setLength(0);
    }
}
