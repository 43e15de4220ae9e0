package facecount.camera;

/** What {@link Camera#take} came back with. */
public sealed interface Delivery {
    /**
     * A new picture.
     *
     * @param frame the caller's until he takes again or closes the camera
     */
    record Picture(Frame frame) implements Delivery {}

    /** No new picture within the limit; {@link Camera#status} says why, if there is a reason. */
    record Nothing() implements Delivery {}

    /** The file ended; there will be no more pictures. A live source never ends. */
    record End() implements Delivery {}
}
