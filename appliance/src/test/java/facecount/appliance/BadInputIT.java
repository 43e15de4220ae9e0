package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.camera.FilmWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.Point;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Whatever is wrong is told in one clear line, with the exit code that says whose turn it is. */
class BadInputIT {
    @TempDir Path home;

    @Test
    void a_text_that_is_named_like_a_film() throws IOException {
        Path file = Files.writeString(home.resolve("notes.mp4"), "this is not a film\n");

        assertRefused(66, file.toString(), "count", file.toString());
    }

    @Test
    void a_film_that_breaks_off_in_its_header() throws IOException {
        Path film = film("whole.mp4");
        byte[] bytes = Files.readAllBytes(film);
        Path file = home.resolve("truncated.mp4");
        Files.write(file, java.util.Arrays.copyOf(bytes, 200));

        assertRefused(66, file.toString(), "count", file.toString());
    }

    @Test
    void a_film_that_breaks_off_in_the_middle_is_counted_as_far_as_it_goes() throws IOException {
        Path film = film("whole.mp4");
        byte[] bytes = Files.readAllBytes(film);
        Path file = home.resolve("half.mp4");
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));

        ProgramRun run = ProgramRun.of(home, "count", file.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("half.mp4").doesNotContain("\tat ");
    }

    @Test
    void a_folder_without_pictures() throws IOException {
        Path folder = Files.createDirectory(home.resolve("empty"));

        assertRefused(66, folder.toString(), "count", folder.toString());
    }

    @Test
    void a_file_that_does_not_exist() {
        assertRefused(66, "nowhere.mp4", "count", home.resolve("nowhere.mp4").toString());
    }

    @Test
    void a_camera_that_does_not_exist() {
        assertRefused(66, "/dev/video99", "count", "/dev/video99");
    }

    @Test
    void tiny_huge_and_grey_pictures_are_pictures() throws IOException {
        for (int[] size : List.of(new int[] {1, 1}, new int[] {12_000, 9_000})) {
            BufferedImage picture =
                    new BufferedImage(size[0], size[1], BufferedImage.TYPE_BYTE_GRAY);
            Path file = home.resolve("grey-%d.jpg".formatted(size[0]));
            ImageIO.write(picture, "jpg", file.toFile());

            ProgramRun run = ProgramRun.of(home, "count", file.toString(), "--json");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("\"distinct_visitors\":0");
            Files.delete(file);
        }
    }

    @Test
    void a_picture_for_the_printing_press_is_a_picture() throws IOException {
        Path file = home.resolve("cmyk.jpg");
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            // Four inks a pixel, as a raster: a BufferedImage has no such colours.
            writer.write(
                    new IIOImage(
                            Raster.createInterleavedRaster(
                                    DataBuffer.TYPE_BYTE, 64, 48, 4, new Point()),
                            null,
                            null));
        } finally {
            writer.dispose();
        }

        ProgramRun run = ProgramRun.of(home, "count", file.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"frames\":1", "\"distinct_visitors\":0");
    }

    @Test
    void a_command_line_that_makes_no_sense() {
        assertRefused(64, "--colour", "count", "film.mp4", "--colour");
        assertRefused(64, "", "cuont");
        assertRefused(64, "a command is missing");
    }

    @Test
    void settings_with_mistakes_are_told_all_at_once_with_their_places() throws IOException {
        Path file = home.resolve("facecount.toml");
        Files.writeString(file, "[camera]\nhieght-px = 720\nrotate = 45\n");

        ProgramRun run = ProgramRun.of(home, "run", "--config", file.toString());

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err())
                .contains("camera.hieght-px")
                .contains("did you mean camera.height-px?")
                .contains("camera.rotate")
                .contains("facecount.toml:3")
                .doesNotContain("\tat ");
    }

    @Test
    void a_port_in_use_leaves_the_ledger_as_it_is() throws IOException {
        Path data = home.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            assertRefused(69, port, "demo", "--port", port, "--data", data.toString());
        }
        ProgramRun export = ProgramRun.of(home, "export", "--data", data.toString());
        assertThat(export.exitCode()).as(export.err()).isZero();
    }

    @Test
    void a_data_folder_that_cannot_be_written() throws IOException {
        // A file where the folder should be: refuses root too, whom permissions do not stop.
        Path data = Files.writeString(home.resolve("data"), "a file");

        assertRefused(74, data.toString(), "demo", "--port", "0", "--data", data.toString());
    }

    @Test
    void an_evaluation_that_asks_for_more_people_than_there_are() throws IOException {
        Path person = Files.createDirectories(home.resolve("people").resolve("Ada"));
        ImageIO.write(
                new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR),
                "jpg",
                person.resolve("Ada_0001.jpg").toFile());

        assertRefused(
                65,
                "holds 1 people",
                "evaluate",
                "day",
                home.resolve("people").toString(),
                "--visitors",
                "5");
    }

    @Test
    void an_evaluation_of_no_days() {
        String people = home.toString();

        assertRefused(64, "--repeat is 1 to", "evaluate", "range", people, "--repeat", "0");
        assertRefused(
                64,
                "--cross-validate is 1 to",
                "evaluate",
                "range",
                people,
                "--cross-validate",
                "0");
        assertRefused(
                64,
                "either --fit or --cross-validate",
                "evaluate",
                "range",
                people,
                "--fit",
                "--cross-validate",
                "2");
        assertRefused(64, "--threads is 1 to", "evaluate", "emotions", people, "--threads", "0");
    }

    @Test
    void a_box_that_is_not_there_does_not_answer() {
        assertRefused(69, "no box answers on 127.0.0.1:9", "status", "--port", "9");
    }

    private void assertRefused(int exitCode, String names, String... arguments) {
        ProgramRun run = ProgramRun.of(home, arguments);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.answer()).as(run.err()).isNotEmpty();
        assertThat(run.answer().getFirst()).contains(names);
        assertThat(run.err()).doesNotContain("\tat ").doesNotContain("Exception");
    }

    private Path film(String name) {
        Path film = home.resolve(name);
        try (Arena arena = Arena.ofConfined();
                FilmWriter writer = new FilmWriter(film, 320, 240, 25)) {
            var picture = arena.allocate(320L * 240 * 3);
            for (int i = 0; i < 100; i++) {
                for (long p = 0; p < picture.byteSize(); p++) {
                    picture.set(
                            java.lang.foreign.ValueLayout.JAVA_BYTE, p, (byte) (p * 7 + i * 13L));
                }
                writer.write(picture);
            }
        }
        return film;
    }
}
