package facecount.camera;

/** How a film is replayed. */
public enum Pace {
    /**
     * Every picture, as fast as the consumer takes them, stamped with the film's own time base from
     * the epoch on: the same file gives the same pictures and stamps every time.
     */
    COMPLETE,
    /** As fast as the film was taken, from the beginning again at its end; the latest wins. */
    REAL_TIME_LOOP,
    /** As fast as the film was taken, once; the latest picture wins. */
    REAL_TIME_ONCE
}
