package facecount.camera;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;

/**
 * One picture, in memory that is used again for the next one. The one mutable type: whoever holds a
 * frame may read it until he hands it back.
 *
 * <p>Pixels are rows of B, G, R bytes, top row first, without padding, already turned upright. Not
 * thread-safe: a frame belongs to one thread at a time.
 */
public final class Frame {
    private final Arena arena;
    private MemorySegment memory = MemorySegment.NULL;
    private MemorySegment pixelsBgr = MemorySegment.NULL;
    private int widthPx;
    private int heightPx;
    private long sequence;
    private Instant capturedAt = Instant.EPOCH;

    /**
     * @param arena owns the pixels; a frame grows only when a picture larger than all before
     *     arrives, which a live source never does after its first
     */
    public Frame(Arena arena) {
        this.arena = arena;
    }

    /**
     * Makes the frame ready for a picture of this size and returns its pixels to be written.
     *
     * @param capturedAt a live source's time of delivery; a file's own time base
     * @return {@code widthPx * heightPx * 3} bytes, content undefined
     */
    public MemorySegment prepare(int widthPx, int heightPx, long sequence, Instant capturedAt) {
        if (widthPx < 1 || heightPx < 1) {
            throw new IllegalArgumentException(
                    "a picture has at least 1 x 1 pixels, got %d x %d"
                            .formatted(widthPx, heightPx));
        }
        long neededBytes = 3L * widthPx * heightPx;
        if (memory.byteSize() < neededBytes) {
            /* At least doubled, so that a folder of ever larger pictures costs a bounded sum. */
            memory = arena.allocate(Math.max(neededBytes, 2 * memory.byteSize()), 64);
        }
        this.pixelsBgr =
                pixelsBgr.address() == memory.address() && pixelsBgr.byteSize() == neededBytes
                        ? pixelsBgr
                        : memory.asSlice(0, neededBytes);
        this.widthPx = widthPx;
        this.heightPx = heightPx;
        this.sequence = sequence;
        this.capturedAt = capturedAt;
        return pixelsBgr;
    }

    public int widthPx() {
        return widthPx;
    }

    public int heightPx() {
        return heightPx;
    }

    /** {@code widthPx * heightPx * 3} bytes: B, G, R; rows without padding. */
    public MemorySegment pixelsBgr() {
        return pixelsBgr;
    }

    /** Number of the picture in its source, from 0; pictures that were superseded leave gaps. */
    public long sequence() {
        return sequence;
    }

    /** When a live source delivered the picture; in a file, its own time base. */
    public Instant capturedAt() {
        return capturedAt;
    }
}
