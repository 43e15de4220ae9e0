package facecount.appliance.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

class SystemClockTest {
    @TempDir Path clocks;

    @Test
    void the_kernel_is_believed_when_it_keeps_the_clock() {
        assertThat(SystemClock.isKeptByTheKernel(0)).isTrue();
        assertThat(SystemClock.isKeptByTheKernel(5)).isFalse();
        assertThat(SystemClock.isKeptByTheKernel(-1)).isFalse();
        assertThat(SystemClock.clockState()).isBetween(-1, 5);
    }

    @Test
    void a_clock_counts_if_the_kernel_set_the_time_by_it() throws IOException {
        assertThat(SystemClock.isSetByBattery(clocks.resolve("none"))).isFalse();

        Path first = Files.createDirectory(clocks.resolve("rtc0"));
        Files.writeString(first.resolve("hctosys"), "0\n");
        assertThat(SystemClock.isSetByBattery(clocks)).isFalse();

        Path second = Files.createDirectory(clocks.resolve("rtc1"));
        Files.writeString(second.resolve("hctosys"), "1\n");
        assertThat(SystemClock.isSetByBattery(clocks)).isTrue();
    }

    @Test
    void the_time_since_the_start_is_the_kernels_own() throws IOException {
        String uptime = Files.readString(Path.of("/proc/uptime"));
        Duration kernel =
                Duration.ofMillis((long) (1_000 * Double.parseDouble(uptime.split(" ", -1)[0])));

        assertThat(SystemClock.sinceBoot()).isCloseTo(kernel, Duration.ofSeconds(5));
        assertThat(Duration.between(Instant.EPOCH, new BootTime().instant()))
                .isCloseTo(kernel, Duration.ofSeconds(5));
    }

    @Test
    void a_process_is_in_one_start_of_the_machine() {
        ClockReading one = new SystemClock().read();
        ClockReading other = new SystemClock().read();

        assertThat(one.boot()).isNotEmpty().isEqualTo(other.boot());
        assertThat(other.sinceBoot()).isGreaterThanOrEqualTo(one.sinceBoot());
    }
}
