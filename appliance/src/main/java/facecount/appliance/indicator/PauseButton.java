package facecount.appliance.indicator;

import java.time.Duration;

/**
 * Makes presses of the levels a button delivers. A press counts when the button is let go; what is
 * shorter than a finger can do is a disturbance on the wire, and what is held for long (something
 * leans on the box) does nothing. Not thread-safe.
 */
final class PauseButton {
    /* Contacts bounce for up to 20 ms; nobody presses for less than 30. */
    static final Duration PRESS_MIN = Duration.ofMillis(30);
    static final Duration PRESS_MAX = Duration.ofSeconds(2);

    private boolean down;
    private long sinceNanos;

    /**
     * Takes note of a level.
     *
     * @param pressed whether the button is down
     * @param nanos when, by the monotonic clock
     * @return true if a press was completed
     */
    boolean changed(boolean pressed, long nanos) {
        if (pressed == down) {
            return false;
        }
        down = pressed;
        if (pressed) {
            sinceNanos = nanos;
            return false;
        }
        long heldNanos = nanos - sinceNanos;
        return heldNanos >= PRESS_MIN.toNanos() && heldNanos <= PRESS_MAX.toNanos();
    }
}
