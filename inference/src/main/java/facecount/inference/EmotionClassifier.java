package facecount.inference;

import facecount.camera.Frame;

/** Reads the emotion of a face. */
interface EmotionClassifier {
    /**
     * One look, for a face that is looked at again and again.
     *
     * @param box of the face, as the detector gives it
     * @param mirrored whether at the mirror image, whose errors are others
     * @param logProbabilities receives the natural logarithm of each {@link Emotion}'s probability,
     *     in its order
     */
    void classify(Frame frame, Box box, boolean mirrored, float[] logProbabilities);

    /** Several looks at a face of which there is only this picture. */
    void classifySingle(Frame frame, Box box, float[] logProbabilities);

    /** The same for a picture that is the crop of a face. */
    void classifyCrop(Frame crop, float[] logProbabilities);

    /**
     * What each net says of a picture that is the crop of a face, before they are combined: for
     * fitting how to combine them.
     *
     * @return logarithms of probabilities, a row for each net, in the order of {@link Emotion}
     */
    float[][] netLogs(Frame crop);
}
