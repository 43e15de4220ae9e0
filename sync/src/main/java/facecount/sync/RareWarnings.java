package facecount.sync;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes what strangers can bring about as often as they like to the log once in 15 minutes, with
 * how often it came meanwhile. Thread-safe.
 */
public final class RareWarnings {
    private static final Duration PAUSE = Duration.ofMinutes(15);

    /** So many kinds of trouble are told apart; of more, the longest silent one is forgotten. */
    private static final int KINDS_MAX = 32;

    private record Written(Instant at, long unwritten) {}

    private final Map<String, Written> written = new LinkedHashMap<>();
    private final System.Logger log;
    private final Clock clock;

    public RareWarnings(System.Logger log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /**
     * @param what the same text is the same trouble: nothing in it that changes from time to time
     */
    public synchronized void warn(String what) {
        Instant now = clock.instant();
        Written before = written.getOrDefault(what, new Written(Instant.EPOCH, 0));
        // Also a clock that was set back must not silence anything for long.
        if (now.isBefore(before.at) || !now.isBefore(before.at.plus(PAUSE))) {
            log.log(
                    WARNING,
                    before.unwritten == 0
                            ? what
                            : "%s (as %d times since %s)"
                                    .formatted(what, before.unwritten, before.at));
            written.remove(what);
            if (written.size() == KINDS_MAX) {
                written.remove(written.keySet().iterator().next());
            }
            written.put(what, new Written(now, 0));
        } else {
            written.put(what, new Written(before.at, before.unwritten + 1));
        }
    }
}
