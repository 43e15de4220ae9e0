package facecount.inference;

/**
 * How well a face can be recognised from its best picture.
 *
 * @param eyeDistancePx distance of the eyes in the source picture
 * @param sharpness 0 (blurred) to 1 (sharp)
 * @param frontality 0 (profile) to 1 (looks at the camera)
 * @param detectorScore the detector's confidence, 0 to 1
 */
public record FaceQuality(
        float eyeDistancePx, float sharpness, float frontality, float detectorScore) {}
