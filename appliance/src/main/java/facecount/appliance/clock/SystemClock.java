package facecount.appliance.clock;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** What the system says of its clock. */
public final class SystemClock implements SystemTime {
    /*
     * None of this needs a privilege, and none of it waits. adjtimex(2) with modes = 0 only asks. The
     * kernel forgets that the network has set the clock 9 hours after it did so last, or when
     * somebody sets it by hand; a Timeline remembers. CLOCK_BOOTTIME instead of System.nanoTime, which
     * stands still while the machine is suspended and means nothing to another process.
     */

    /* systemd-timesyncd touches it when the network has set the clock since the start. */
    private static final Path TIMESYNC_MARKER = Path.of("/run/systemd/timesync/synchronized");

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /* Of each clock with a battery: whether the kernel set the time by it when it started. */
    private static final Path BATTERY_CLOCKS = Path.of("/sys/class/rtc");
    private static final String SET_THE_TIME = "hctosys";

    /* <sys/timex.h>: struct timex is 208 bytes on 64-bit Linux, and room. */
    private static final long TIMEX_BYTES = 512;
    private static final int TIME_ERROR = 5;

    /* <time.h>: struct timespec is two longs on 64-bit Linux. */
    private static final int CLOCK_BOOTTIME = 7;
    private static final long TIMESPEC_BYTES = 16;

    private static final MethodHandle ADJTIMEX =
            libc("adjtimex", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    private static final MethodHandle CLOCK_GETTIME =
            libc(
                    "clock_gettime",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private final String boot;

    /** Reads which start of the machine this is: it does not change under a process. */
    public SystemClock() {
        String id = firstLine(BOOT_ID);
        /* Where it is hidden, as in some containers, each start of the program counts as one. */
        this.boot = id.isEmpty() ? UUID.randomUUID().toString() : id;
    }

    @SuppressWarnings("restricted") // two calls of libc, with memory that is large enough
    private static MethodHandle libc(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    @Override
    public ClockReading read() {
        return new ClockReading(boot, sinceBoot(), Instant.now(), trust());
    }

    private static Trust trust() {
        if (isSynchronised()) {
            return Trust.NTP;
        }
        return isSetByBattery(BATTERY_CLOCKS) ? Trust.RTC : Trust.SAVED;
    }

    /** True if the network has set the clock and keeps it. */
    public static boolean isSynchronised() {
        return Files.exists(TIMESYNC_MARKER) || isKeptByTheKernel(clockState());
    }

    static boolean isKeptByTheKernel(int state) {
        return state >= 0 && state != TIME_ERROR;
    }

    static boolean isSetByBattery(Path clocks) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(clocks)) {
            for (Path clock : all) {
                if (firstLine(clock.resolve(SET_THE_TIME)).equals("1")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            /* A machine without such a clock has no such folder. */
            return false;
        }
    }

    /** What {@code adjtimex(2)} returns: the clock's state, −1 if it may not be asked. */
    static int clockState() {
        try (Arena arena = Arena.ofConfined()) {
            return (int) ADJTIMEX.invokeExact(arena.allocate(TIMEX_BYTES, 8));
        } catch (Throwable e) {
            throw new IllegalStateException("a call of libc does not throw", e);
        }
    }

    /**
     * Time since the machine's start, suspended or not. Any process of the machine gets the same.
     */
    static Duration sinceBoot() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(TIMESPEC_BYTES, 8);
            if ((int) CLOCK_GETTIME.invokeExact(CLOCK_BOOTTIME, time) != 0) {
                throw new IllegalStateException("the kernel has no time since its start");
            }
            return Duration.ofSeconds(
                    time.get(ValueLayout.JAVA_LONG, 0), time.get(ValueLayout.JAVA_LONG, 8));
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of libc does not throw", e);
        }
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
