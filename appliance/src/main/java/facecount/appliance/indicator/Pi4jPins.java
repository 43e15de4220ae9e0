package facecount.appliance.indicator;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * LED and button on GPIO lines, by Pi4J with our own provider: there is none for version 4 that
 * works on other boards than a Raspberry Pi. Building takes 0.4 s.
 */
final class Pi4jPins implements Pins {
    /* Pi4J reports three errors on every board that is no Raspberry Pi. The logger is kept, since
    the logging system forgets the level of one that nobody holds. */
    private static final Logger NOISY = Logger.getLogger("com.pi4j");

    private final Context context;
    private final @Nullable DigitalOutput led;
    private final GpioInputProvider.@Nullable Input button;

    private Pi4jPins(
            Context context,
            @Nullable DigitalOutput led,
            GpioInputProvider.@Nullable Input button) {
        this.context = context;
        this.led = led;
        this.button = button;
    }

    /**
     * Takes the lines.
     *
     * @throws GpioException if one cannot be had; none is held then
     */
    static Pi4jPins open(IndicatorSettings settings, GpioChip chip) {
        NOISY.setLevel(Level.OFF);
        var outputs = new GpioOutputProvider(chip);
        var inputs = new GpioInputProvider(chip);
        Context context =
                Pi4J.newContextBuilder()
                        .noAutoDetect()
                        .disableShutdownHook()
                        .add(outputs, inputs)
                        .build();
        try {
            return new Pi4jPins(
                    context,
                    settings.ledLine() == IndicatorSettings.NONE
                            ? null
                            : led(context, outputs, settings),
                    settings.buttonLine() == IndicatorSettings.NONE
                            ? null
                            : button(context, inputs, settings));
        } catch (RuntimeException e) {
            context.shutdown();
            throw new GpioException(reason(e), e);
        }
    }

    @Override
    public void light(boolean lit) {
        if (led != null) {
            led.state(DigitalState.getState(lit));
        }
    }

    @Override
    public Optional<Change> awaitButton(Duration limit) throws InterruptedException {
        if (button == null) {
            TimeUnit.NANOSECONDS.sleep(limit.toNanos());
            return Optional.empty();
        }
        /* Pulled up, and to ground when pressed. */
        return button.awaitEdge(limit).map(edge -> new Change(!edge.rising(), edge.nanos()));
    }

    @Override
    public void close() {
        context.shutdown();
    }

    /** Ours, where there is one: Pi4J wraps it in words that name no device. */
    private static String reason(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GpioException) {
                return String.valueOf(cause.getMessage());
            }
        }
        return failure.toString();
    }

    private static DigitalOutput led(
            Context context, GpioOutputProvider outputs, IndicatorSettings settings) {
        return outputs.create(
                DigitalOutput.newConfigBuilder(context)
                        .id("led")
                        .bus(settings.chip())
                        .bcm(settings.ledLine())
                        .shutdown(DigitalState.LOW)
                        .build());
    }

    private static GpioInputProvider.Input button(
            Context context, GpioInputProvider inputs, IndicatorSettings settings) {
        return (GpioInputProvider.Input)
                inputs.create(
                        DigitalInput.newConfigBuilder(context)
                                .id("button")
                                .bus(settings.chip())
                                .bcm(settings.buttonLine())
                                .pull(PullResistance.PULL_UP)
                                .debounce(PauseButton.PRESS_MIN.toMillis(), TimeUnit.MILLISECONDS)
                                .build());
    }
}
