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
     * @param cameraLike of a degraded copy, as a single picture
     * @param track of differently degraded copies, as pictures of one track
     */
    record Portrait(
            Optional<DescribedFace> clean,
            Optional<DescribedFace> cameraLike,
            List<DescribedFace> track) {}

    /**
     * @param copies so many degraded ones of each photo, from two on a track too
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
        if (clean.isEmpty() || copies == 0) {
            return new Portrait(clean, Optional.empty(), List.of());
        }
        float widthPx = clean.get().box().widthPx();
        Optional<DescribedFace> cameraLike = Optional.empty();
        List<DescribedFace> track = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            Frame copy = new Frame(arena);
            for (int i = 0; i < copies; i++) {
                long seed = 31L * file.getFileName().toString().hashCode() + i;
                CameraLike.degrade(photo, widthPx, seed, copy);
                if (i == 0) {
                    cameraLike = PhotoDescriber.portrait(analyzer.describe(copy), copy);
                }
                if (copies > 1) {
                    PhotoDescriber.portrait(analyzer.describeForTrack(copy), copy)
                            .ifPresent(track::add);
                }
            }
        }
        return new Portrait(clean, cameraLike, track);
    }

    /** The faces of one visit; fewer than its pictures where a face was not found. */
    List<DescribedFace> faces(Path photo, DayEvaluation.Request request) {
        Portrait portrait = portraits.get(photo);
        if (portrait == null) {
            return List.of();
        }
        if (request.frames() > 1) {
            return portrait.track();
        }
        return (request.cameraLike() ? portrait.cameraLike() : portrait.clean()).stream().toList();
    }
}
