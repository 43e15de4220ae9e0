package facecount.sampleclip;

import facecount.camera.CameraException;
import facecount.camera.FilmWriter;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes {@code sample.mp4}, {@code truth.properties} and {@code faceless.mp4} in the folder that is
 * its argument. Leaves films alone that were made from the same photos by the same program.
 */
public final class SampleClip {
    private static final int WIDTH_PX = 1280;
    private static final int HEIGHT_PX = 720;
    private static final int FRAMES_PER_SECOND = 25;
    private static final int FACELESS_FRAMES = 250;

    private final Path folder;
    private final PhotoArchive archive;

    private SampleClip(Path folder, PhotoArchive archive) {
        this.folder = folder;
        this.archive = archive;
    }

    public static void main(String[] args) {
        if (args.length != 1) {
            fail("expected one argument, the folder for the sample clip");
        }
        try {
            new SampleClip(Path.of(args[0]), PhotoArchive.inUsersCache()).make();
        } catch (IOException | CameraException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted");
        }
    }

    private static void fail(String problem) {
        System.err.println("The sample clip cannot be made: " + problem);
        System.exit(1);
    }

    private void make() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        try (InputStream truth = truth()) {
            Files.copy(
                    truth, folder.resolve("truth.properties"), StandardCopyOption.REPLACE_EXISTING);
        }
        Path stamp = folder.resolve("made-by.txt");
        String program = program();
        if (Files.exists(stamp) && Files.readString(stamp).equals(program)) {
            return;
        }
        Files.deleteIfExists(stamp);
        Path photos = folder.resolveSibling("photos");
        archive.unpack(photos);
        // Made aside: where two builds run at once neither writes into what the other has.
        Path aside = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "making-");
        writeSample(photos, aside.resolve("sample.mp4"));
        writeFaceless(aside.resolve("faceless.mp4"));
        for (String film : List.of("sample.mp4", "faceless.mp4")) {
            Files.move(aside.resolve(film), folder.resolve(film), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.delete(aside);
        Files.writeString(stamp, program);
    }

    static InputStream truth() throws IOException {
        InputStream truth = SampleClip.class.getResourceAsStream("truth.properties");
        if (truth == null) {
            throw new IOException("truth.properties is missing from the program");
        }
        return truth;
    }

    /** What the films depend on: the photos' archive and every class of this program, by hash. */
    private static String program() throws IOException {
        List<String> lines = new ArrayList<>(List.of(PhotoArchive.SHA256));
        try {
            Path classes =
                    Path.of(
                            SampleClip.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".class"))
                                .sorted()
                                .toList()) {
                    lines.add(PhotoArchive.sha256(file) + " " + classes.relativize(file));
                }
            }
        } catch (URISyntaxException e) {
            throw new IOException("the program's own folder has no name", e);
        }
        return String.join("\n", lines) + "\n";
    }

    private static void writeSample(Path photos, Path film) throws IOException {
        Map<Integer, Photo> read = new HashMap<>();
        Projector projector = new Projector(WIDTH_PX, HEIGHT_PX);
        try (Arena arena = Arena.ofConfined();
                FilmWriter writer = new FilmWriter(film, WIDTH_PX, HEIGHT_PX, FRAMES_PER_SECOND)) {
            MemorySegment picture = arena.allocate(3L * WIDTH_PX * HEIGHT_PX);
            for (Shot shot : Shot.all()) {
                Photo photo =
                        read.computeIfAbsent(
                                shot.photo(),
                                number -> Photo.read(photos.resolve("sample" + number + ".jpg")));
                for (int frame = 0; frame < Shot.FRAMES; frame++) {
                    projector.project(photo, shot.at(frame), picture);
                    writer.write(picture);
                }
            }
        }
    }

    private static void writeFaceless(Path film) {
        EmptyScene scene = new EmptyScene(WIDTH_PX, HEIGHT_PX);
        try (Arena arena = Arena.ofConfined();
                FilmWriter writer = new FilmWriter(film, WIDTH_PX, HEIGHT_PX, FRAMES_PER_SECOND)) {
            MemorySegment picture = arena.allocate(3L * WIDTH_PX * HEIGHT_PX);
            for (int frame = 0; frame < FACELESS_FRAMES; frame++) {
                scene.draw(frame, picture);
                writer.write(picture);
            }
        }
    }
}
