package facecount.appliance;

/** What the program's end says to whoever started it. */
final class ExitCode {
    static final int DONE = 0;

    /** {@code doctor} found something. */
    static final int FOUND = 1;

    /** The command line is wrong. */
    static final int USAGE = 64;

    /** The data do not fit the request. */
    static final int DATA = 65;

    /** The source or file cannot be read. */
    static final int SOURCE = 66;

    /** A port or a needed service is not to be had. */
    static final int SERVICE = 69;

    /** A bug. */
    static final int BUG = 70 + 1;

    /** Storage failed. */
    static final int STORAGE = 74;

    /** Other settings came from afar: the processes are to be started anew with them. */
    static final int RECONFIGURED = 75;

    /** Settings are wrong or a model is missing. */
    static final int SETTINGS = 78;

    private ExitCode() {}
}
