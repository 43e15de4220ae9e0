package facecount.camera;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process that writes raw BGR pictures to its standard output, such as {@code
 * gst-launch-1.0 -q nvarguscamerasrc ! … ! video/x-raw,format=BGR ! fdsink}: the way to cameras
 * that only a vendor's GStreamer elements can open. A crash of the vendor's driver ends the child,
 * not this process.
 */
final class PipelineSource implements FrameSource {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final Duration TERMINATION_LIMIT = Duration.ofSeconds(1);

    private final String shown;
    private final Process child;
    private final InputStream pictures;
    private final int widthPx;
    private final int heightPx;
    private final Orientation orientation;
    private final LastLine messages;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment picture;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private long firstNanos;
    private long lastNanos;

    private PipelineSource(String shown, Process child, CameraSettings settings) {
        this.shown = shown;
        this.child = child;
        this.pictures = child.getInputStream();
        this.messages = LastLine.of(child.getErrorStream());
        this.widthPx = settings.widthPx();
        this.heightPx = settings.heightPx();
        this.orientation = Orientation.clockwise(settings.rotateDegrees());
        this.picture = arena.allocate(3L * widthPx * heightPx, 64);
    }

    static PipelineSource start(SourceAddress.Pipeline pipeline, CameraSettings settings) {
        try {
            Process child = new ProcessBuilder("/bin/sh", "-c", pipeline.command()).start();
            child.getOutputStream().close();
            return new PipelineSource(pipeline.shown(), child, settings);
        } catch (IOException e) {
            throw new CameraException(
                    "%s cannot be started: %s".formatted(pipeline.shown(), e.getMessage()), e);
        }
    }

    @Override
    public boolean next() {
        long readBytes = 0;
        try {
            while (readBytes < picture.byteSize()) {
                int wanted = (int) Math.min(CHUNK_BYTES, picture.byteSize() - readBytes);
                int got = pictures.read(chunk, 0, wanted);
                if (got < 0) {
                    throw new CameraException(endedAfter(readBytes));
                }
                MemorySegment.copy(chunk, 0, picture, ValueLayout.JAVA_BYTE, readBytes, got);
                readBytes += got;
            }
        } catch (IOException e) {
            throw new CameraException("%s: %s".formatted(shown, e.getMessage()), e);
        }
        lastNanos = System.nanoTime();
        if (firstNanos == 0) {
            firstNanos = lastNanos;
        }
        return true;
    }

    private String endedAfter(long readBytes) {
        return readBytes == 0
                ? "%s ended: %s".formatted(shown, lastWords())
                : "%s ended in the middle of a picture: %d of %d bytes; does it write BGR of %d x %d?"
                        .formatted(shown, readBytes, picture.byteSize(), widthPx, heightPx);
    }

    private String lastWords() {
        try {
            String said = messages.text(TERMINATION_LIMIT);
            return said.isEmpty() ? "it gave no reason" : SourceAddress.masked(said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "it gave no reason";
        }
    }

    @Override
    public Duration time() {
        return Duration.ofNanos(lastNanos - firstNanos);
    }

    @Override
    public void copyTo(Frame frame, long sequence, Instant capturedAt) {
        orientation.copy(picture, 3 * widthPx, widthPx, heightPx, frame, sequence, capturedAt);
    }

    /** Kills the child; its end of the pipe closes, and a waiting read ends. */
    @Override
    public boolean interrupt() {
        family().forEach(ProcessHandle::destroyForcibly);
        return true;
    }

    /** Asks the child to end; kills it after a second. */
    @Override
    public void close() {
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroy);
        try {
            if (!child.waitFor(TERMINATION_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                child.destroyForcibly();
            }
            family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
            child.waitFor(TERMINATION_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            pictures.close();
        } catch (InterruptedException e) {
            family.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new CameraException("%s: %s".formatted(shown, e.getMessage()), e);
        } finally {
            arena.close();
        }
    }

    /** The shell and what it started: a pipeline of several programs is several processes. */
    private List<ProcessHandle> family() {
        List<ProcessHandle> family = new ArrayList<>(child.descendants().toList());
        family.add(child.toHandle());
        return family;
    }
}
