package facecount.appliance.indicator;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import com.pi4j.io.gpio.digital.PullResistance;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/** Pi4J's digital inputs on the kernel's GPIO interface. */
final class GpioInputProvider extends DigitalInputProviderBase {
    private final GpioChip chip;

    GpioInputProvider(GpioChip chip) {
        super("facecount-gpio-input", "GPIO lines of the kernel, input");
        this.chip = chip;
    }

    @Override
    public DigitalInput create(DigitalInputConfig config) {
        var input = new Input(this, config, chip);
        context.registry().add(input);
        return input;
    }

    /** An input that delivers its changes on the thread that asks for them. */
    static final class Input extends DigitalInputBase {
        private final GpioChip chip;
        private @Nullable GpioLine line;

        private Input(DigitalInputProvider provider, DigitalInputConfig config, GpioChip chip) {
            super(provider, config);
            this.chip = chip;
        }

        @Override
        public DigitalInput initialize(Context context) throws InitializeException {
            try {
                line =
                        GpioLine.input(
                                chip,
                                config.bus(),
                                config.bcm(),
                                bias(config.pull()),
                                Duration.ofNanos(config.debounce() * 1000));
            } catch (GpioException e) {
                throw new InitializeException(e.getMessage(), e);
            }
            return super.initialize(context);
        }

        @Override
        public DigitalState state() {
            return line == null ? DigitalState.UNKNOWN : DigitalState.getState(line.isHigh());
        }

        /**
         * Waits for a change and tells the listeners.
         *
         * @return the change, if there was one within the limit
         */
        Optional<GpioLine.Edge> awaitEdge(Duration limit) {
            Optional<GpioLine.Edge> edge = line == null ? Optional.empty() : line.awaitEdge(limit);
            edge.ifPresent(
                    change ->
                            dispatch(
                                    new DigitalStateChangeEvent<DigitalInput>(
                                            this, DigitalState.getState(change.rising()))));
            return edge;
        }

        @Override
        public DigitalInput shutdownInternal(Context context) throws ShutdownException {
            DigitalInput ended = super.shutdownInternal(context);
            if (line != null) {
                line.close();
                line = null;
            }
            return ended;
        }

        private static long bias(PullResistance pull) {
            return switch (pull) {
                case PULL_UP -> GpioLine.FLAG_PULL_UP;
                case PULL_DOWN -> GpioLine.FLAG_PULL_DOWN;
                case OFF -> 0;
            };
        }
    }
}
