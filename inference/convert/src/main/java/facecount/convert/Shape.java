package facecount.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of a net's input or output.
 *
 * @param dimensions outermost first; {@link #ANY} where the caller may choose (the batch)
 */
record Shape(List<Long> dimensions) {
    /** A dimension the graph leaves open; written {@code N}. */
    static final long ANY = -1;

    private static final String ANY_NAME = "N";

    Shape {
        dimensions = List.copyOf(dimensions);
    }

    /**
     * Reads {@code 1,3,384,640} or {@code N,3,112,112}.
     *
     * @throws IllegalArgumentException if a part is neither N nor a positive number
     */
    static Shape parse(String text) {
        List<Long> dimensions = new ArrayList<>();
        for (String part : CatalogueEntry.list(text)) {
            if (part.equals(ANY_NAME)) {
                dimensions.add(ANY);
            } else if (part.matches("[1-9][0-9]{0,8}")) {
                dimensions.add(Long.valueOf(part));
            } else {
                throw new IllegalArgumentException(
                        "'%s' is not a shape: numbers from 1 and N, with commas, are needed"
                                .formatted(text));
            }
        }
        return new Shape(dimensions);
    }

    @Override
    public String toString() {
        return dimensions.stream()
                .map(dimension -> dimension == ANY ? ANY_NAME : Long.toString(dimension))
                .collect(Collectors.joining(","));
    }
}
