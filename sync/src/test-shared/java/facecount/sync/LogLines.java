package facecount.sync;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What some classes log while it is open, in order. For tests. */
public final class LogLines extends Handler implements AutoCloseable {
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final List<Logger> loggers;

    private LogLines(List<Logger> loggers) {
        this.loggers = loggers;
    }

    public static LogLines of(Class<?>... classes) {
        LogLines lines =
                new LogLines(
                        Stream.of(classes).map(one -> Logger.getLogger(one.getName())).toList());
        lines.loggers.forEach(logger -> logger.addHandler(lines));
        return lines;
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        loggers.forEach(logger -> logger.removeHandler(this));
    }
}
