package facecount.appliance.indicator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An LED of the board, by the kernel's files. There is no button with it. */
final class SysfsLed implements Pins {
    private final Path brightness;
    private final String on;

    private SysfsLed(Path brightness, String on) {
        this.brightness = brightness;
        this.on = on;
    }

    /**
     * Takes the LED from whatever the kernel blinks it for.
     *
     * @param leds {@code /sys/class/leds}
     * @throws GpioException if there is none of that name, or it may not be written
     */
    static SysfsLed open(Path leds, String name) {
        Path folder = leds.resolve(name);
        try {
            write(folder.resolve("trigger"), "none");
            return new SysfsLed(
                    folder.resolve("brightness"),
                    Files.readString(folder.resolve("max_brightness")).strip());
        } catch (NoSuchFileException e) {
            throw new GpioException("there is no LED " + folder, e);
        } catch (IOException e) {
            throw new GpioException("LED %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    @Override
    public void light(boolean lit) {
        try {
            write(brightness, lit ? on : "0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Change> awaitButton(Duration limit) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(limit.toNanos());
        return Optional.empty();
    }

    @Override
    public void close() {
        light(false);
    }

    private static void write(Path file, String value) throws IOException {
        Files.writeString(
                file, value, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }
}
