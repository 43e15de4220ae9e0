package facecount.appliance.config;

/**
 * Something wrong with the settings.
 *
 * @param text begins with the key it is about, if there is one
 */
record Problem(Origin origin, String text) {
    @Override
    public String toString() {
        return switch (origin) {
            case Origin.Default() -> text;
            case Origin.Line line -> line.shown() + ": " + text;
            case Origin.Fleet fleet -> fleet.shown() + ": " + text;
            case Origin.Environment environment -> environment.shown() + ": " + text;
            case Origin.CommandLine commandLine -> commandLine.shown() + ": " + text;
        };
    }
}
