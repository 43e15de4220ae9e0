package facecount.appliance;

import facecount.appliance.clock.SystemClock;
import facecount.appliance.config.Settings;
import facecount.appliance.health.CameraSample;
import facecount.appliance.health.Check;
import facecount.appliance.health.Doctor;
import facecount.appliance.health.Finding;
import facecount.appliance.health.MachineChecks;
import facecount.appliance.health.PictureMeasure;
import facecount.appliance.health.SightChecks;
import facecount.camera.Camera;
import facecount.camera.CameraException;
import facecount.camera.Delivery;
import facecount.camera.Frame;
import facecount.camera.Pace;
import facecount.inference.AnalysisSettings;
import facecount.inference.DescribedFace;
import facecount.inference.FaceAnalyzer;
import facecount.inference.InferenceException;

import io.helidon.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code facecount doctor}: the commissioning check. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Is everything as it should be? Camera, accelerator, clock, disk, port,"
                        + " permissions; each with the remedy.")
final class DoctorCommand implements Callable<Integer> {
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(60);

    /** How long the camera is looked at. */
    private static final Duration LOOK = Duration.ofSeconds(4);

    @Mixin SettingsOptions options = new SettingsOptions();

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = options.load();
        String source = settings.camera().source();
        List<Check> checks =
                List.of(
                        MachineChecks.java(Runtime.version()),
                        MachineChecks.dataFolder(settings.data().folder()),
                        MachineChecks.clock(Clock.systemUTC(), SystemClock::isSynchronised),
                        MachineChecks.port(settings.panel().host(), settings.panel().port()),
                        SightChecks.models(DoctorCommand::modelProblems),
                        SightChecks.accelerator(() -> acceleratorUse(settings)),
                        MachineChecks.cameraDevice(source, Path.of("/dev")),
                        MachineChecks.cameraLibraries(
                                source, Path.of("/"), System.getProperty("os.arch")),
                        SightChecks.camera(() -> look(settings)));
        List<Finding> findings =
                new Doctor(CHECK_LIMIT)
                        .examine(
                                checks,
                                finding -> {
                                    if (!json) {
                                        print(finding);
                                    }
                                });
        boolean found = Doctor.foundSomething(findings);
        if (json) {
            Output.print(
                    JsonObject.builder()
                            .set("schema", "facecount/doctor/1")
                            .set("healthy", !found)
                            .setValues(
                                    "findings",
                                    findings.stream().map(DoctorCommand::toJson).toList())
                            .build(),
                    true);
        }
        return found ? ExitCode.FOUND : ExitCode.DONE;
    }

    private static void print(Finding finding) {
        System.out.printf(
                "%-8s %-18s %s%n",
                switch (finding.result()) {
                    case OK -> "ok";
                    case NOTE -> "note";
                    case PROBLEM -> "PROBLEM";
                },
                finding.name(),
                finding.text());
        if (!finding.remedy().isEmpty()) {
            System.out.printf("%-27s → %s%n", "", finding.remedy());
        }
    }

    private static JsonObject toJson(Finding finding) {
        return JsonObject.builder()
                .set("name", finding.name())
                .set("result", finding.result().name().toLowerCase(Locale.ROOT))
                .set("text", finding.text())
                .set("remedy", finding.remedy())
                .build();
    }

    private static List<String> modelProblems() {
        try {
            open(AnalysisSettings.defaults()).close();
            return List.of();
        } catch (InferenceException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private static FaceAnalyzer open(AnalysisSettings settings) {
        return FaceAnalyzer.open(Program.here().models(), settings);
    }

    private static SightChecks.AcceleratorUse acceleratorUse(Settings settings) {
        try (FaceAnalyzer analyzer = open(settings.inference())) {
            boolean asConfigured =
                    switch (settings.inference().accelerator()) {
                        case AUTO, CPU -> true;
                        case CUDA ->
                                analyzer.accelerator()
                                        instanceof facecount.inference.Accelerator.Cuda;
                        case TENSORRT ->
                                analyzer.accelerator()
                                        instanceof facecount.inference.Accelerator.TensorRt;
                    };
            return new SightChecks.AcceleratorUse(asConfigured, analyzer.acceleratorReport());
        }
    }

    /** Takes pictures for a few seconds and looks for faces in each. */
    private static CameraSample look(Settings settings) {
        try (FaceAnalyzer analyzer = open(AnalysisSettings.defaults());
                Camera camera =
                        settings.camera().isLive()
                                ? Camera.live(settings.camera())
                                : Camera.replay(settings.camera(), Pace.REAL_TIME_ONCE)) {
            Look look = new Look();
            long end = System.nanoTime() + LOOK.toNanos();
            while (System.nanoTime() - end < 0) {
                switch (camera.take(Duration.ofMillis(200))) {
                    case Delivery.Picture(Frame frame) -> look.at(frame, analyzer.describe(frame));
                    case Delivery.Nothing() -> {}
                    case Delivery.End() -> end = System.nanoTime();
                }
            }
            return look.sample(camera.status().lastProblem());
        } catch (CameraException e) {
            return new Look().sample(String.valueOf(e.getMessage()));
        }
    }

    private static final class Look {
        private int pictures;
        private int different;
        private long lastSum;
        private PictureMeasure measure = PictureMeasure.GOOD;
        private int faces;
        private float widestFacePx;

        void at(Frame frame, List<DescribedFace> found) {
            pictures++;
            long sum = sum(frame.pixelsBgr());
            different += sum == lastSum ? 0 : 1;
            lastSum = sum;
            measure = PictureMeasure.of(frame.pixelsBgr(), frame.widthPx(), frame.heightPx());
            faces = Math.max(faces, found.size());
            for (DescribedFace face : found) {
                widestFacePx = Math.max(widestFacePx, face.box().widthPx());
                face.embedding().erase();
            }
        }

        private static long sum(MemorySegment pixels) {
            long sum = 0;
            for (long i = 0; i < pixels.byteSize(); i += 7) {
                sum = 31 * sum + pixels.get(ValueLayout.JAVA_BYTE, i);
            }
            return sum;
        }

        CameraSample sample(String problem) {
            return new CameraSample(
                    pictures, different, LOOK, measure, faces, widestFacePx, problem);
        }
    }
}
