package facecount.sampleclip;

import facecount.camera.Camera;
import facecount.camera.CameraException;
import facecount.camera.CameraSettings;
import facecount.camera.Delivery;
import facecount.camera.Frame;
import facecount.camera.Pace;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A picture in memory.
 *
 * @param bgr rows of B, G, R bytes without padding
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and read once a pixel
record Photo(int widthPx, int heightPx, byte[] bgr) {
    private static final Duration DECODING_LIMIT = Duration.ofSeconds(30);

    static Photo read(Path file) {
        try (Camera camera =
                Camera.replay(CameraSettings.defaults(file.toString()), Pace.COMPLETE)) {
            return switch (camera.take(DECODING_LIMIT)) {
                case Delivery.Picture(Frame frame) ->
                        new Photo(
                                frame.widthPx(),
                                frame.heightPx(),
                                frame.pixelsBgr().toArray(ValueLayout.JAVA_BYTE));
                case Delivery.Nothing _, Delivery.End _ ->
                        throw new CameraException(file + " was not decoded within 30 s");
            };
        }
    }
}
