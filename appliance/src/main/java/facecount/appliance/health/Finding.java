package facecount.appliance.health;

/**
 * What a check found.
 *
 * @param name of the check, as {@code camera}
 * @param text what was found, with the measured value
 * @param remedy what to do; empty if nothing is to be done
 */
public record Finding(String name, Result result, String text, String remedy) {
    /** How a check ended. */
    public enum Result {
        OK,
        /** Worth knowing; counting works. */
        NOTE,
        /** Has to be mended before the box can be relied on. */
        PROBLEM
    }

    public static Finding ok(String name, String text) {
        return new Finding(name, Result.OK, text, "");
    }

    public static Finding note(String name, String text, String remedy) {
        return new Finding(name, Result.NOTE, text, remedy);
    }

    public static Finding problem(String name, String text, String remedy) {
        return new Finding(name, Result.PROBLEM, text, remedy);
    }
}
