package facecount.camera;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A live source of one-pixel pictures that does what a script says. */
final class ScriptedSource implements FrameSource {
    sealed interface Step {
        /** A picture of this colour. */
        record Show(int grey) implements Step {}

        /** The same picture for ever, about a hundred a second. */
        record Freeze(int grey) implements Step {}

        /** Never the same picture twice, about a hundred a second. */
        record Flicker() implements Step {}

        /** Does not return before it is interrupted. */
        record Stall() implements Step {}

        /** Does not return before the latch opens, whatever is done, like a call in a driver. */
        record Hang(CountDownLatch until) implements Step {}

        record Break(String problem) implements Step {}
    }

    private final Deque<Step> script;
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private int grey;
    private int pictures;

    ScriptedSource(List<Step> script) {
        this.script = new ArrayDeque<>(script);
    }

    @Override
    public boolean next() {
        pictures++;
        try {
            return switch (script.getFirst()) {
                case Step.Show(int shown) -> {
                    script.removeFirst();
                    grey = shown;
                    yield true;
                }
                case Step.Freeze(int shown) -> {
                    Thread.sleep(10);
                    grey = shown;
                    yield true;
                }
                case Step.Flicker() -> {
                    Thread.sleep(10);
                    grey = pictures;
                    yield true;
                }
                case Step.Stall() -> {
                    interrupted.await();
                    throw new CameraException("scripted: interrupted");
                }
                case Step.Hang(CountDownLatch until) -> {
                    until.await();
                    throw new CameraException("scripted: came back");
                }
                case Step.Break(String problem) -> throw new CameraException(problem);
            };
        } catch (InterruptedException e) {
            throw new CameraException("scripted: thread interrupted", e);
        }
    }

    @Override
    public Duration time() {
        return Duration.ofMillis(10L * pictures);
    }

    @Override
    public void copyTo(Frame frame, long sequence, Instant capturedAt) {
        frame.prepare(4, 4, sequence, capturedAt).fill((byte) grey);
    }

    @Override
    public boolean interrupt() {
        interrupted.countDown();
        return true;
    }

    @Override
    public void close() {}
}
