/**
 * Finds the faces of a picture and describes each by box, landmarks, quality, embedding and
 * emotion. The home of DJL and ONNX Runtime.
 */
@NullMarked
package facecount.inference;

import org.jspecify.annotations.NullMarked;
