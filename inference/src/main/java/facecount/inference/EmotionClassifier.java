package facecount.inference;

import facecount.camera.Frame;

/** Reads the emotion of a face. */
interface EmotionClassifier {
    /**
     * @param box of the face, as the detector gives it
     * @param logProbabilities receives the natural logarithm of each {@link Emotion}'s probability,
     *     in its order
     */
    void classify(Frame frame, Box box, float[] logProbabilities);

    /** The same for a picture that is the crop of a face. */
    void classifyCrop(Frame crop, float[] logProbabilities);
}
