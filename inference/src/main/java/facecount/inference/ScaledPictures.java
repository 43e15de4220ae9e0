package facecount.inference;

import facecount.camera.Frame;
import facecount.camera.PicturePreparation;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Pictures in landscape that the capture thread has already scaled into an input of the detector's
 * own, while the analysis thread was busy with the picture before.
 *
 * <p>{@link #prepare} and {@link #close} may be called by any thread, {@link #take} and {@link
 * #release} by the analysis thread. A picture that is not here (another camera's, one that came
 * before the preparation was asked for) is scaled by whoever analyses it.
 */
final class ScaledPictures implements PicturePreparation, AutoCloseable {
    /* As many as a camera has frames: one is written, one waits, one is read. */
    private static final int SLOTS = 3;

    private final Slot[] slots = new Slot[SLOTS];

    /* Two locks, so that the analysis thread never waits for a picture to be scaled. */
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock booking = new ReentrantLock();
    private boolean closed;
    private long writes;

    /** A scaled picture. */
    static final class Slot {
        private final PinnedTensors tensors;
        private final Letterbox letterbox;
        private final Optional<Slot> present = Optional.of(this);
        private Optional<Frame> frame = Optional.empty();
        private long sequence;
        private Instant capturedAt = Instant.EPOCH;
        private boolean complete;
        private boolean taken;
        private long write;

        private Slot(PinnedTensors tensors, Letterbox letterbox) {
            this.tensors = tensors;
            this.letterbox = letterbox;
        }

        PinnedTensors tensors() {
            return tensors;
        }

        /** How the picture was scaled. */
        Letterbox letterbox() {
            return letterbox;
        }

        @SuppressWarnings("ReferenceEquality") // the very same memory is meant
        private boolean isOf(Frame other) {
            return frame.isPresent() && frame.get() == other;
        }
    }

    ScaledPictures(Net detector, int widthPx, int heightPx) {
        for (int i = 0; i < SLOTS; i++) {
            PinnedTensors tensors = detector.anotherInput();
            slots[i] = new Slot(tensors, new Letterbox(tensors.input(), widthPx, heightPx));
        }
    }

    @Override
    public void prepare(Frame frame) {
        if (frame.heightPx() > frame.widthPx()) {
            return;
        }
        writing.lock();
        try {
            Optional<Slot> slot = reserve(frame);
            if (slot.isPresent()) {
                slot.get().letterbox.write(frame);
                complete(slot.get(), frame);
            }
        } finally {
            writing.unlock();
        }
    }

    /** The frame's own slot, else the oldest that is not being read; none after the end. */
    private Optional<Slot> reserve(Frame frame) {
        booking.lock();
        try {
            Optional<Slot> best = Optional.empty();
            for (Slot slot : slots) {
                if (slot.taken || closed) {
                    continue;
                }
                if (slot.isOf(frame)) {
                    best = slot.present;
                    break;
                }
                if (best.isEmpty() || slot.write < best.get().write) {
                    best = slot.present;
                }
            }
            if (best.isPresent()) {
                best.get().complete = false;
            }
            return best;
        } finally {
            booking.unlock();
        }
    }

    private void complete(Slot slot, Frame frame) {
        booking.lock();
        try {
            if (!slot.isOf(frame)) {
                slot.frame = Optional.of(frame);
            }
            slot.sequence = frame.sequence();
            slot.capturedAt = frame.capturedAt();
            slot.write = ++writes;
            slot.complete = true;
        } finally {
            booking.unlock();
        }
    }

    /** The picture as it was scaled, until {@link #release}; none if it is not here. */
    Optional<Slot> take(Frame frame) {
        booking.lock();
        try {
            for (Slot slot : slots) {
                if (slot.complete
                        && slot.isOf(frame)
                        && slot.sequence == frame.sequence()
                        && slot.capturedAt.equals(frame.capturedAt())) {
                    slot.taken = true;
                    return slot.present;
                }
            }
            return Optional.empty();
        } finally {
            booking.unlock();
        }
    }

    void release(Slot slot) {
        booking.lock();
        try {
            slot.taken = false;
        } finally {
            booking.unlock();
        }
    }

    /** From now on nothing is scaled; the memory is the net's, which is closed after this. */
    @Override
    public void close() {
        writing.lock();
        booking.lock();
        try {
            closed = true;
        } finally {
            booking.unlock();
            writing.unlock();
        }
    }
}
