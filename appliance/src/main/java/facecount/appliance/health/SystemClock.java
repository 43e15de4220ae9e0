package facecount.appliance.health;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system says of its clock. */
public final class SystemClock {
    /* systemd-timesyncd touches it when the network has set the clock since the start. */
    private static final Path TIMESYNC_MARKER = Path.of("/run/systemd/timesync/synchronized");

    /* <sys/timex.h>: struct timex with modes = 0 only asks; 208 bytes on 64-bit Linux, and room. */
    private static final long TIMEX_BYTES = 512;
    private static final int TIME_ERROR = 5;

    private SystemClock() {}

    /** True if the network has set the clock and keeps it. */
    public static boolean isSynchronised() {
        return Files.exists(TIMESYNC_MARKER) || isKeptByTheKernel(clockState());
    }

    static boolean isKeptByTheKernel(int state) {
        return state >= 0 && state != TIME_ERROR;
    }

    /** What {@code adjtimex(2)} returns: the clock's state, −1 if it may not be asked. */
    @SuppressWarnings("restricted") // one call of libc, with memory that is large enough
    static int clockState() {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle adjtimex =
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("adjtimex"),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            MemorySegment timex = arena.allocate(TIMEX_BYTES, 8);
            return (int) adjtimex.invokeExact(timex);
        } catch (Throwable e) {
            /* The call exists on every Linux; where it does not, nothing is known. */
            return -1;
        }
    }
}
