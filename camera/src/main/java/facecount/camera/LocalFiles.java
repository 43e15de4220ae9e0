package facecount.camera;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Finds out what a path is: a film, a picture or a folder of pictures. */
final class LocalFiles {
    private static final Set<String> PICTURE_ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "webp");

    private LocalFiles() {}

    static FrameSource open(Path path, CameraSettings settings) {
        try {
            if (!Files.exists(path)) {
                throw new CameraException(
                        path + " does not exist: name a film, a picture or a folder of pictures");
            }
            if (!Files.isReadable(path)) {
                throw new CameraException(path + " may not be read: check its permissions");
            }
            if (Files.isDirectory(path)) {
                return new PictureFolderSource(path, pictures(path), settings);
            }
            if (Files.isRegularFile(path) && Files.size(path) == 0) {
                throw new CameraException(path + " is empty: copy it here again");
            }
            if (PictureHeader.of(path).isPresent()) {
                return new PictureFolderSource(path, List.of(path), settings);
            }
            return FFmpegSource.film(path, settings);
        } catch (IOException e) {
            throw new CameraException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static List<Path> pictures(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> pictures =
                    entries.filter(LocalFiles::isNamedLikePicture)
                            .filter(Files::isRegularFile)
                            .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                            .toList();
            if (pictures.isEmpty()) {
                throw new CameraException(
                        "%s holds no pictures: expected files ending in .jpg, .jpeg, .png, .bmp"
                                        .formatted(folder)
                                + " or .webp");
            }
            return pictures;
        }
    }

    private static boolean isNamedLikePicture(Path file) {
        String name = file.getFileName().toString();
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return PICTURE_ENDINGS.contains(ending) && !name.startsWith(".");
    }
}
