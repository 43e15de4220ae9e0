package facecount.inference;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A net that DJL has loaded into ONNX Runtime. DJL owns it; the calls go to the session. */
final class DjlSession implements NetSession {
    private final String name;
    private final Model model;
    private final OrtSession session;

    private DjlSession(String name, Model model, OrtSession session) {
        this.name = name;
        this.model = model;
        this.session = session;
    }

    /**
     * @throws InferenceException if the file is wrong or the accelerator refuses it
     */
    static DjlSession load(ModelEntry entry, Path file, Accelerator accelerator, boolean fp16) {
        // NDArrays stay in host memory whatever runs the net, so DJL's device is always the CPU.
        Model model = Model.newInstance(entry.name(), Device.cpu(), OnnxRuntime.ENGINE);
        try (OrtSession.SessionOptions options =
                OnnxRuntime.sessionOptions(accelerator, fp16, entry.inputShape()[0])) {
            model.load(file, null, Map.of("sessionOptions", options));
            return new DjlSession(entry.name(), model, OrtSessionAccess.sessionOf(model));
        } catch (IOException | MalformedModelException | OrtException | RuntimeException e) {
            model.close();
            throw new InferenceException(
                    "model %s: %s cannot be loaded on %s (%s); build the models again"
                            .formatted(entry.name(), file, accelerator.label(), e.getMessage()),
                    e);
        }
    }

    /** Shapes of the outputs, an open batch taken as 1. */
    Map<String, long[]> outputShapes() {
        try {
            Map<String, long[]> shapes = new LinkedHashMap<>();
            for (NodeInfo output : session.getOutputInfo().values()) {
                if (output.getInfo() instanceof TensorInfo tensor) {
                    long[] shape = tensor.getShape();
                    for (int i = 0; i < shape.length; i++) {
                        if (shape[i] < 0 && i > 0) {
                            throw new InferenceException(
                                    "model %s: output %s has an open shape; fix it in the file"
                                            .formatted(name, output.getName()));
                        }
                        shape[i] = Math.max(1, shape[i]);
                    }
                    shapes.put(output.getName(), shape);
                }
            }
            return shapes;
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    @Override
    public void run(PinnedTensors tensors) {
        // Pinned outputs belong to their owner: closing the result leaves them open.
        try (OrtSession.Result _ = session.run(tensors.inputTensors(), tensors.outputTensors())) {
            return;
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        model.close();
    }

    private InferenceException failed(OrtException e) {
        return new InferenceException("model %s failed: %s".formatted(name, e.getMessage()), e);
    }
}
