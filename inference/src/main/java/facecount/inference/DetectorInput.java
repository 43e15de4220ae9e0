package facecount.inference;

/** A way of giving a picture to the detector: how much of it at once, and how large. */
public enum DetectorInput {
    WHOLE_320X192("yunet_320x192", false),
    WHOLE_640X384("yunet", false),
    WHOLE_1280X736("yunet_1280x736", false),
    QUARTERS_640X384("yunet", true);

    private final String model;
    private final boolean quarters;

    DetectorInput(String model, boolean quarters) {
        this.model = model;
        this.quarters = quarters;
    }

    /** The catalogue's entry of the net that has this size. */
    String model() {
        return model;
    }

    /** Whether the picture is looked at in four quarters, one call of the net each. */
    boolean inQuarters() {
        return quarters;
    }
}
