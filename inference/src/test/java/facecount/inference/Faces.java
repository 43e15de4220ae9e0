package facecount.inference;

/** Faces for tests: frontal, of given place and size. */
final class Faces {
    private Faces() {}

    static FaceDetection at(float centerX, float centerY, float width, float score) {
        return new FaceDetection(
                new Box(centerX - width / 2, centerY - width / 2, width, width),
                landmarks(centerX, centerY, width),
                score);
    }

    /** The recognizer's template, scaled so that the box is about as wide as it. */
    static Landmarks landmarks(float centerX, float centerY, float width) {
        float s = width / 80;
        return new Landmarks(
                centerX - 17.6f * s,
                centerY - 15 * s,
                centerX + 17.6f * s,
                centerY - 15 * s,
                centerX,
                centerY + 5 * s,
                centerX - 14.6f * s,
                centerY + 25 * s,
                centerX + 14.6f * s,
                centerY + 25 * s);
    }
}
