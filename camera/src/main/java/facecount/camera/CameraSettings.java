package facecount.camera;

import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings under {@code camera.} of the site's file.
 *
 * @param source {@code camera.source}: path of a film, a picture or a folder of pictures; {@code
 *     /dev/videoN}; {@code rtsp://…}; or {@code pipeline:COMMAND}, a shell command that writes raw
 *     BGR pictures of the configured size to its standard output and nothing else
 * @param widthPx {@code camera.width-px}: asked of a USB camera, required of a pipeline; files and
 *     RTSP cameras have their own size
 * @param heightPx {@code camera.height-px}
 * @param framesPerSecond {@code camera.frames-per-second}: asked of a USB camera
 * @param rotateDegrees {@code camera.rotate}: turns the picture clockwise; 0, 90, 180 or 270
 * @param frameDeadline {@code camera.frame-deadline}: a live source that is silent for longer is
 *     lost; the first picture after opening may take three times as long
 * @param frozenAfter {@code camera.frozen-after}: a live source that shows exactly the same picture
 *     for longer is frozen
 * @param reopenPauseFirst {@code camera.reopen-pause}: before a lost source is opened again; it
 *     doubles with each attempt in vain
 * @param reopenPauseMax {@code camera.reopen-pause-max}
 */
public record CameraSettings(
        String source,
        int widthPx,
        int heightPx,
        int framesPerSecond,
        int rotateDegrees,
        Duration frameDeadline,
        Duration frozenAfter,
        Duration reopenPauseFirst,
        Duration reopenPauseMax) {

    /*
     * The largest picture that is handed over: three of them and the decoder's own are 200 MB.
     * Pictures in files that are larger are scaled down to it.
     */
    static final int SIDE_MAX_PX = 4096;

    /**
     * @throws IllegalArgumentException naming every setting that is wrong, one a line, in the words
     *     of the settings file
     */
    public CameraSettings {
        List<String> problems = new ArrayList<>();
        if (source.isBlank() || source.strip().equals("pipeline:")) {
            problems.add(
                    "camera.source: \"%s\" names no film, picture, folder, /dev/videoN, rtsp://…"
                                    .formatted(source)
                            + " or pipeline:COMMAND");
        }
        try {
            SourceAddress.parse(source);
        } catch (InvalidPathException e) {
            problems.add("camera.source: not a path: " + e.getReason());
        }
        checkRange(problems, "camera.width-px", widthPx, 16, SIDE_MAX_PX);
        checkRange(problems, "camera.height-px", heightPx, 16, SIDE_MAX_PX);
        checkRange(problems, "camera.frames-per-second", framesPerSecond, 1, 120);
        if (rotateDegrees != 0
                && rotateDegrees != 90
                && rotateDegrees != 180
                && rotateDegrees != 270) {
            problems.add(
                    "camera.rotate: must be 0, 90, 180 or 270 degrees, got %d"
                            .formatted(rotateDegrees));
        }
        checkRange(problems, "camera.frame-deadline", frameDeadline, Duration.ofMinutes(1));
        checkRange(problems, "camera.frozen-after", frozenAfter, Duration.ofHours(1));
        checkRange(problems, "camera.reopen-pause", reopenPauseFirst, Duration.ofMinutes(10));
        checkRange(problems, "camera.reopen-pause-max", reopenPauseMax, Duration.ofMinutes(10));
        if (reopenPauseMax.compareTo(reopenPauseFirst) < 0) {
            problems.add(
                    "camera.reopen-pause-max: %s is shorter than camera.reopen-pause, %s"
                            .formatted(shown(reopenPauseMax), shown(reopenPauseFirst)));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** The defaults for a source. */
    public static CameraSettings defaults(String source) {
        return new CameraSettings(
                source,
                1280,
                720,
                25,
                0,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60));
    }

    /** True for a device, a network camera or a pipeline; false for what can be replayed. */
    public boolean isLive() {
        return address().live();
    }

    public CameraSettings withSize(int widthPx, int heightPx) {
        return new CameraSettings(
                source,
                widthPx,
                heightPx,
                framesPerSecond,
                rotateDegrees,
                frameDeadline,
                frozenAfter,
                reopenPauseFirst,
                reopenPauseMax);
    }

    public CameraSettings withRotateDegrees(int rotateDegrees) {
        return new CameraSettings(
                source,
                widthPx,
                heightPx,
                framesPerSecond,
                rotateDegrees,
                frameDeadline,
                frozenAfter,
                reopenPauseFirst,
                reopenPauseMax);
    }

    public CameraSettings withFrameDeadline(Duration frameDeadline) {
        return new CameraSettings(
                source,
                widthPx,
                heightPx,
                framesPerSecond,
                rotateDegrees,
                frameDeadline,
                frozenAfter,
                reopenPauseFirst,
                reopenPauseMax);
    }

    public CameraSettings withFrozenAfter(Duration frozenAfter) {
        return new CameraSettings(
                source,
                widthPx,
                heightPx,
                framesPerSecond,
                rotateDegrees,
                frameDeadline,
                frozenAfter,
                reopenPauseFirst,
                reopenPauseMax);
    }

    public CameraSettings withReopenPause(Duration first, Duration max) {
        return new CameraSettings(
                source,
                widthPx,
                heightPx,
                framesPerSecond,
                rotateDegrees,
                frameDeadline,
                frozenAfter,
                first,
                max);
    }

    SourceAddress address() {
        return SourceAddress.parse(source);
    }

    /** Silent about the credentials a source may hold. */
    @Override
    public String toString() {
        return "CameraSettings[source=%s, %d x %d px, %d/s, rotate=%d]"
                .formatted(address().shown(), widthPx, heightPx, framesPerSecond, rotateDegrees);
    }

    private static void checkRange(List<String> problems, String key, int value, int min, int max) {
        if (value < min || value > max) {
            problems.add("%s: must be %d to %d, got %d".formatted(key, min, max, value));
        }
    }

    private static void checkRange(
            List<String> problems, String key, Duration value, Duration max) {
        if (!value.isPositive() || value.compareTo(max) > 0) {
            problems.add(
                    "%s: must be more than 0s and at most %s, got %s"
                            .formatted(key, shown(max), shown(value)));
        }
    }

    private static String shown(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + "s"
                : duration.toMillis() + "ms";
    }
}
