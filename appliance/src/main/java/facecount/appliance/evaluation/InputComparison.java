package facecount.appliance.evaluation;

import facecount.appliance.evaluation.CompositePictures.Photograph;
import facecount.camera.Frame;
import facecount.inference.AnalysisSettings;
import facecount.inference.Box;
import facecount.inference.DetectorInput;
import facecount.inference.DetectorTrial;
import facecount.inference.DetectorTrial.FoundFace;

import io.helidon.json.JsonObject;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The ways of giving pictures to the detector, side by side: false faces on pictures without any,
 * faces found on the same pictures by the size of the face, and what a picture takes on one core.
 */
public final class InputComparison implements AutoCloseable {
    /** Pictures without faces that are made; the first of them get faces, a portrait each. */
    private static final int PICTURES = 1000;

    private final float scoreMin;
    private final List<Tally> tallies = new ArrayList<>();

    InputComparison(Path models, AnalysisSettings settings) {
        this.scoreMin = settings.detectorScore();
        try {
            for (DetectorInput input : DetectorInput.values()) {
                tallies.add(new Tally(input, DetectorTrial.open(models, settings, input)));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Compares them on the half of the pictures and of the people, by the SHA-256 of their names.
     *
     * @param truthFile the true boxes of the pictures in {@code folder}: they are masked
     * @param portraits one subfolder a person, cut as Labeled Faces in the Wild are
     */
    public static JsonObject compare(
            Path folder,
            Path truthFile,
            Path portraits,
            Half half,
            Path models,
            AnalysisSettings settings,
            Progress progress) {
        Map<Path, List<Box>> truth = DetectionEvaluation.readTruth(folder, truthFile, half);
        List<Path> faces =
                PeopleFolder.read(portraits, half, LabelFaults.NONE, 1).stream()
                        .flatMap(person -> person.photos().stream())
                        .toList();
        try (Arena arena = Arena.ofConfined();
                InputComparison comparison = new InputComparison(models, settings)) {
            List<Photograph> masked =
                    truth.entrySet().stream()
                            .map(picture -> masked(picture.getKey(), picture.getValue(), arena))
                            .toList();
            var composites = new CompositePictures(masked);
            Frame picture = new Frame(arena);
            int withFaces = Math.min(PICTURES, faces.size() / CompositePictures.PLACES);
            for (int number = 0; number < PICTURES; number++) {
                comparison.lookWhereNoneIs(picture, composites.make(number, picture));
                if (number < withFaces) {
                    int first = number * CompositePictures.PLACES;
                    comparison.lookForFaces(
                            picture,
                            paste(faces.subList(first, first + CompositePictures.PLACES), picture));
                }
                progress.done(number + 1, PICTURES);
            }
            return comparison.toJson(half, masked.size());
        }
    }

    private static Photograph masked(Path picture, List<Box> faces, Arena arena) {
        return new Photograph(
                picture.getFileName().toString(),
                PhotoDescriber.read(
                        picture, frame -> DetectionEvaluation.masked(frame, faces, arena)));
    }

    private static List<Box> paste(List<Path> portraits, Frame picture) {
        List<Box> boxes = new ArrayList<>();
        for (Path portrait : portraits) {
            int place = boxes.size();
            boxes.add(
                    PhotoDescriber.read(
                            portrait, frame -> CompositePictures.paste(frame, place, picture)));
        }
        return boxes;
    }

    void lookWhereNoneIs(Frame picture, List<String> pieces) {
        tallies.forEach(tally -> tally.lookWhereNoneIs(picture, pieces));
    }

    void lookForFaces(Frame picture, List<Box> faces) {
        tallies.forEach(tally -> tally.lookForFaces(picture, faces));
    }

    JsonObject toJson(Half half, int photographs) {
        JsonObject.Builder inputs = JsonObject.builder();
        for (Tally tally : tallies) {
            inputs.set(tally.input.name().toLowerCase(Locale.ROOT), tally.toJson());
        }
        Tally any = tallies.getFirst();
        JsonObject.Builder faces = JsonObject.builder();
        any.bySize.forEach((size, found) -> faces.set(sizeName(size), found.size()));
        return JsonObject.builder()
                .set("half", half.name().toLowerCase(Locale.ROOT))
                .set("pictures_without_faces", any.cpuNanos.size())
                .set("made_of_photographs", photographs)
                .set("faces_by_size", faces.build())
                .set("inputs", inputs.build())
                .build();
    }

    private static String sizeName(int sizePx) {
        return sizePx + "_px";
    }

    @Override
    public void close() {
        tallies.forEach(tally -> tally.trial.close());
    }

    /** What one of the inputs found. */
    private final class Tally {
        private final DetectorInput input;
        private final DetectorTrial trial;
        private final List<Long> cpuNanos = new ArrayList<>();
        private final SequencedMap<Integer, List<Boolean>> bySize = new TreeMap<>();
        private final SequencedMap<String, Integer> falseOn = new TreeMap<>();

        Tally(DetectorInput input, DetectorTrial trial) {
            this.input = input;
            this.trial = trial;
        }

        void lookWhereNoneIs(Frame picture, List<String> pieces) {
            // The net runs on this very thread: its processor time is that of one core, whatever
            // else the machine does.
            var threads = ManagementFactory.getThreadMXBean();
            long start = threads.getCurrentThreadCpuTime();
            List<FoundFace> found = trial.find(picture, scoreMin);
            cpuNanos.add(threads.getCurrentThreadCpuTime() - start);
            for (FoundFace face : found) {
                falseOn.merge(CompositePictures.at(face.box(), pieces), 1, Integer::sum);
            }
        }

        void lookForFaces(Frame picture, List<Box> faces) {
            boolean[] taken = new boolean[faces.size()];
            for (FoundFace found : trial.find(picture, scoreMin)) {
                int match = DetectionEvaluation.match(found.box(), faces, taken);
                if (match >= 0) {
                    taken[match] = true;
                }
            }
            for (int i = 0; i < taken.length; i++) {
                bySize.computeIfAbsent(Math.round(faces.get(i).heightPx()), _ -> new ArrayList<>())
                        .add(taken[i]);
            }
        }

        JsonObject toJson() {
            JsonObject.Builder recall = JsonObject.builder();
            bySize.forEach(
                    (size, found) ->
                            recall.set(
                                    sizeName(size),
                                    (double) found.stream().filter(is -> is).count()
                                            / found.size()));
            JsonObject.Builder photographs = JsonObject.builder();
            falseOn.forEach(photographs::set);
            int falseFaces = falseOn.values().stream().mapToInt(Integer::intValue).sum();
            long[] sorted = cpuNanos.stream().mapToLong(Long::longValue).sorted().toArray();
            return JsonObject.builder()
                    .set("recall_by_size", recall.build())
                    .set("false_faces", falseFaces)
                    .set("false_faces_per_1000_pictures", 1000.0 * falseFaces / sorted.length)
                    .set("false_faces_on", photographs.build())
                    .set("cpu_ms_median", Math.round(sorted[sorted.length / 2] / 1e5) / 10.0)
                    .build();
        }
    }
}
