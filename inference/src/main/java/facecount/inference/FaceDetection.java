package facecount.inference;

/**
 * One face found in one picture.
 *
 * @param score the detector's confidence, 0 to 1
 */
record FaceDetection(Box box, Landmarks landmarks, float score) {}
