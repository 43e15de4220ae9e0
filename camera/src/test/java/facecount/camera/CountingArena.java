package facecount.camera;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is allocated from it. */
final class CountingArena implements Arena {
    private final Arena arena = Arena.ofShared();
    private final AtomicInteger allocations = new AtomicInteger();

    int allocations() {
        return allocations.get();
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        allocations.incrementAndGet();
        return arena.allocate(byteSize, byteAlignment);
    }

    @Override
    public MemorySegment.Scope scope() {
        return arena.scope();
    }

    @Override
    public void close() {
        arena.close();
    }
}
