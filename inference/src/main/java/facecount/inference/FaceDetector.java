package facecount.inference;

import facecount.camera.Frame;

import java.util.List;

/** Finds the faces of a picture. */
interface FaceDetector {
    /**
     * @return faces with at least {@code scoreMin}, best first; the list is used again by the next
     *     call
     */
    List<FaceDetection> detect(Frame frame, float scoreMin);
}
