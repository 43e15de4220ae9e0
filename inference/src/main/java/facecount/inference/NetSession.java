package facecount.inference;

/** A loaded net that can be run on its pinned tensors. Belongs to one thread at a time. */
interface NetSession extends AutoCloseable {
    /**
     * Reads the input tensor, writes the output tensors.
     *
     * @throws InferenceException if the native library refuses
     */
    void run(PinnedTensors tensors);

    @Override
    void close();
}
