package facecount.inference;

import java.nio.file.Path;

/** The models that the build has made. */
final class TestModels {
    private TestModels() {}

    static Path folder() {
        return Path.of(System.getProperty("facecount.models"));
    }

    static AnalysisSettings settings() {
        return AnalysisSettings.defaults().withAccelerator(AnalysisSettings.Choice.CPU);
    }
}
