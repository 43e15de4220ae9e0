package facecount.appliance.indicator;

import java.time.Duration;
import java.util.List;

/**
 * What an LED does, again and again: lit, dark, lit, dark …
 *
 * @param steps how long each lasts, the first one lit; one step alone is steady light
 */
record Pattern(List<Duration> steps) {
    private static final Duration SHORT = Duration.ofMillis(150);

    static final Pattern STEADY = new Pattern(List.of(Duration.ofSeconds(1)));
    static final Pattern SLOW = of(Duration.ofSeconds(1), Duration.ofSeconds(1));

    /** Mostly dark: told from a slow blink at a glance, and darker for a pause. */
    static final Pattern FLASH = of(SHORT, Duration.ofMillis(2850));

    static final Pattern FAST = of(SHORT, SHORT);
    static final Pattern DOUBLE = of(SHORT, SHORT, SHORT, Duration.ofMillis(1550));

    static final Pattern TRIPLE = of(SHORT, SHORT, SHORT, SHORT, SHORT, Duration.ofMillis(850));

    Pattern {
        steps = List.copyOf(steps);
        if (steps.isEmpty() || steps.stream().anyMatch(step -> !step.isPositive())) {
            throw new IllegalArgumentException("a pattern has steps that last, got " + steps);
        }
    }

    static Pattern of(Duration... steps) {
        return new Pattern(List.of(steps));
    }

    static Pattern of(IndicatorState state) {
        return switch (state) {
            case STARTING -> SLOW;
            case COUNTING -> STEADY;
            case PAUSED -> FLASH;
            case WARNING -> DOUBLE;
            case FAULT -> FAST;
            case IDENTIFYING -> TRIPLE;
        };
    }

    /**
     * Whether the LED is lit.
     *
     * @param elapsed since the pattern began, 0 or more
     */
    boolean isLit(Duration elapsed) {
        return indexAt(elapsed) % 2 == 0;
    }

    /** How long until the LED changes at the earliest. */
    Duration untilNextStep(Duration elapsed) {
        long intoRound = elapsed.toNanos() % lengthNanos();
        for (Duration step : steps) {
            if (intoRound < step.toNanos()) {
                return Duration.ofNanos(step.toNanos() - intoRound);
            }
            intoRound -= step.toNanos();
        }
        throw new IllegalStateException("a round has no end: " + steps);
    }

    private int indexAt(Duration elapsed) {
        long intoRound = elapsed.toNanos() % lengthNanos();
        int index = 0;
        while (intoRound >= steps.get(index).toNanos()) {
            intoRound -= steps.get(index).toNanos();
            index++;
        }
        return index;
    }

    private long lengthNanos() {
        return steps.stream().mapToLong(Duration::toNanos).sum();
    }
}
