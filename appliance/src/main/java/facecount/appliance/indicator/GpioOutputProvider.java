package facecount.appliance.indicator;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.exception.IOException;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;
import com.pi4j.io.gpio.digital.DigitalState;

import org.jspecify.annotations.Nullable;

/** Pi4J's digital outputs on the kernel's GPIO interface. */
final class GpioOutputProvider extends DigitalOutputProviderBase {
    private final GpioChip chip;

    GpioOutputProvider(GpioChip chip) {
        super("facecount-gpio-output", "GPIO lines of the kernel, output");
        this.chip = chip;
    }

    @Override
    public DigitalOutput create(DigitalOutputConfig config) {
        var output = new Output(this, config, chip);
        context.registry().add(output);
        return output;
    }

    private static final class Output extends DigitalOutputBase {
        private final GpioChip chip;
        private @Nullable GpioLine line;

        Output(DigitalOutputProvider provider, DigitalOutputConfig config, GpioChip chip) {
            super(provider, config);
            this.chip = chip;
        }

        @Override
        public DigitalOutput initialize(Context context) throws InitializeException {
            try {
                line = GpioLine.output(chip, config.bus(), config.bcm());
            } catch (GpioException e) {
                throw new InitializeException(e.getMessage(), e);
            }
            return super.initialize(context);
        }

        @Override
        public DigitalOutput state(DigitalState state) throws IOException {
            if (line != null) {
                line.set(state.isHigh());
            }
            return super.state(state);
        }

        @Override
        public DigitalOutput shutdownInternal(Context context) throws ShutdownException {
            DigitalOutput ended = super.shutdownInternal(context);
            if (line != null) {
                line.close();
                line = null;
            }
            return ended;
        }
    }
}
