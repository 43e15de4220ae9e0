package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Boxes without a clock, switched on and off, whose time jumps, is set by the network sooner or
 * later or never, over changes of summer time and zone: see {@link ClockScript}. A script that
 * fails is named by its seed; {@code -Dfacecount.clock.seed=} makes it again, as the first, {@code
 * -Dfacecount.clock.seconds=} goes on for longer.
 */
class ClockChaosTest {
    private static final long SEED = Long.getLong("facecount.clock.seed", 20_261_126L);

    private static final int SCRIPTS_OF_CONTROL = 40;

    /** So many whatever the time, so that a slow machine sees every kind of them. */
    private static final int SCRIPTS_MIN = 40;

    private static final int PROBLEMS_KEPT = 20;

    /** Says at each start that templates are gone. */
    private static final Logger COUNTER = Logger.getLogger(Counter.class.getName());

    private record Tally(
            int scripts,
            int boots,
            int events,
            int undated,
            int moved,
            int wrong,
            List<String> problems) {
        Tally {
            problems = List.copyOf(problems);
        }

        @Override
        public String toString() {
            return ("%d scripts from seed %d, %d starts of the machine, %d events: %d dated after"
                            + " the fact to another day, %d marked as not sure, %d wrong")
                    .formatted(scripts, SEED, boots, events, moved, undated, wrong);
        }
    }

    @BeforeAll
    static void silence() {
        COUNTER.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        COUNTER.setLevel(null);
    }

    @Test
    void each_event_is_in_its_day_or_marked_whatever_the_clock_does() {
        assertNothingIsWrong(
                Integer.MAX_VALUE,
                Duration.ofSeconds(Integer.getInteger("facecount.clock.seconds", 15)));
    }

    /** {@code mvn verify -Pendurance -Dtest=ClockChaosTest}. */
    @Test
    @Tag("endurance")
    void each_event_is_in_its_day_or_marked_in_ten_thousand_scripts() {
        assertNothingIsWrong(10_000, Duration.ofMinutes(30));
    }

    private static void assertNothingIsWrong(int scripts, Duration limit) {
        Tally tally = run(scripts, limit, false);
        System.out.println("clock chaos: " + tally);
        assertThat(tally.problems()).isEmpty();
        assertThat(tally.moved()).as("events dated after the fact").isPositive();
        assertThat(tally.undated()).as("events marked").isPositive();
    }

    /**
     * The control: with the wall clock as it is, events are in wrong days, and the test sees it.
     */
    @Test
    void with_the_clock_as_it_is_events_are_in_wrong_days() {
        Tally tally = run(SCRIPTS_OF_CONTROL, Duration.ofSeconds(15), true);
        System.out.println("clock chaos, the clock as it is: " + tally);
        assertThat(tally.wrong()).isPositive();
    }

    private static Tally run(int scripts, Duration limit, boolean isControl) {
        int done = 0;
        int boots = 0;
        int events = 0;
        int undated = 0;
        int moved = 0;
        int wrong = 0;
        List<String> problems = new ArrayList<>();
        long endNanos = System.nanoTime() + limit.toNanos();
        while (done < scripts && (done < SCRIPTS_MIN || System.nanoTime() - endNanos < 0)) {
            long seed = SEED + done++;
            ClockScript.Result result = new ClockScript(seed, isControl).run();
            boots += result.boots();
            events += result.events();
            undated += result.undated();
            moved += result.moved();
            wrong += result.problems().size();
            if (problems.size() < PROBLEMS_KEPT) {
                result.problems().forEach(problem -> problems.add("seed " + seed + ": " + problem));
            }
        }
        return new Tally(done, boots, events, undated, moved, wrong, problems);
    }
}
