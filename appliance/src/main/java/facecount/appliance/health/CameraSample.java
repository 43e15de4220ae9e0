package facecount.appliance.health;

import java.time.Duration;

/**
 * What a few seconds of the camera were like.
 *
 * @param pictures how many came
 * @param different how many of them were not exactly the one before
 * @param over how long was looked
 * @param measure of a typical picture, {@link PictureMeasure#GOOD} if none came
 * @param faces in the picture with the most of them
 * @param widestFacePx width of the widest face seen, 0 without any
 * @param problem what the camera said when it did not deliver; may be empty
 */
public record CameraSample(
        int pictures,
        int different,
        Duration over,
        PictureMeasure measure,
        int faces,
        float widestFacePx,
        String problem) {}
