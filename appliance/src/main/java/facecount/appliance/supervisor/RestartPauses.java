package facecount.appliance.supervisor;

import java.time.Duration;

/**
 * How long a child that ended stays down.
 *
 * @param first after the first end
 * @param max it doubles up to this with every end that follows
 * @param healthyAfter a child that ran this long begins with the first pause again
 */
public record RestartPauses(Duration first, Duration max, Duration healthyAfter) {
    public RestartPauses {
        if (first.isNegative() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "pauses grow from first to max, got %s to %s".formatted(first, max));
        }
    }

    /** 0.2 s to 30 s, and 60 s of health: a crash is mended at once, a crash loop costs nothing. */
    public static RestartPauses standard() {
        return new RestartPauses(
                Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    /** The pause after {@code pause}. */
    public Duration longerThan(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(max) < 0 ? doubled : max;
    }
}
