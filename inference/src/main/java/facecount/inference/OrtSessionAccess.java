package facecount.inference;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.onnxruntime.OrtSession;

import java.lang.reflect.Field;

/**
 * Takes the ONNX Runtime session out of a model that DJL has loaded.
 *
 * <p>DJL's block keeps it in a private field without an accessor. It is needed because DJL's own
 * way copies every output to the heap: docs/decisions/0005-djl-and-pinned-tensors.md. The model
 * still owns the session and closes it.
 */
final class OrtSessionAccess {
    private static final String FIELD = "session";

    private OrtSessionAccess() {}

    /**
     * @throws InferenceException if this version of DJL keeps its session elsewhere
     */
    static OrtSession sessionOf(Model model) {
        Block block = model.getBlock();
        try {
            Field field = block.getClass().getDeclaredField(FIELD);
            field.setAccessible(true);
            if (field.get(block) instanceof OrtSession session) {
                return session;
            }
            throw new InferenceException(
                    "%s.%s of this DJL version holds no OrtSession; use the DJL version that the"
                                    .formatted(block.getClass().getName(), FIELD)
                            + " root pom.xml names");
        } catch (ReflectiveOperationException e) {
            throw new InferenceException(
                    "%s of this DJL version has no field %s; use the DJL version that the root"
                                    .formatted(block.getClass().getName(), FIELD)
                            + " pom.xml names",
                    e);
        }
    }
}
