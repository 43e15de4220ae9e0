package facecount.appliance.indicator;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

@SuppressWarnings("try") // the indicator runs by itself until it is closed
class IndicatorTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final AtomicReference<IndicatorState> state =
            new AtomicReference<>(IndicatorState.COUNTING);
    private final ScriptedPins pins = new ScriptedPins();

    @Test
    void the_led_is_steady_while_counting_and_blinks_on_a_fault() throws Exception {
        try (Indicator indicator = Indicator.start(() -> pins, state::get, () -> {})) {
            assertThat(pins.next()).isFalse();
            assertThat(pins.next()).isTrue();
            state.set(IndicatorState.FAULT);
            assertThat(pins.next()).isFalse();
            assertThat(pins.next()).isTrue();
            assertThat(pins.next()).isFalse();
        }
        assertThat(pins.closed.getCount()).isZero();
    }

    @Test
    void a_press_of_the_button_pauses() throws Exception {
        var presses = new AtomicInteger();
        var pressed = new CountDownLatch(2);
        Runnable onPause =
                () -> {
                    presses.incrementAndGet();
                    pressed.countDown();
                };
        try (Indicator indicator = Indicator.start(() -> pins, state::get, onPause)) {
            for (int press = 0; press < 2; press++) {
                pins.changes.add(new Pins.Change(true, press * 1_000_000_000L));
                pins.changes.add(new Pins.Change(false, press * 1_000_000_000L + 200_000_000L));
            }
            assertThat(pressed.await(LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        }
        assertThat(presses).hasValue(2);
    }

    @Test
    void absent_hardware_is_one_line_in_the_log() throws Exception {
        var lines = new Lines();
        Logger logger = Logger.getLogger(Indicator.class.getName());
        logger.addHandler(lines);
        logger.setUseParentHandlers(false);
        try (Indicator indicator =
                Indicator.start(
                        () -> {
                            throw new GpioException("open /dev/gpiochip0: errno 2");
                        },
                        state::get,
                        () -> {})) {
            assertThat(indicator.awaitSettled(LONG)).isTrue();
        } finally {
            logger.removeHandler(lines);
            logger.setUseParentHandlers(true);
        }

        assertThat(lines.texts).containsExactly("INFO no indicator: open /dev/gpiochip0: errno 2");
    }

    @Test
    void a_library_that_does_not_load_troubles_nobody() throws Exception {
        try (Indicator indicator =
                Indicator.start(
                        () -> {
                            throw new NoClassDefFoundError("com/pi4j/Pi4J");
                        },
                        state::get,
                        () -> {})) {
            assertThat(indicator.awaitSettled(LONG)).isTrue();
        }
    }

    private static final class ScriptedPins implements Pins {
        private final BlockingQueue<Boolean> levels = new LinkedBlockingQueue<>();
        private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
        private final CountDownLatch closed = new CountDownLatch(1);

        /** The next level the LED is given. */
        boolean next() throws InterruptedException {
            @Nullable Boolean level = levels.poll(LONG.toMillis(), TimeUnit.MILLISECONDS);
            if (level == null) {
                throw new AssertionError("the LED was not switched");
            }
            return level;
        }

        @Override
        public void light(boolean lit) {
            levels.add(lit);
        }

        @Override
        public Optional<Change> awaitButton(Duration limit) throws InterruptedException {
            return Optional.ofNullable(changes.poll(limit.toNanos(), TimeUnit.NANOSECONDS));
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static final class Lines extends Handler {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        @Override
        public void publish(LogRecord line) {
            texts.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
