package facecount.appliance.indicator;

import java.util.ArrayList;
import java.util.List;

/**
 * The settings under {@code indicator.} of the site's file.
 *
 * @param enabled {@code indicator.enabled}: without, no pin is touched
 * @param chip {@code indicator.chip}: the number in {@code /dev/gpiochipN}
 * @param ledLine {@code indicator.led-line}: the LED's line on the chip; {@link #NONE} for no LED
 *     there
 * @param buttonLine {@code indicator.button-line}: the pause button's line, which the button pulls
 *     to ground; {@link #NONE} for no button
 * @param led {@code indicator.led}: a name below {@code /sys/class/leds}, used where the chip's
 *     line cannot be had; empty for none
 */
public record IndicatorSettings(
        boolean enabled, int chip, int ledLine, int buttonLine, String led) {
    public static final int NONE = -1;

    /* Lines are counted per chip; the largest controllers have a few hundred. */
    private static final int LINE_MAX = 1023;

    /**
     * @throws IllegalArgumentException naming every setting that is wrong, one a line
     */
    public IndicatorSettings {
        List<String> problems = new ArrayList<>();
        if (chip < 0 || chip > 255) {
            problems.add("indicator.chip: must be 0 to 255, got " + chip);
        }
        checkLine(problems, "indicator.led-line", ledLine);
        checkLine(problems, "indicator.button-line", buttonLine);
        if (ledLine != NONE && ledLine == buttonLine) {
            problems.add("indicator.button-line: line %d is the LED's".formatted(buttonLine));
        }
        if (led.contains("/") || led.equals("..") || led.equals(".")) {
            problems.add(
                    "indicator.led: must be a name below /sys/class/leds, got \"%s\""
                            .formatted(led));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** No pins. */
    public static IndicatorSettings off() {
        return new IndicatorSettings(false, 0, NONE, NONE, "");
    }

    private static void checkLine(List<String> problems, String key, int line) {
        if (line < NONE || line > LINE_MAX) {
            problems.add(
                    "%s: must be 0 to %d, or -1 for none, got %d".formatted(key, LINE_MAX, line));
        }
    }
}
