package facecount.appliance.vision;

import facecount.camera.CameraStatus;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How the vision process is doing; once a second, and the sign that it makes progress.
 *
 * @param paused the core asked for a pause: pictures are taken and thrown away
 * @param accelerator what computes, in one word as {@code cpu}; empty while the models are being
 *     loaded
 * @param pictures pictures analysed since the process started
 * @param picturesPerSecond since the report before
 * @param brightness mean of the newest picture, 0 (black) to 1 (white); empty before the first
 * @param unacknowledged observations the core has not confirmed
 * @param stages what the analysis of a picture costs, in the order of the work
 */
public record VisionReport(
        CameraStatus camera,
        boolean paused,
        String accelerator,
        long pictures,
        float picturesPerSecond,
        OptionalDouble brightness,
        int unacknowledged,
        List<StageTime> stages) {
    public VisionReport {
        stages = List.copyOf(stages);
    }

    /** Pictures that were overwritten by a newer one before they could be analysed. */
    public long superseded() {
        return camera.superseded();
    }

    /**
     * @param stage as {@code detect}, {@code embed}
     * @param meanMs milliseconds a picture, over all pictures since the process started
     */
    public record StageTime(String stage, float meanMs) {}
}
