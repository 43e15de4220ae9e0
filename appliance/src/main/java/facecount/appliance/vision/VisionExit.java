package facecount.appliance.vision;

/** What the vision process's exit code says to whoever keeps it running. */
public final class VisionExit {
    /** A film came to its end, and the core has everything: do not start again. */
    public static final int FINISHED = 0;

    /** The file cannot be read; again in a while. */
    public static final int SOURCE_UNREADABLE = 66;

    /** The accelerator is lost; start again. */
    public static final int ACCELERATOR_LOST = 70;

    /** A driver hangs or the core asked for it: start again. */
    public static final int FRESH_PROCESS_NEEDED = 75;

    /** Settings are wrong or a model is missing; again in a while. */
    public static final int MISCONFIGURED = 78;

    /** Told to end by SIGTERM. */
    public static final int TERMINATED = 143;

    private VisionExit() {}
}
