package facecount.appliance.indicator;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/** The C library's calls, by the JDK's foreign-function interface. Thread-safe. */
@SuppressWarnings("restricted") // five calls of libc, each with memory of the size it asks for
final class LinuxGpioChip implements GpioChip {
    private static final int READ_WRITE_CLOSE_ON_EXEC = 2 | 0x80000;
    private static final short POLL_IN = 1;
    private static final int EINTR = 4;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE =
            CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN =
            call(
                    "open",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL =
            call(
                    "ioctl",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle POLL =
            call(
                    "poll",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT));
    private static final MethodHandle READ =
            call(
                    "read",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG));
    private static final MethodHandle CLOSE =
            call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    @Override
    public int open(String device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int descriptor =
                    (int)
                            OPEN.invokeExact(
                                    state, arena.allocateFrom(device), READ_WRITE_CLOSE_ON_EXEC);
            return checked(descriptor, "open " + device, state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    @Override
    public void ioctl(int descriptor, long request, MemorySegment structure) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) IOCTL.invokeExact(state, descriptor, request, structure);
            int _ = checked(result, "ioctl 0x%x".formatted(request), state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    @Override
    public boolean read(int descriptor, MemorySegment event, Duration limit) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment poll = arena.allocate(8, 4);
            poll.set(ValueLayout.JAVA_INT, 0, descriptor);
            poll.set(ValueLayout.JAVA_SHORT, 4, POLL_IN);
            /* At least 1 ms, so that a short limit is a wait and not a spin. */
            int limitMs = Math.toIntExact(Math.max(1, limit.toMillis()));
            int ready = (int) POLL.invokeExact(state, poll, 1L, limitMs);
            if (ready == 0 || (ready < 0 && (int) ERRNO_VALUE.get(state, 0L) == EINTR)) {
                return false;
            }
            int _ = checked(ready, "poll", state);
            long bytes = (long) READ.invokeExact(state, descriptor, event, event.byteSize());
            int _ = checked((int) bytes, "read", state);
            if (bytes != event.byteSize()) {
                throw new GpioException(
                        "an event has %d bytes, got %d".formatted(event.byteSize(), bytes));
            }
            return true;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    @Override
    public void close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            int _ = (int) CLOSE.invokeExact(arena.allocate(CALL_STATE), descriptor);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private static int checked(int result, String what, MemorySegment state) {
        if (result < 0) {
            throw new GpioException(
                    "%s: errno %d".formatted(what, (int) ERRNO_VALUE.get(state, 0L)));
        }
        return result;
    }

    /** A method handle may throw anything; these throw what the class itself throws, or errors. */
    private static RuntimeException rethrown(Throwable e) {
        return switch (e) {
            case RuntimeException known -> known;
            case Error error -> throw error;
            default -> new GpioException("a call of the C library failed: " + e, e);
        };
    }

    private static MethodHandle call(
            String name, FunctionDescriptor descriptor, Linker.Option... options) {
        var all = new Linker.Option[options.length + 1];
        all[0] = ERRNO;
        System.arraycopy(options, 0, all, 1, options.length);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
    }
}
