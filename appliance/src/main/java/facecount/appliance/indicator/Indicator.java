package facecount.appliance.indicator;

import static java.lang.System.Logger.Level.INFO;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Shows on an LED how the box is, and takes presses of its pause button. One thread does both, and
 * builds what it needs off the start path. Hardware that is absent or breaks is one line in the
 * log: a box counts without it.
 */
public final class Indicator implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Indicator.class.getName());

    /** How late a change of state may be seen; so long does the thread wait at most. */
    private static final Duration WAIT_MAX = Duration.ofMillis(100);

    /* A wait for the button, and a write to a pin: both end well within it. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private static final Path LEDS = Path.of("/sys/class/leds");

    private final Supplier<Pins> opener;
    private final Supplier<IndicatorState> state;
    private final Runnable onPause;
    private final PauseButton button = new PauseButton();
    private final CountDownLatch settled = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closed;

    private Indicator(Supplier<Pins> opener, Supplier<IndicatorState> state, Runnable onPause) {
        this.opener = opener;
        this.state = state;
        this.onPause = onPause;
        this.thread = Thread.ofPlatform().daemon().name("indicator").unstarted(this::run);
    }

    /**
     * Starts the thread and returns at once.
     *
     * @param state asked ten times a second on the indicator's thread
     * @param onPause called on the indicator's thread when the button was pressed: pauses or goes
     *     on
     */
    public static Indicator start(
            IndicatorSettings settings, Supplier<IndicatorState> state, Runnable onPause) {
        return start(() -> open(settings, new LinuxGpioChip(), LEDS), state, onPause);
    }

    static Indicator start(
            Supplier<Pins> opener, Supplier<IndicatorState> state, Runnable onPause) {
        var indicator = new Indicator(opener, state, onPause);
        indicator.thread.start();
        return indicator;
    }

    /** Switches the LED off, gives the pins back and ends the thread. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until it is known whether there is hardware; for tests. */
    boolean awaitSettled(Duration limit) throws InterruptedException {
        return settled.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * What there is: the lines of the chip, else the board's LED, else nothing.
     *
     * @throws GpioException if there is none of it, saying why of each
     */
    static Pins open(IndicatorSettings settings, GpioChip chip, Path leds) {
        if (!settings.enabled()) {
            throw new GpioException("switched off by indicator.enabled");
        }
        @Nullable GpioException why = null;
        if (settings.ledLine() != IndicatorSettings.NONE
                || settings.buttonLine() != IndicatorSettings.NONE) {
            try {
                return Pi4jPins.open(settings, chip);
            } catch (GpioException e) {
                why = e;
            } catch (LinkageError e) {
                why = new GpioException("Pi4J is not to be had: " + e, e);
            }
        }
        if (!settings.led().isEmpty()) {
            return SysfsLed.open(leds, settings.led());
        }
        throw why == null ? new GpioException("neither line nor LED is configured") : why;
    }

    private void run() {
        /* Throwable: a native library or a class may be missing, which must not trouble the count. */
        try (Pins pins = opener.get()) {
            LOG.log(INFO, "indicator in use");
            settled.countDown();
            show(pins);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            LOG.log(
                    INFO,
                    () -> "no indicator: " + (e instanceof GpioException ? e.getMessage() : e));
        } finally {
            settled.countDown();
        }
    }

    private void show(Pins pins) throws InterruptedException {
        IndicatorState shown = state.get();
        long since = System.nanoTime();
        boolean lit = false;
        pins.light(false);
        while (!closed) {
            IndicatorState now = state.get();
            if (now != shown) {
                shown = now;
                since = System.nanoTime();
            }
            Pattern pattern = Pattern.of(shown);
            Duration elapsed = Duration.ofNanos(System.nanoTime() - since);
            if (pattern.isLit(elapsed) != lit) {
                lit = !lit;
                pins.light(lit);
            }
            Duration next = pattern.untilNextStep(elapsed);
            Optional<Pins.Change> change =
                    pins.awaitButton(next.compareTo(WAIT_MAX) < 0 ? next : WAIT_MAX);
            if (change.isPresent()
                    && button.changed(change.get().pressed(), change.get().nanos())) {
                onPause.run();
            }
        }
        pins.light(false);
    }
}
