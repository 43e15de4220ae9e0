package facecount.convert;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How a package's files become an ONNX file, and which files that takes. */
enum Conversion {
    /** The file is the model. */
    NONE("none"),
    /** ONNX with quantised weights: they are folded to floats, see {@link ConstantFolding}. */
    FOLD("fold"),
    /** The same, and the outputs become one: {@link JoinedOutputs}. */
    FOLD_AND_JOIN("fold-and-join"),
    /** A TensorFlow.js graph model: see {@link TfjsGraph}. */
    TFJS_GRAPH("tfjs-graph"),
    /**
     * face-api's expression net, of which the package has the weights only: {@link
     * FaceApiExpression}.
     */
    FACE_API_EXPRESSION("face-api-expression");

    private final String label;

    Conversion(String label) {
        this.label = label;
    }

    static Optional<Conversion> of(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }

    static String labels() {
        return Arrays.stream(values()).map(kind -> kind.label).collect(Collectors.joining(", "));
    }

    /** The files an entry must name, each as {@code file.NAME}. */
    Set<String> files() {
        return switch (this) {
            case NONE, FOLD, FOLD_AND_JOIN -> Set.of("model");
            case TFJS_GRAPH -> Set.of("graph", "weights");
            case FACE_API_EXPRESSION -> Set.of("manifest", "weights");
        };
    }
}
