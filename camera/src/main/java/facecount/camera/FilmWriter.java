package facecount.camera;

import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.FFmpegLogCallback;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Writes films (H.264 in MP4, no sound) for the sample clip and for tests; never used while
 * counting, which stores no picture. The same pictures give the same file. Not thread-safe.
 */
public final class FilmWriter implements AutoCloseable {
    private final Path file;
    private final int widthPx;
    private final int heightPx;
    private final FFmpegFrameRecorder recorder;

    /**
     * @param widthPx even, as H.264's colour planes need
     * @param heightPx even
     * @throws CameraException if the file cannot be written
     */
    public FilmWriter(Path file, int widthPx, int heightPx, int framesPerSecond) {
        if (widthPx % 2 != 0 || heightPx % 2 != 0) {
            throw new IllegalArgumentException(
                    "a film's sides are even, got %d x %d".formatted(widthPx, heightPx));
        }
        this.file = file;
        this.widthPx = widthPx;
        this.heightPx = heightPx;
        FFmpegLogCallback.setLevel(avutil.AV_LOG_QUIET);
        recorder = new FFmpegFrameRecorder(file.toString(), widthPx, heightPx, 0);
        recorder.setFormat("mp4");
        recorder.setVideoCodec(avcodec.AV_CODEC_ID_H264);
        recorder.setVideoCodecName("libopenh264");
        recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
        recorder.setFrameRate(framesPerSecond);
        recorder.setGopSize(2 * framesPerSecond);
        /* About 0.2 bits a pixel: faces of 40 px keep their detail. */
        recorder.setVideoBitrate(Math.max(200_000, widthPx * heightPx * framesPerSecond / 5));
        recorder.setVideoOption("threads", "1");
        /* No encoder's version, no time of making: the same file everywhere. */
        recorder.setVideoOption("flags", "+bitexact");
        recorder.setOption("fflags", "+bitexact");
        /* The index first, so that a film cut short can still be read up to the cut. */
        recorder.setOption("movflags", "+faststart");
        try {
            recorder.start();
        } catch (FFmpegFrameRecorder.Exception e) {
            throw new CameraException(
                    "%s cannot be written: is its folder there?".formatted(file), e);
        }
    }

    /**
     * Appends a picture.
     *
     * @param pixelsBgr {@code widthPx * heightPx * 3} bytes off-heap: B, G, R; rows without padding
     * @throws CameraException if it cannot be encoded or written
     */
    public void write(MemorySegment pixelsBgr) {
        if (pixelsBgr.byteSize() != 3L * widthPx * heightPx) {
            throw new IllegalArgumentException(
                    "%d x %d BGR pixels need %d bytes, got %d"
                            .formatted(
                                    widthPx,
                                    heightPx,
                                    3L * widthPx * heightPx,
                                    pixelsBgr.byteSize()));
        }
        ByteBuffer bgr = pixelsBgr.asByteBuffer();
        try {
            recorder.recordImage(
                    widthPx,
                    heightPx,
                    org.bytedeco.javacv.Frame.DEPTH_UBYTE,
                    3,
                    3 * widthPx,
                    avutil.AV_PIX_FMT_BGR24,
                    bgr);
        } catch (FFmpegFrameRecorder.Exception e) {
            throw new CameraException("%s cannot be written: is the disk full?".formatted(file), e);
        }
    }

    /** Writes what is still in the encoder, and the index. */
    @Override
    public void close() {
        try {
            recorder.close();
        } catch (org.bytedeco.javacv.FrameRecorder.Exception e) {
            throw new CameraException("%s cannot be written: is the disk full?".formatted(file), e);
        }
    }
}
