package facecount.appliance.evaluation;

import facecount.camera.Camera;
import facecount.camera.CameraSettings;
import facecount.camera.Delivery;
import facecount.camera.Frame;
import facecount.camera.Pace;
import facecount.inference.AnalysisSettings;
import facecount.inference.DescribedFace;
import facecount.inference.FaceAnalyzer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads many single pictures and looks at each, with an analyzer for each of a few threads. */
final class PhotoDescriber {
    /** Longest a picture file may take to be read. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(60);

    /** Looks at one picture. */
    @FunctionalInterface
    interface Look<T> {
        T at(FaceAnalyzer analyzer, Frame frame, Path photo);
    }

    private final Path models;
    private final AnalysisSettings settings;
    private final int threads;

    PhotoDescriber(Path models, AnalysisSettings settings, int threads) {
        this.models = models;
        this.settings = settings;
        this.threads = threads;
    }

    /** The face each photo is about: the largest near the middle; empty where none was found. */
    Map<Path, Optional<DescribedFace>> portraits(List<Path> photos, Progress progress) {
        return each(
                photos, (analyzer, frame) -> portrait(analyzer.describe(frame), frame), progress);
    }

    /** What {@code look} makes of each photo. */
    <T> Map<Path, T> each(
            List<Path> photos, BiFunction<FaceAnalyzer, Frame, T> look, Progress progress) {
        return eachNamed(photos, (analyzer, frame, photo) -> look.apply(analyzer, frame), progress);
    }

    /** As {@link #each}, and {@code look} is told which photo it is. */
    <T> Map<Path, T> eachNamed(List<Path> photos, Look<T> look, Progress progress) {
        Map<Path, T> seen = new ConcurrentHashMap<>();
        var waiting = new ConcurrentLinkedQueue<>(photos);
        List<FutureTask<Void>> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            FutureTask<Void> worker =
                    new FutureTask<>(
                            () -> lookAtAll(waiting, look, seen, photos.size(), progress), null);
            workers.add(worker);
            Thread.ofPlatform().name("photos-" + i).daemon().start(worker);
        }
        Duration limit = READ_LIMIT.multipliedBy(photos.size() + 1L);
        workers.forEach(worker -> await(worker, limit));
        return seen;
    }

    private <T> void lookAtAll(
            Queue<Path> waiting, Look<T> look, Map<Path, T> seen, int all, Progress progress) {
        try (FaceAnalyzer analyzer = FaceAnalyzer.open(models, settings)) {
            for (Path next = waiting.poll(); next != null; next = waiting.poll()) {
                Path photo = next;
                seen.put(photo, read(photo, frame -> look.at(analyzer, frame, photo)));
                progress.done(seen.size(), all);
            }
        }
    }

    private static void await(FutureTask<Void> worker, Duration limit) {
        try {
            worker.get(limit.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new EvaluationException("the photos took longer than " + limit, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EvaluationException("interrupted", e);
        }
    }

    /** What {@code use} makes of the picture; the frame is gone afterwards. */
    static <T> T read(Path photo, Function<Frame, T> use) {
        try (Camera camera =
                Camera.replay(CameraSettings.defaults(photo.toString()), Pace.COMPLETE)) {
            return switch (camera.take(READ_LIMIT)) {
                case Delivery.Picture(Frame frame) -> use.apply(frame);
                case Delivery.Nothing() ->
                        throw new EvaluationException(
                                "%s took longer than %s to read".formatted(photo, READ_LIMIT));
                case Delivery.End() ->
                        throw new EvaluationException("%s holds no picture".formatted(photo));
            };
        }
    }

    /** The face a photo is about: the largest near the middle. */
    static Optional<DescribedFace> portrait(List<DescribedFace> faces, Frame frame) {
        float bestWeight = -1;
        Optional<DescribedFace> best = Optional.empty();
        for (DescribedFace face : faces) {
            float xOffset = face.box().centerXPx() / frame.widthPx() - 0.5f;
            float yOffset = face.box().centerYPx() / frame.heightPx() - 0.5f;
            float weight = face.box().areaPx() / (1 + 20 * (xOffset * xOffset + yOffset * yOffset));
            if (weight > bestWeight) {
                bestWeight = weight;
                best = Optional.of(face);
            }
        }
        return best;
    }
}
