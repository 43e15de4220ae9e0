package facecount.camera;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/** The camera's state as it changes; logs the changes. Thread-safe. */
final class StatusBoard {
    private static final System.Logger LOG = System.getLogger(Camera.class.getName());

    private final String source;
    private final InstantSource clock;
    private CameraStatus.State state = CameraStatus.State.STARTING;
    private Instant since;
    private String lastProblem = "";
    private long reopenings;
    private long unreadable;

    StatusBoard(String source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
        this.since = clock.instant();
    }

    synchronized CameraStatus.State state() {
        return state;
    }

    synchronized void delivering() {
        if (enter(CameraStatus.State.DELIVERING)) {
            LOG.log(INFO, "camera delivers: {0}", source);
        }
    }

    /** A state without pictures; logged when the state or the problem is another than before. */
    synchronized void trouble(CameraStatus.State entered, String problem) {
        boolean news = !problem.equals(lastProblem);
        lastProblem = problem;
        if (enter(entered) || news) {
            LOG.log(
                    WARNING,
                    () -> "camera " + entered.name().toLowerCase(Locale.ROOT) + ": " + problem);
        }
    }

    /** Something is wrong with the source, but it goes on. */
    synchronized void complain(String problem) {
        lastProblem = problem;
        LOG.log(WARNING, problem);
    }

    synchronized void ended() {
        enter(CameraStatus.State.ENDED);
    }

    synchronized void reopened() {
        reopenings++;
    }

    synchronized void skippedUnreadable(long pictures) {
        unreadable += pictures;
    }

    synchronized CameraStatus snapshot(LatestFrame frames) {
        return new CameraStatus(
                state,
                source,
                frames.delivered(),
                frames.superseded(),
                reopenings,
                unreadable,
                lastProblem,
                since);
    }

    private boolean enter(CameraStatus.State entered) {
        if (state == entered || state == CameraStatus.State.ENDED) {
            return false;
        }
        state = entered;
        since = clock.instant();
        return true;
    }
}
