package facecount.appliance.evaluation;

import facecount.camera.Frame;
import facecount.inference.DescribedFace;
import facecount.inference.FaceAnalyzer;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Labelled people with their faces as the box describes them: those of their photos, and of
 * camera-like copies.
 */
record DescribedPeople(List<PeopleFolder.Person> people, Map<Path, Portrait> portraits) {
    /**
     * One photo's face, empty where it was not found.
     *
     * @param copies of differently degraded copies
     */
    record Portrait(Optional<DescribedFace> clean, List<Optional<DescribedFace>> copies) {}

    /**
     * @param copies so many degraded ones of each photo
     */
    static DescribedPeople describe(
            List<PeopleFolder.Person> people,
            int copies,
            PhotoDescriber describer,
            Progress progress) {
        List<Path> photos = people.stream().flatMap(person -> person.photos().stream()).toList();
        return new DescribedPeople(
                people,
                describer.eachNamed(
                        photos,
                        (analyzer, frame, photo) -> portrait(analyzer, frame, photo, copies),
                        progress));
    }

    private static Portrait portrait(FaceAnalyzer analyzer, Frame photo, Path file, int copies) {
        Optional<DescribedFace> clean = PhotoDescriber.portrait(analyzer.describe(photo), photo);
        List<Optional<DescribedFace>> degraded = new ArrayList<>();
        if (clean.isPresent()) {
            try (Arena arena = Arena.ofConfined()) {
                Frame copy = new Frame(arena);
                for (int i = 0; i < copies; i++) {
                    long seed = 31L * file.getFileName().toString().hashCode() + i;
                    CameraLike.degrade(photo, clean.get().box().widthPx(), seed, copy);
                    degraded.add(PhotoDescriber.portrait(analyzer.describe(copy), copy));
                }
            }
        }
        return new Portrait(clean, degraded);
    }

    /** The faces of one visit; fewer than its pictures where a face was not found. */
    List<DescribedFace> faces(Path photo, DayEvaluation.Request request) {
        Portrait portrait = portraits.get(photo);
        if (portrait == null) {
            return List.of();
        }
        return request.cameraLike()
                ? portrait.copies().stream()
                        .limit(request.frames())
                        .flatMap(Optional::stream)
                        .toList()
                : portrait.clean().stream().toList();
    }
}
