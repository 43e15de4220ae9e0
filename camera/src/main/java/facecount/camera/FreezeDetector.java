package facecount.camera;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/**
 * Notices a source that shows exactly the same picture again and again, as some cameras and drivers
 * do when they fail. Belongs to the capture thread.
 */
final class FreezeDetector {
    /*
     * Eight bytes of each cache line: reads an eighth of the picture at the cost of its lines,
     * 0.1 ms for 1280 x 720. A real camera's noise changes some of them in every picture.
     */
    private static final long STEP_BYTES = 64;

    private final Duration limit;
    private long lastSum;
    private long sameSinceNanos;
    private boolean frozen;

    FreezeDetector(Duration limit) {
        this.limit = limit;
    }

    /** True from the moment the limit is reached until a different picture comes. */
    boolean isFrozen() {
        return frozen;
    }

    /** The time before the source was opened again says nothing about its pictures now. */
    void openedAgain(long nowNanos) {
        sameSinceNanos = nowNanos;
    }

    void look(MemorySegment pixels, long nowNanos) {
        long sum = sample(pixels);
        if (sum != lastSum) {
            lastSum = sum;
            sameSinceNanos = nowNanos;
            frozen = false;
        } else if (nowNanos - sameSinceNanos > limit.toNanos()) {
            frozen = true;
        }
    }

    private static long sample(MemorySegment pixels) {
        long sum = pixels.byteSize();
        for (long at = 0; at + Long.BYTES <= pixels.byteSize(); at += STEP_BYTES) {
            sum = (sum ^ pixels.get(ValueLayout.JAVA_LONG_UNALIGNED, at)) * 0x9E37_79B9_7F4A_7C15L;
            sum ^= sum >>> 29;
        }
        return sum;
    }
}
