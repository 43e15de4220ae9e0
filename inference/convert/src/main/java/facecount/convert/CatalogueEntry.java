package facecount.convert;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * One model: where it comes from, what is made of it, and how it is called.
 *
 * @param id the name of the entry's file, and of the model's, without ending
 * @param archive the SHA-256 of the package as the registry delivers it
 * @param files the package's files that the conversion reads, by their part in it
 * @param model the SHA-256 of the ONNX file the conversion makes
 * @param contract how the ONNX file is called
 * @param keys everything the entry says, for the catalogue that is read at run time
 */
record CatalogueEntry(
        String id,
        PackageSource source,
        Sha256 archive,
        Map<String, SourceFile> files,
        Conversion conversion,
        Sha256 model,
        Contract contract,
        SortedMap<String, String> keys) {

    /** A file inside a package; for npm the path below the archive's one top folder. */
    record SourceFile(String path, Sha256 sha256) {}

    /**
     * The names and shapes of a net's input and outputs.
     *
     * @param outputShapes as many as outputs, or none: the graph then leaves them open
     */
    record Contract(
            String input, Shape inputShape, List<String> outputs, List<Shape> outputShapes) {
        Contract {
            outputs = List.copyOf(outputs);
            outputShapes = List.copyOf(outputShapes);
        }
    }

    CatalogueEntry {
        files = Map.copyOf(files);
    }

    /** The parts of a value that is a list with commas. */
    static List<String> list(String value) {
        return Arrays.stream(value.split(",", -1)).map(String::strip).toList();
    }
}
