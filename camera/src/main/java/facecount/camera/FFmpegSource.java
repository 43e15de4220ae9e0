package facecount.camera;

import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegLogCallback;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What FFmpeg reads: films, pictures, USB cameras, RTSP cameras. */
final class FFmpegSource implements FrameSource {
    /*
     * The largest sensors of 2026 have about 150 million pixels. Decoding one takes up to 450 MB
     * for a moment; what is handed over is scaled down.
     */
    private static final long PICTURE_MAX_PX = 160_000_000;

    /** Longer runs of damaged packets mean that the rest of the file is damaged too. */
    private static final int DAMAGED_IN_A_ROW_MAX = 50;

    /** Containers round their length; sound may be longer than the pictures by this. */
    private static final Duration EARLY_END_TOLERANCE = Duration.ofMillis(500);

    private static final Pattern ERROR_NUMBER = Pattern.compile("error (-?\\d+)");

    private final String shown;
    private final boolean live;
    private final FFmpegFrameGrabber grabber;
    private Orientation orientation;
    private Duration length = Duration.ZERO;
    private Duration interval = Duration.ofMillis(40);

    private @Nullable Buffer grabbed;
    private MemorySegment pixels = MemorySegment.NULL;
    private int strideBytes;
    private int widthPx;
    private int heightPx;

    private boolean started;
    private long firstMicros;
    private long timeMicros;
    private long unreadable;
    private String complaint = "";

    private FFmpegSource(
            String shown, boolean live, FFmpegFrameGrabber grabber, Orientation orientation) {
        this.shown = shown;
        this.live = live;
        this.grabber = grabber;
        this.orientation = orientation;
    }

    static FFmpegSource film(Path file, CameraSettings settings) {
        FFmpegFrameGrabber grabber = localGrabber(file);
        FFmpegSource source =
                new FFmpegSource(file.toString(), false, grabber, Orientation.UPRIGHT);
        source.start(
                "%s is not a readable film: %%s; play it elsewhere or copy it here again"
                        .formatted(escaped(file.toString())));
        source.limitSize();
        /* FFmpeg's angle is counter-clockwise, as the film lies; not a number if it has none. */
        double lyingDegrees = grabber.getDisplayRotation();
        source.orientation =
                Orientation.clockwise((int) -Math.round(lyingDegrees))
                        .thenClockwise(settings.rotateDegrees());
        source.length = source.lengthOfPictures();
        if (grabber.getVideoFrameRate() > 0) {
            source.interval =
                    Duration.ofNanos(Math.round(1e9 / Math.max(1, grabber.getVideoFrameRate())));
        }
        return source;
    }

    static FFmpegSource picture(Path file, PictureHeader header, CameraSettings settings)
            throws IOException {
        if ((long) header.widthPx() * header.heightPx() > PICTURE_MAX_PX) {
            throw new CameraException(
                    "%s has %d x %d pixels, more than %d million: scale it down first"
                            .formatted(
                                    file,
                                    header.widthPx(),
                                    header.heightPx(),
                                    PICTURE_MAX_PX / 1_000_000));
        }
        FFmpegFrameGrabber grabber = localGrabber(file);
        grabber.setFormat(header.demuxer());
        /* The whole file is one picture: a preview inside it is not taken for the next one. */
        grabber.setOption("frame_size", Long.toString(Files.size(file)));
        FFmpegSource source =
                new FFmpegSource(
                        file.toString(),
                        false,
                        grabber,
                        header.orientation().thenClockwise(settings.rotateDegrees()));
        source.start(
                "%s is not a readable picture: %%s; copy it here again"
                        .formatted(escaped(file.toString())));
        source.limitSize();
        return source;
    }

    static FFmpegSource usb(SourceAddress.Usb usb, CameraSettings settings) {
        Path device = Path.of(usb.device());
        if (!Files.exists(device)) {
            throw new CameraException(
                    "%s does not exist: plug the camera in, or correct camera.source (ls /dev/video*)"
                            .formatted(device));
        }
        if (!Files.isReadable(device)) {
            throw new CameraException(
                    "%s may not be opened: add the user to the group video".formatted(device));
        }
        FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(usb.device());
        grabber.setFormat("v4l2");
        /*
         * Most cameras reach their full size and rate only compressed. The key replaces JavaCV's own
         * wish for raw BGR, and JavaCV tries again without it where the camera has no MJPEG.
         */
        grabber.setOption("pixel_format", "mjpeg");
        grabber.setImageWidth(settings.widthPx());
        grabber.setImageHeight(settings.heightPx());
        grabber.setFrameRate(settings.framesPerSecond());
        return live(
                usb,
                grabber,
                settings,
                "%s does not work as a camera: %%s; v4l2-ctl --list-formats shows what it can do");
    }

    static FFmpegSource rtsp(SourceAddress.Rtsp rtsp, CameraSettings settings) {
        FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(rtsp.url());
        grabber.setFormat("rtsp");
        grabber.setOption("rtsp_transport", "tcp");
        grabber.setOption("timeout", Long.toString(settings.frameDeadline().toNanos() / 1000));
        grabber.setOption("fflags", "nobuffer");
        return live(
                rtsp,
                grabber,
                settings,
                "%s cannot be opened: %%s; check address, user and network");
    }

    /** Any live source of FFmpeg's. */
    static FFmpegSource live(
            SourceAddress address,
            FFmpegFrameGrabber grabber,
            CameraSettings settings,
            String problem) {
        FFmpegSource source =
                new FFmpegSource(
                        address.shown(),
                        true,
                        grabber,
                        Orientation.clockwise(settings.rotateDegrees()));
        source.start(problem.formatted(escaped(address.shown())));
        return source;
    }

    private static FFmpegFrameGrabber localGrabber(Path file) {
        FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toAbsolutePath().toString());
        /* A playlist that calls itself a film must not reach for the network. */
        grabber.setOption("protocol_whitelist", "file");
        return grabber;
    }

    private static String escaped(String text) {
        return text.replace("%", "%%");
    }

    /**
     * @param problem the message if it fails, with one %s for the reason
     */
    private void start(String problem) {
        boolean opened = false;
        try {
            /* FFmpeg's own lines would come several times a second from a bad cable. */
            FFmpegLogCallback.setLevel(avutil.AV_LOG_QUIET);
            grabber.setPixelFormat(avutil.AV_PIX_FMT_BGR24);
            /* One thread: half a millisecond slower, but the other cores belong to the models. */
            grabber.setVideoOption("threads", "1");
            grabber.start();
            opened = grabber.hasVideo();
            if (!opened) {
                throw new CameraException(problem.formatted("it holds no pictures"));
            }
        } catch (FFmpegFrameGrabber.Exception e) {
            throw new CameraException(problem.formatted(reason(e)));
        } catch (LinkageError e) {
            throw new CameraException("FFmpeg's libraries do not load: " + e.getMessage(), e);
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    /** FFmpeg's words for the error; without the address, which may hold a password. */
    private static String reason(FFmpegFrameGrabber.Exception e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Could not find input format")) {
            return "FFmpeg's devices do not load, install libxcb1 libxcb-shm0 libasound2 libpulse0";
        }
        Matcher number = ERROR_NUMBER.matcher(message);
        if (!number.find()) {
            return "FFmpeg cannot open it";
        }
        byte[] text = new byte[avutil.AV_ERROR_MAX_STRING_SIZE];
        avutil.av_strerror(Integer.parseInt(number.group(1)), text, text.length);
        return new String(text, StandardCharsets.UTF_8).split("\0", 2)[0];
    }

    /** Has swscale make large pictures smaller while it converts them. */
    private void limitSize() {
        int longPx = Math.max(grabber.getImageWidth(), grabber.getImageHeight());
        if (longPx > CameraSettings.SIDE_MAX_PX) {
            double scale = (double) CameraSettings.SIDE_MAX_PX / longPx;
            int scaledWidthPx = (int) Math.max(1, Math.round(grabber.getImageWidth() * scale));
            int scaledHeightPx = (int) Math.max(1, Math.round(grabber.getImageHeight() * scale));
            grabber.setImageWidth(scaledWidthPx);
            grabber.setImageHeight(scaledHeightPx);
        }
    }

    private Duration lengthOfPictures() {
        AVFormatContext container = grabber.getFormatContext();
        for (int i = 0; i < container.nb_streams(); i++) {
            AVStream stream = container.streams(i);
            if (stream.codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO
                    && stream.duration() > 0) {
                return Duration.ofNanos(
                        Math.round(
                                1e9
                                        * stream.duration()
                                        * stream.time_base().num()
                                        / stream.time_base().den()));
            }
        }
        return Duration.ZERO;
    }

    @Override
    public boolean next() {
        int damagedInARow = 0;
        while (true) {
            try {
                org.bytedeco.javacv.Frame picture = grabber.grabImage();
                if (picture == null) {
                    return end();
                }
                if (picture.image != null) {
                    accept(picture);
                    return true;
                }
            } catch (FFmpegFrameGrabber.Exception e) {
                unreadable++;
                damagedInARow++;
                if (damagedInARow > DAMAGED_IN_A_ROW_MAX) {
                    if (live) {
                        throw new CameraException(
                                "%s delivers nothing but damaged pictures".formatted(shown));
                    }
                    return end();
                }
            }
        }
    }

    private boolean end() {
        if (live) {
            throw new CameraException(shown + " stopped delivering: check its cable and power");
        }
        Duration read = started ? time().plus(interval) : Duration.ZERO;
        if (length.minus(read).compareTo(EARLY_END_TOLERANCE) > 0) {
            complaint =
                    "%s ends early: %.1f s of %.1f s could be read; copy it here again"
                            .formatted(shown, seconds(read), seconds(length));
        }
        return false;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    @SuppressWarnings("ReferenceEquality") // the very same memory is meant
    private void accept(org.bytedeco.javacv.Frame picture) {
        /* JavaCV hands out the same buffer every time, so it is wrapped once. */
        if (grabbed != picture.image[0]) {
            grabbed = picture.image[0];
            pixels = MemorySegment.ofBuffer(((ByteBuffer) picture.image[0]).duplicate().clear());
        }
        strideBytes = picture.imageStride;
        widthPx = picture.imageWidth;
        heightPx = picture.imageHeight;
        if (!started) {
            started = true;
            firstMicros = picture.timestamp;
            timeMicros = 0;
        } else {
            /* Some films repeat stamps or have none. */
            long stamp = picture.timestamp - firstMicros;
            timeMicros = stamp > timeMicros ? stamp : timeMicros + interval.toNanos() / 1000;
        }
    }

    @Override
    public Duration time() {
        return Duration.ofNanos(timeMicros * 1000);
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public void copyTo(Frame frame, long sequence, Instant capturedAt) {
        orientation.copy(pixels, strideBytes, widthPx, heightPx, frame, sequence, capturedAt);
    }

    @Override
    public long unreadable() {
        return unreadable;
    }

    @Override
    public String complaint() {
        return complaint;
    }

    @Override
    public void close() {
        pixels = MemorySegment.NULL;
        grabbed = null;
        try {
            grabber.close();
        } catch (org.bytedeco.javacv.FrameGrabber.Exception e) {
            throw new CameraException(
                    "%s cannot be closed: %s".formatted(shown, e.getClass().getSimpleName()), e);
        }
    }
}
