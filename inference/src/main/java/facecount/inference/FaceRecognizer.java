package facecount.inference;

import facecount.camera.Frame;

import java.lang.foreign.MemorySegment;

/** Makes embeddings. */
interface FaceRecognizer {
    /**
     * Adds the face's unit embedding, times {@code weight}, to {@code sum}.
     *
     * @param mirrored whether the mirrored face is embedded too, and the two averaged
     * @param sum {@link FaceEmbedding#DIMENSIONS} floats off the heap
     */
    void addEmbedding(boolean mirrored, float weight, MemorySegment sum);

    /**
     * Crops and aligns a face, to be embedded by the next call.
     *
     * @return how sharp the crop is, 0 to 1
     */
    float align(Frame frame, Landmarks landmarks);
}
