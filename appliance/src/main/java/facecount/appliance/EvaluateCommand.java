package facecount.appliance;

import facecount.appliance.evaluation.AccuracyPage;
import facecount.appliance.evaluation.CrossValidation;
import facecount.appliance.evaluation.DayEvaluation;
import facecount.appliance.evaluation.DayRange;
import facecount.appliance.evaluation.DetectionEvaluation;
import facecount.appliance.evaluation.EmotionEvaluation;
import facecount.appliance.evaluation.Half;
import facecount.appliance.evaluation.InputComparison;
import facecount.appliance.evaluation.LabelFaults;
import facecount.appliance.evaluation.Progress;
import facecount.appliance.evaluation.TrackingEvaluation;
import facecount.appliance.evaluation.VerificationEvaluation;
import facecount.inference.AnalysisSettings;

import io.helidon.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code facecount evaluate …}: how true the count is, on labelled data. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Measures how true the count is, on labelled people, faces and films.",
        synopsisSubcommandLabel = "WHAT",
        subcommands = {
            EvaluateCommand.Day.class,
            EvaluateCommand.Range.class,
            EvaluateCommand.Verification.class,
            EvaluateCommand.Emotions.class,
            EvaluateCommand.Detection.class,
            EvaluateCommand.Tracking.class,
            EvaluateCommand.Page.class
        })
final class EvaluateCommand implements Runnable {
    private static final int THREADS_MAX = 64;
    private static final int PEOPLE_MAX = 1_000_000;
    private static final int PAIRS_MAX = 1_000_000;
    private static final int VISITS_MAX = 1_000;
    private static final int FRAMES_MAX = 100;
    private static final int REPEAT_MAX = 10_000;
    private static final int PARTITIONS_MAX = 100;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what: day, range, verification, emotions, detection, tracking or page");
    }

    /** What the evaluations have in common. */
    static final class Common {
        @Option(names = "--json", description = "Print one JSON object.")
        boolean json;

        @Option(
                names = "--threads",
                defaultValue = "2",
                description = "Analyse on so many threads (default: ${DEFAULT-VALUE}).")
        int threads = 2;

        @Spec(Spec.Target.MIXEE)
        CommandSpec spec = CommandSpec.create();

        void require(String option, int value, int min, int max) {
            OptionRange.require(spec, option, value, min, max);
        }

        AnalysisSettings analysis() {
            require("--threads", threads, 1, THREADS_MAX);
            Logging.quietCameras();
            return AnalysisSettings.defaults();
        }

        Path models() {
            return Program.here().models();
        }

        int print(JsonObject result) {
            Output.print(result, json);
            return ExitCode.DONE;
        }

        Progress progress() {
            return Output.progress("pictures");
        }
    }

    /** {@code evaluate day}. */
    @Command(
            name = "day",
            mixinStandardHelpOptions = true,
            description =
                    "Simulates days of visits from a folder with one subfolder of photos a person,"
                            + " and counts them.")
    static final class Day implements Callable<Integer> {
        @Mixin Common common = new Common();

        @Parameters(paramLabel = "FOLDER", description = "One subfolder a person.")
        Path folder = Path.of("");

        @Option(
                names = "--visitors",
                defaultValue = "100",
                description = "People a day (default: ${DEFAULT-VALUE}).")
        int visitors;

        @Option(
                names = "--visits",
                defaultValue = "5",
                description = "At most so many visits a person (default: ${DEFAULT-VALUE}).")
        int visits;

        @Option(
                names = "--pictures-min",
                defaultValue = "1",
                description = "Only people with at least so many photos.")
        int picturesMin;

        @Option(
                names = "--half",
                defaultValue = "both",
                description =
                        "tune, report or both (default): people by the SHA-256 of their name.")
        Half half = Half.BOTH;

        @Option(names = "--faults", description = "Known faults of the labels: drop and merge.")
        Optional<Path> faults = Optional.empty();

        @Option(names = "--seed", defaultValue = "1", description = "Seed of the first day.")
        long seed;

        @Option(names = "--repeat", description = "So many days with consecutive seeds.")
        Optional<Integer> repeat = Optional.empty();

        @Option(
                names = "--camera-like",
                description = "Degrade each photo to what a camera at a booth sees.")
        boolean cameraLike;

        @Option(
                names = "--frames",
                defaultValue = "1",
                description =
                        "With --camera-like: a visit is a track of so many differently degraded"
                                + " copies.")
        int frames;

        @Override
        public Integer call() {
            common.require("--visitors", visitors, 1, PEOPLE_MAX);
            common.require("--visits", visits, 1, VISITS_MAX);
            common.require("--pictures-min", picturesMin, 1, VISITS_MAX);
            common.require("--frames", frames, 1, FRAMES_MAX);
            repeat.ifPresent(days -> common.require("--repeat", days, 1, REPEAT_MAX));
            var request =
                    new DayEvaluation.Request(
                            folder,
                            half,
                            faults.map(LabelFaults::read).orElse(LabelFaults.NONE),
                            picturesMin,
                            visitors,
                            visits,
                            cameraLike,
                            frames);
            var evaluation =
                    DayEvaluation.of(
                            request,
                            common.models(),
                            common.analysis(),
                            common.threads,
                            common.progress());
            return common.print(
                    repeat.isPresent()
                            ? evaluation.days(seed, repeat.get())
                            : evaluation.day(seed).toJson());
        }
    }

    /** {@code evaluate range}. */
    @Command(
            name = "range",
            mixinStandardHelpOptions = true,
            description =
                    "Simulates the whole range of days, few people and many, who come once or"
                            + " often, on photos and as a camera sees them, with one setting.")
    static final class Range implements Callable<Integer> {
        @Mixin Common common = new Common();

        @Parameters(paramLabel = "FOLDER", description = "One subfolder a person.")
        Path folder = Path.of("");

        @Option(names = "--half", defaultValue = "both", description = "tune, report or both.")
        Half half = Half.BOTH;

        @Option(names = "--faults", description = "Known faults of the labels: drop and merge.")
        Optional<Path> faults = Optional.empty();

        @Option(names = "--seed", defaultValue = "1", description = "Seed of the first day.")
        long seed;

        @Option(
                names = "--repeat",
                defaultValue = "20",
                description = "So many days of each kind (default: ${DEFAULT-VALUE}).")
        int repeat;

        @Option(
                names = "--fit",
                description =
                        "Fit the evidence anew on these days and print its weights, in the order of"
                                + " NewcomerEvidence.")
        boolean fit;

        @Option(
                names = "--cross-validate",
                paramLabel = "N",
                description =
                        "Part the people into two at random, N times, fit the evidence on each part"
                                + " and judge it on the other.")
        Optional<Integer> partitions = Optional.empty();

        @Override
        public Integer call() {
            common.require("--repeat", repeat, 1, REPEAT_MAX);
            partitions.ifPresent(
                    times -> common.require("--cross-validate", times, 1, PARTITIONS_MAX));
            if (fit && partitions.isPresent()) {
                throw new ParameterException(
                        common.spec.commandLine(),
                        "say either --fit or --cross-validate N, which fits each part anew anyway");
            }
            DayRange.Days days =
                    new DayRange.Days(
                            folder,
                            half,
                            faults.map(LabelFaults::read).orElse(LabelFaults.NONE),
                            seed,
                            repeat);
            JsonObject result =
                    partitions.isPresent()
                            ? CrossValidation.evaluate(
                                    days,
                                    partitions.get(),
                                    common.models(),
                                    common.analysis(),
                                    common.threads,
                                    common.progress())
                            : DayRange.evaluate(
                                    days,
                                    fit,
                                    common.models(),
                                    common.analysis(),
                                    common.threads,
                                    common.progress());
            if (!common.json) {
                DayRange.table(result).forEach(System.out::println);
                result.arrayValue("evidence")
                        .ifPresent(weights -> System.out.println("evidence " + weights));
                return ExitCode.DONE;
            }
            return common.print(result);
        }
    }

    /** {@code evaluate verification}. */
    @Command(
            name = "verification",
            mixinStandardHelpOptions = true,
            description = "Same or different person, by the protocol of Labeled Faces in the Wild.")
    static final class Verification implements Callable<Integer> {
        @Mixin Common common = new Common();

        @Parameters(paramLabel = "FOLDER", description = "One subfolder a person.")
        Path folder = Path.of("");

        @Option(names = "--pairs", description = "The pairs, as LFW's pairs.txt.")
        Optional<Path> pairs = Optional.empty();

        @Option(
                names = "--make-pairs",
                description = "Make so many pairs of one person and of two.")
        Optional<Integer> makePairs = Optional.empty();

        @Option(
                names = "--pictures-max",
                defaultValue = "4",
                description = "At most so many pictures a person (default: ${DEFAULT-VALUE}).")
        int picturesMax;

        @Option(names = "--half", defaultValue = "both", description = "tune, report or both.")
        Half half = Half.BOTH;

        @Option(names = "--faults", description = "Known faults of the labels: drop and merge.")
        Optional<Path> faults = Optional.empty();

        @Option(names = "--seed", defaultValue = "1", description = "Seed of the made pairs.")
        long seed;

        @Override
        public Integer call() {
            common.require("--pictures-max", picturesMax, 1, VISITS_MAX);
            makePairs.ifPresent(count -> common.require("--make-pairs", count, 1, PAIRS_MAX));
            if (pairs.isPresent() == makePairs.isPresent()) {
                throw new ParameterException(
                        common.spec.commandLine(), "say either --pairs FILE or --make-pairs N");
            }
            var evaluation =
                    new VerificationEvaluation(common.models(), common.analysis(), common.threads);
            var result =
                    pairs.isPresent()
                            ? evaluation.ofPairsFile(folder, pairs.get(), common.progress())
                            : evaluation.ofMadePairs(
                                    folder,
                                    half,
                                    faults.map(LabelFaults::read).orElse(LabelFaults.NONE),
                                    makePairs.orElseThrow(),
                                    picturesMax,
                                    seed,
                                    common.progress());
            return common.print(result.toJson());
        }
    }

    /** Which pictures of a folder. */
    static final class Pictures {
        @Option(
                names = "--half",
                defaultValue = "both",
                description =
                        "tune, report or both (default): pictures by the SHA-256 of their name.")
        Half half = Half.BOTH;
    }

    /** {@code evaluate emotions}. */
    @Command(
            name = "emotions",
            mixinStandardHelpOptions = true,
            description = "Emotions, on a folder with one subfolder an emotion.")
    static final class Emotions implements Callable<Integer> {
        @Mixin Common common = new Common();

        @Parameters(paramLabel = "FOLDER", description = "One subfolder an emotion.")
        Path folder = Path.of("");

        @Mixin Pictures pictures = new Pictures();

        @Option(names = "--fit", description = "Fit how the nets are combined instead.")
        boolean fit;

        @Override
        public Integer call() {
            var evaluation =
                    new EmotionEvaluation(common.models(), common.analysis(), common.threads);
            if (fit) {
                return common.print(evaluation.fit(folder, pictures.half, common.progress()));
            }
            return common.print(
                    evaluation.evaluate(folder, pictures.half, common.progress()).toJson());
        }
    }

    /** {@code evaluate detection}. */
    @Command(
            name = "detection",
            mixinStandardHelpOptions = true,
            description = "Finding faces, against WIDER FACE's text or dlib's XML.")
    static final class Detection implements Callable<Integer> {
        @Mixin Common common = new Common();

        @Parameters(paramLabel = "FOLDER", description = "Where the pictures are.")
        Path folder = Path.of("");

        @Option(names = "--truth", required = true, description = "The true boxes.")
        Path truth = Path.of("");

        @Mixin Pictures pictures = new Pictures();

        @Option(
                names = "--compare-inputs",
                paramLabel = "PORTRAITS",
                description =
                        "Compare the detector's inputs instead, on pictures made of these ones with"
                            + " their faces masked, and of portraits cut as Labeled Faces in the"
                            + " Wild are, one subfolder a person.")
        Optional<Path> portraits = Optional.empty();

        @Override
        public Integer call() {
            if (portraits.isPresent()) {
                return common.print(
                        InputComparison.compare(
                                folder,
                                truth,
                                portraits.get(),
                                pictures.half,
                                common.models(),
                                common.analysis(),
                                common.progress()));
            }
            var evaluation =
                    new DetectionEvaluation(common.models(), common.analysis(), common.threads);
            return common.print(
                    evaluation.evaluate(folder, truth, pictures.half, common.progress()).toJson());
        }
    }

    /** {@code evaluate tracking}. */
    @Command(
            name = "tracking",
            mixinStandardHelpOptions = true,
            description = "Following faces through a film, against a truth file made by hand.")
    static final class Tracking implements Callable<Integer> {
        @Mixin Common common = new Common();

        @Parameters(paramLabel = "FILM")
        Path film = Path.of("");

        @Option(
                names = "--truth",
                required = true,
                description = "Lines 'seconds person left top width height' or 'seconds person -'.")
        Path truth = Path.of("");

        @Override
        public Integer call() {
            return common.print(
                    new TrackingEvaluation(common.models(), common.analysis())
                            .evaluate(film, truth)
                            .toJson());
        }
    }

    /** {@code evaluate page}. */
    @Command(
            name = "page",
            mixinStandardHelpOptions = true,
            description =
                    "Writes the accuracy page in Markdown from a folder with what the other"
                        + " commands print with --json: range.json, others.json, verification.json,"
                        + " emotions.json, detection.json, inputs-tune.json, inputs-report.json,"
                        + " tracking-NAME.json, and notes.md.")
    static final class Page implements Callable<Integer> {
        @Parameters(paramLabel = "FOLDER", description = "Where the JSON files are.")
        Path folder = Path.of("");

        @Override
        public Integer call() {
            System.out.print(AccuracyPage.write(folder));
            return ExitCode.DONE;
        }
    }
}
