package facecount.appliance.health;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Questions about seeing: models, accelerator, camera. What they need is measured by the caller.
 */
public final class SightChecks {
    /* Faces are found from 40 px; recognising the same person needs a little more. */
    private static final float FACE_WIDTH_PX_MIN = 60;

    private SightChecks() {}

    /**
     * Whether the models are there and are the ones the program was built with.
     *
     * @param problems compares them with the catalogue; each entry names a model, what is wrong
     *     with it and the remedy; empty if nothing is
     */
    public static Check models(Callable<List<String>> problems) {
        return new Check(
                "models",
                () -> {
                    List<String> wrong = problems.call();
                    return wrong.isEmpty()
                            ? Finding.ok("models", "all there, as built")
                            : Finding.problem(
                                    "models",
                                    String.join("; ", wrong),
                                    "build or install the program again");
                });
    }

    /**
     * Which accelerator is really in use.
     *
     * @param use loads the models and says what computes
     */
    public static Check accelerator(Callable<AcceleratorUse> use) {
        return new Check(
                "accelerator",
                () -> {
                    AcceleratorUse found = use.call();
                    return found.asConfigured()
                            ? Finding.ok("accelerator", found.report())
                            : Finding.note(
                                    "accelerator",
                                    found.report(),
                                    "install what the line names as missing, or set"
                                            + " inference.accelerator = \"cpu\"");
                });
    }

    /**
     * What computes.
     *
     * @param asConfigured false if something faster was asked for by name
     * @param report one line: what was chosen, and why not the others
     */
    public record AcceleratorUse(boolean asConfigured, String report) {}

    /**
     * Whether the camera delivers and faces can be seen.
     *
     * @param look takes pictures for a few seconds
     */
    public static Check camera(Callable<CameraSample> look) {
        return new Check("camera", () -> judge("camera", look.call()));
    }

    static Finding judge(String name, CameraSample sample) {
        if (sample.pictures() == 0) {
            return Finding.problem(
                    name,
                    "no picture within %d s%s"
                            .formatted(
                                    sample.over().toSeconds(),
                                    sample.problem().isEmpty() ? "" : ": " + sample.problem()),
                    "check cable and power of the camera, and camera.source; only one program can"
                            + " use a camera at a time");
        }
        String text =
                String.format(
                        Locale.ROOT,
                        "%.1f pictures a second, brightness %.2f, sharpness %.2f, %s",
                        sample.pictures() / (sample.over().toMillis() / 1000.0),
                        sample.measure().brightness(),
                        sample.measure().sharpness(),
                        sample.faces() == 0
                                ? "nobody in view"
                                : "%d in view, widest face %.0f px"
                                        .formatted(sample.faces(), sample.widestFacePx()));
        /* One picture may well be followed by none in a short look; two that are the same are not. */
        if (sample.pictures() > 1 && sample.different() <= 1) {
            return Finding.problem(
                    name,
                    text + ": it is always the same picture",
                    "unplug the camera, wait ten seconds, plug it in again");
        }
        if (sample.measure().isDark()) {
            return Finding.problem(
                    name,
                    text + ": too dark to see faces",
                    "switch on the light; check that nothing covers the lens");
        }
        if (sample.measure().isBlurred()) {
            return Finding.problem(
                    name,
                    text + ": blurred",
                    "wipe the lens with a soft dry cloth; set the focus to where people pass");
        }
        if (sample.faces() == 0) {
            return Finding.note(
                    name,
                    text,
                    "stand where visitors will pass, look at the camera, and ask again: whether"
                            + " they are near enough cannot be said without a face");
        }
        if (sample.widestFacePx() < FACE_WIDTH_PX_MIN) {
            return Finding.problem(
                    name,
                    text
                            + ": too far, a face needs %d px to be recognised again"
                                    .formatted((int) FACE_WIDTH_PX_MIN),
                    "bring the camera nearer to where people pass, or use a longer lens or a larger"
                            + " camera.width-px");
        }
        return Finding.ok(name, text);
    }
}
