package facecount.camera;

/**
 * What the consumer wants done with each picture before it is handed over, on the capture thread:
 * work that needs nothing but the picture and would otherwise keep the consumer from its own.
 */
public interface PicturePreparation {
    /** Nothing is done. */
    PicturePreparation NONE = _ -> {};

    /**
     * Looks at a picture that was just written. Must be shorter than the time between two pictures;
     * a live camera's pictures may be superseded afterwards.
     *
     * @param frame to be read until the call returns
     */
    void prepare(Frame frame);
}
