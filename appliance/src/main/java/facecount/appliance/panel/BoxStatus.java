package facecount.appliance.panel;

import java.time.Instant;
import java.time.ZoneId;

/**
 * What the box says of itself.
 *
 * @param siteName what the operator calls the place, as {@code Stand 12}
 * @param zone the site's; the panel shows every time in it
 * @param accelerator what the models run on, as {@code cpu}
 * @param picturesPerSecond analysed pictures a second, over the last seconds
 * @param supersededPictures pictures that a newer one overtook since the start
 * @param expressionsRead emotions are read; otherwise the panel does not speak of them
 * @param paused counting was stopped by somebody
 * @param delivers counts are sent somewhere
 * @param deliveryProblem why they do not arrive there, in one line; empty if they do
 */
public record BoxStatus(
        String siteName,
        ZoneId zone,
        String version,
        String accelerator,
        CameraState camera,
        float picturesPerSecond,
        long supersededPictures,
        boolean expressionsRead,
        boolean paused,
        boolean delivers,
        String deliveryProblem,
        Instant startedAt) {
    /** What the camera does. */
    public enum CameraState {
        /** It has not delivered a picture yet. */
        STARTING,
        DELIVERING,
        /** It is gone and being opened again and again. */
        LOST
    }
}
