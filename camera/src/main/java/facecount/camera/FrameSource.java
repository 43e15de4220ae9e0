package facecount.camera;

import java.time.Duration;
import java.time.Instant;

/**
 * One opened source of pictures. Belongs to the thread that opened it; only {@link #interrupt} may
 * be called by another.
 */
interface FrameSource extends AutoCloseable {
    /**
     * Waits for the next picture.
     *
     * @return false at the end of the source
     * @throws CameraException if the source broke; it is then of no more use
     */
    boolean next();

    /** The current picture's own time: since the source's first picture, always increasing. */
    Duration time();

    /** From one picture to the next, about. */
    default Duration interval() {
        return Duration.ofMillis(40);
    }

    /** True if the pictures are not moments of one scene, so that nothing is to be tracked. */
    default boolean picturesAreSeparate() {
        return false;
    }

    /** Writes the current picture, upright, into {@code frame}. */
    void copyTo(Frame frame, long sequence, Instant capturedAt);

    /** Pictures skipped since the source was opened because they could not be read. */
    default long unreadable() {
        return 0;
    }

    /** What was wrong with the source although it was read to its end; empty if nothing. */
    default String complaint() {
        return "";
    }

    /**
     * Makes a call of {@link #next} that is waiting in another thread fail.
     *
     * @return false if this source cannot be interrupted
     */
    default boolean interrupt() {
        return false;
    }

    @Override
    void close();

    /**
     * Opens what the settings name.
     *
     * @throws CameraException if it cannot be opened, with the remedy
     */
    static FrameSource open(CameraSettings settings) {
        return switch (settings.address()) {
            case SourceAddress.LocalFile(var path) -> LocalFiles.open(path, settings);
            case SourceAddress.Usb usb -> FFmpegSource.usb(usb, settings);
            case SourceAddress.Rtsp rtsp -> FFmpegSource.rtsp(rtsp, settings);
            case SourceAddress.Pipeline pipeline -> PipelineSource.start(pipeline, settings);
        };
    }
}
