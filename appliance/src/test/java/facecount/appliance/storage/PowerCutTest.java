package facecount.appliance.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import facecount.appliance.Counter;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The power is cut while the box counts: see {@link PowerCut}. A seed that fails is printed; {@code
 * -Dfacecount.power-cut.seed=} makes the same run and the same cuts again.
 */
class PowerCutTest {
    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final Path MEMORY = Path.of("/dev/shm");

    /** Enough for the log to be folded into the database twice. */
    private static final int CHANGES = 600;

    private static final int CHANGES_OF_CONTROL = 300;
    private static final int STATES_OF_CONTROL = 200;

    /** Always the same: few of the disks are damaged, and one must be among them. */
    private static final long SEED_OF_CONTROL = 1;

    private static final long SEED =
            Long.getLong("facecount.power-cut.seed", System.currentTimeMillis());

    /** Says at each start after a power cut that templates are gone: thousands of times here. */
    private static final Logger COUNTER = Logger.getLogger(Counter.class.getName());

    private Path home = Path.of("");

    @BeforeAll
    static void silence() {
        COUNTER.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        COUNTER.setLevel(null);
    }

    @BeforeEach
    void strace_is_there() throws IOException {
        if (!"true".equals(System.getenv("CI"))) {
            assumeThat(STRACE).as("apt-get install strace").exists();
        }
        // Thousands of disks are written and read: not on the machine's own, where there is memory.
        home =
                Files.isWritable(MEMORY)
                        ? Files.createTempDirectory(MEMORY, "power-cut")
                        : Files.createTempDirectory("power-cut");
    }

    @AfterEach
    void delete() throws IOException {
        if (!home.toString().isEmpty()) {
            PowerCut.delete(home);
        }
    }

    @Test
    void after_a_power_cut_everything_promised_is_there_and_the_count_goes_on() throws Exception {
        assertNothingIsLost(1_000, SEED);
    }

    /** {@code mvn verify -Pendurance -Dtest=PowerCutTest}. */
    @Test
    @Tag("endurance")
    void after_twenty_thousand_power_cuts_everything_promised_is_there() throws Exception {
        for (int run = 1; run <= 10; run++) {
            assertNothingIsLost(2_000, SEED + run);
        }
    }

    private void assertNothingIsLost(int states, long seed) throws Exception {
        PowerCut run = PowerCut.record(STRACE, home.resolve("full"), "FULL", CHANGES, seed);
        assertThat(run.unlikeTheRun()).as("every write was recorded").isEmpty();

        PowerCut.Result result = run.cut(states, seed);

        System.out.println("power cut, synchronous=FULL: " + result);
        assertThat(result.problems()).isEmpty();
        assertThat(result.states()).isEqualTo(states);
    }

    /** The control: counts that were promised are gone, and the test sees it. */
    @Test
    void with_less_care_a_power_cut_takes_what_was_promised() throws Exception {
        assertThat(control("NORMAL").sightingsLost()).isPositive();
    }

    /** The other control: what is never synced is damaged, and the test sees it. */
    @Test
    void with_no_care_a_power_cut_damages_the_ledger() throws Exception {
        assertThat(control("OFF").corrupt()).isPositive();
    }

    private PowerCut.Result control(String synchronous) throws Exception {
        PowerCut run =
                PowerCut.record(
                        STRACE,
                        home.resolve("control"),
                        synchronous,
                        CHANGES_OF_CONTROL,
                        SEED_OF_CONTROL);
        PowerCut.Result result = run.cut(STATES_OF_CONTROL, SEED_OF_CONTROL);
        System.out.println("power cut, synchronous=%s: %s".formatted(synchronous, result));
        return result;
    }
}
