package facecount.appliance.clock;

import java.util.Locale;

/** How far the machine's clock is to be believed, the least first. */
public enum Trust {
    /** It runs from a date before this program was written. */
    NONE,
    /** It goes on from where the machine was switched off, or nobody says who set it. */
    SAVED,
    /** A clock with a battery set it at the start. */
    RTC,
    /** A collector of the fleet has said it, within seconds; no battery drifts that little. */
    FLEET,
    /** The network has set it. */
    NTP;

    /** What is dated by it is dated for good. */
    public boolean isTrusted() {
        return compareTo(RTC) >= 0;
    }

    /** As messages have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws IllegalArgumentException if it is none
     */
    public static Trust of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
