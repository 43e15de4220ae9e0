package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;

class RareWarningsTest {
    private final List<String> log = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-25T10:00:00Z");
    private final RareWarnings warnings = new RareWarnings(new ListLogger(), new SteppedClock());

    @Test
    void the_same_trouble_is_written_once_in_fifteen_minutes_with_how_often_it_came() {
        for (int i = 0; i < 1_000; i++) {
            warnings.warn("not signed");
        }
        assertThat(log).containsExactly("not signed");

        now = now.plus(Duration.ofMinutes(15)).minusMillis(1);
        warnings.warn("not signed");
        assertThat(log).hasSize(1);

        now = now.plusMillis(1);
        warnings.warn("not signed");
        assertThat(log.getLast())
                .isEqualTo("not signed (as 1000 times since 2026-11-25T10:00:00Z)");
        now = now.plus(Duration.ofMinutes(15));
        warnings.warn("not signed");
        assertThat(log).hasSize(3);
        assertThat(log.getLast()).isEqualTo("not signed");
    }

    @Test
    void two_kinds_in_turn_are_written_once_each() {
        for (int i = 0; i < 1_000; i++) {
            warnings.warn(i % 2 == 0 ? "not signed" : "too large");
        }
        assertThat(log).containsExactly("not signed", "too large");
    }

    @Test
    void a_clock_that_was_set_back_silences_nothing() {
        warnings.warn("not signed");
        now = now.minus(Duration.ofDays(1));
        warnings.warn("not signed");
        assertThat(log).hasSize(2);
    }

    @Test
    void of_many_kinds_the_longest_silent_one_is_forgotten() {
        for (int i = 0; i < 32; i++) {
            warnings.warn("kind " + i);
        }
        warnings.warn("kind 0");
        assertThat(log).hasSize(32);
        warnings.warn("kind 32");
        warnings.warn("kind 1");
        assertThat(log).hasSize(33);
        warnings.warn("kind 0");
        assertThat(log).as("forgotten, so written again").hasSize(34);
    }

    private final class SteppedClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final class ListLogger implements System.Logger {
        @Override
        public String getName() {
            return "list";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String message,
                @Nullable Throwable thrown) {
            log.add(String.valueOf(message));
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String format,
                @Nullable Object @Nullable ... arguments) {
            log.add(String.valueOf(format));
        }
    }
}
