package facecount.appliance.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

@SuppressWarnings("try") // what is opened is held, not called
class GpioTest {
    private static final IndicatorSettings LED_AND_BUTTON =
            new IndicatorSettings(true, 1, 17, 27, "");

    private final StandInChip chip = new StandInChip(1);

    @Test
    void led_and_button_are_asked_of_the_kernel_as_its_header_says() {
        try (Pins pins = Pi4jPins.open(LED_AND_BUTTON, chip)) {
            assertThat(chip.lines())
                    .containsExactlyInAnyOrder(
                            new StandInChip.Line(17, 0x8, "facecount", 2, 0),
                            new StandInChip.Line(
                                    27, 0x4 | 0x10 | 0x20 | 0x100, "facecount", 3, 30_000));
        }
    }

    @Test
    void the_led_follows_and_is_dark_in_the_end_and_the_lines_are_given_back() {
        try (Pins pins = Pi4jPins.open(LED_AND_BUTTON, chip)) {
            pins.light(true);
            pins.light(false);
            pins.light(true);
        }

        assertThat(chip.levels()).startsWith(true, false, true).endsWith(false);
        assertThat(chip.isLeft()).isTrue();
    }

    @Test
    void the_button_is_pressed_when_its_line_falls() throws Exception {
        try (Pins pins = Pi4jPins.open(LED_AND_BUTTON, chip)) {
            chip.edge(false, 1_000);
            chip.edge(true, 2_000);

            assertThat(pins.awaitButton(Duration.ofSeconds(5)))
                    .contains(new Pins.Change(true, 1_000));
            assertThat(pins.awaitButton(Duration.ofSeconds(5)))
                    .contains(new Pins.Change(false, 2_000));
            assertThat(pins.awaitButton(Duration.ofMillis(1))).isEmpty();
        }
    }

    @Test
    void a_line_somebody_else_has_is_named_and_nothing_is_held() {
        chip.takeLine(27);

        assertThatThrownBy(() -> Pi4jPins.open(LED_AND_BUTTON, chip))
                .isInstanceOf(GpioException.class)
                .hasMessageContaining("/dev/gpiochip1 line 27: ioctl: errno 16");
        assertThat(chip.isLeft()).isTrue();
    }

    @Test
    void a_chip_that_is_not_there_is_named_by_the_real_kernel() {
        var settings = new IndicatorSettings(true, 250, 17, -1, "");

        assertThatThrownBy(() -> Pi4jPins.open(settings, new LinuxGpioChip()))
                .isInstanceOf(GpioException.class)
                .hasMessageContaining("open /dev/gpiochip250: errno 2");
    }

    @Test
    void a_file_that_is_no_chip_is_refused_by_the_real_kernel() {
        GpioChip kernel = new LinuxGpioChip();
        int descriptor = kernel.open("/dev/null");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(GpioLine.REQUEST_BYTES, 8);

            assertThatThrownBy(() -> kernel.ioctl(descriptor, GpioLine.GET_LINE, request))
                    .isInstanceOf(GpioException.class)
                    .hasMessage("ioctl 0xc250b407: errno 25");
        } finally {
            kernel.close(descriptor);
        }
    }

    @Test
    void reading_waits_no_longer_than_its_limit_and_takes_whole_events_only(@TempDir Path folder)
            throws Exception {
        GpioChip kernel = new LinuxGpioChip();
        Path events = Files.write(folder.resolve("events"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        int descriptor = kernel.open(events.toString());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(6);

            assertThat(kernel.read(descriptor, event, Duration.ofMillis(10))).isTrue();
            assertThat(event.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                    .containsExactly(1, 2, 3, 4, 5, 6);
            assertThatThrownBy(() -> kernel.read(descriptor, event, Duration.ofMillis(10)))
                    .hasMessage("an event has 6 bytes, got 3");
        } finally {
            kernel.close(descriptor);
        }
    }

    @Test
    void the_boards_led_is_used_where_the_line_cannot_be_had(@TempDir Path leds) throws Exception {
        Path led = boardLed(leds);
        var settings = new IndicatorSettings(true, 9, 17, -1, "status");

        try (Pins pins = Indicator.open(settings, chip, leds)) {
            assertThat(led.resolve("trigger")).hasContent("none");
            pins.light(true);
            assertThat(led.resolve("brightness")).hasContent("255");
        }

        assertThat(led.resolve("brightness")).hasContent("0");
    }

    @Test
    void where_nothing_can_be_had_the_reason_is_told(@TempDir Path leds) {
        assertThat(
                        List.of(
                                reason(IndicatorSettings.off(), leds),
                                reason(new IndicatorSettings(true, 1, -1, -1, ""), leds),
                                reason(new IndicatorSettings(true, 1, -1, -1, "status"), leds)))
                .containsExactly(
                        "switched off by indicator.enabled",
                        "neither line nor LED is configured",
                        "there is no LED " + leds.resolve("status"));
    }

    private String reason(IndicatorSettings settings, Path leds) {
        try (Pins pins = Indicator.open(settings, chip, leds)) {
            return "opened " + pins;
        } catch (GpioException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Path boardLed(Path leds) throws Exception {
        Path led = Files.createDirectories(leds.resolve("status"));
        Files.writeString(led.resolve("trigger"), "heartbeat");
        Files.writeString(led.resolve("brightness"), "17");
        Files.writeString(led.resolve("max_brightness"), "255\n");
        return led;
    }
}
