package facecount.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import javax.imageio.ImageIO;

class PictureReplayTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /**
     * 16 x 16 pixels of red 200, green 50, blue 30, written by Pillow as CMYK with Adobe's mark.
     */
    private static final byte[] CMYK_JPEG =
            Base64.getDecoder()
                    .decode(
                            "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCx"
                                + "AWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgME"
                                + "BQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJCh"
                                + "YXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqi"
                                + "o6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASw"
                                + "AAPwD7Ar4vr8+q/VOiiiiiiiiiiiiv/9k=");

    @TempDir Path folder;

    /** What was seen of a picture. */
    record Seen(Instant at, int widthPx, int heightPx, int red, int green, int blue) {}

    @Test
    void a_folder_is_delivered_in_name_order_one_second_apart() throws IOException {
        write("b.png", "png", picture(30, 20, 0x0000C8));
        write("a.JPG", "jpg", picture(40, 50, 0xC80000));
        write("c.bmp", "bmp", picture(10, 10, 0x00C800));
        Files.writeString(folder.resolve("notes.txt"), "not a picture");

        List<Seen> seen = replayed(folder);

        assertThat(seen).extracting(Seen::widthPx).containsExactly(40, 30, 10);
        assertThat(seen)
                .extracting(Seen::at)
                .containsExactly(
                        Instant.EPOCH, Instant.EPOCH.plusSeconds(1), Instant.EPOCH.plusSeconds(2));
        assertThat(seen.get(1))
                .isEqualTo(new Seen(Instant.EPOCH.plusSeconds(1), 30, 20, 0, 0, 200));
    }

    @Test
    void pictures_of_a_folder_are_separate_and_those_of_a_film_are_not() throws IOException {
        Path picture = write("a.png", "png", picture(10, 10, 0));
        Path film = TestPictures.film(folder.resolve("film.mp4"), 64, 48, 25, 2);

        assertThat(separate(picture)).isTrue();
        assertThat(separate(folder)).isTrue();
        assertThat(separate(film)).isFalse();
    }

    private static boolean separate(Path source) {
        try (Camera camera =
                Camera.replay(CameraSettings.defaults(source.toString()), Pace.COMPLETE)) {
            return camera.picturesAreSeparate();
        }
    }

    @Test
    void a_damaged_picture_in_a_folder_is_skipped_and_counted_and_its_second_stays_empty()
            throws IOException {
        write("a.png", "png", picture(10, 10, 0));
        Files.writeString(folder.resolve("b.jpg"), "not a picture");
        byte[] whole = Files.readAllBytes(write("c.jpg", "jpg", picture(64, 64, 0)));
        Files.write(folder.resolve("c.jpg"), Arrays.copyOf(whole, whole.length / 3));
        write("d.png", "png", picture(20, 10, 0));

        try (Camera camera =
                Camera.replay(CameraSettings.defaults(folder.toString()), Pace.COMPLETE)) {
            assertThat(instant(camera.take(SOON))).isEqualTo(Instant.EPOCH);
            assertThat(instant(camera.take(SOON))).isEqualTo(Instant.EPOCH.plusSeconds(3));
            assertThat(camera.take(SOON)).isInstanceOf(Delivery.End.class);
            assertThat(camera.status().unreadable()).isEqualTo(2);
        }
    }

    private static Instant instant(Delivery delivery) {
        return ((Delivery.Picture) delivery).frame().capturedAt();
    }

    @Test
    void a_picture_on_its_side_is_turned_by_its_exif_orientation() throws IOException {
        BufferedImage lying = picture(64, 32, 0x202020);
        lying.createGraphics().fillRect(0, 0, 32, 16);
        Path picture = folder.resolve("lying.jpg");
        Files.write(picture, withExifOrientation(jpeg(lying), 6));

        Seen upright = replayed(picture).getFirst();

        assertThat(upright.widthPx()).isEqualTo(32);
        assertThat(upright.heightPx()).isEqualTo(64);
        /* The white corner, stored in the upper left, comes to stand in the upper right. */
        assertThat(upright.green()).isCloseTo(0x20, within(10));
        try (Camera camera =
                Camera.replay(CameraSettings.defaults(picture.toString()), Pace.COMPLETE)) {
            Frame frame = ((Delivery.Picture) camera.take(SOON)).frame();
            assertThat(TestPictures.green(frame, 28, 4)).isCloseTo(255, within(10));
        }
    }

    @Test
    void grey_and_cmyk_jpegs_have_their_colours() throws IOException {
        BufferedImage grey = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
        Path greyFile = write("grey.jpg", "jpg", grey);
        Path cmykFile = folder.resolve("cmyk.jpg");
        Files.write(cmykFile, CMYK_JPEG);

        assertThat(replayed(greyFile).getFirst())
                .isEqualTo(new Seen(Instant.EPOCH, 32, 32, 0, 0, 0));
        Seen cmyk = replayed(cmykFile).getFirst();
        assertThat(cmyk.red()).isCloseTo(200, within(4));
        assertThat(cmyk.green()).isCloseTo(50, within(4));
        assertThat(cmyk.blue()).isCloseTo(30, within(4));
    }

    @Test
    void one_pixel_is_a_picture() throws IOException {
        assertThat(replayed(write("a.png", "png", picture(1, 1, 0x102030))))
                .containsExactly(new Seen(Instant.EPOCH, 1, 1, 0x10, 0x20, 0x30));
    }

    @Test
    void a_very_large_picture_is_scaled_down() throws IOException {
        BufferedImage large = new BufferedImage(12_000, 9_000, BufferedImage.TYPE_BYTE_BINARY);
        Path file = write("large.png", "png", large);

        Seen seen = replayed(file).getFirst();

        assertThat(seen.widthPx()).isEqualTo(4096);
        assertThat(seen.heightPx()).isEqualTo(3072);
    }

    @Test
    void a_picture_too_large_to_decode_is_refused_before_it_takes_memory() throws IOException {
        byte[] small = Files.readAllBytes(write("a.png", "png", picture(10, 10, 0)));
        /* The size in the header (PNG 11.2.1), not its checksum: what an attacker would do. */
        small[16 + 1] = 1;
        small[20 + 1] = 1;
        Path bomb = folder.resolve("bomb.png");
        Files.write(bomb, small);

        assertUnreadable(bomb, " has 65546 x 65546 pixels", "scale it down");
    }

    @Test
    void a_truncated_picture_and_a_folder_without_pictures_are_refused() throws IOException {
        byte[] whole = jpeg(picture(64, 64, 0));
        Path truncated = folder.resolve("a.jpg");
        Files.write(truncated, Arrays.copyOf(whole, whole.length / 3));
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertUnreadable(truncated, " is not a readable picture: ");
        assertUnreadable(empty, " holds no pictures: ", ".jpg");
        assertUnreadable(folder, " holds no picture that can be read");
    }

    private static void assertUnreadable(Path source, String... words) {
        assertThatThrownBy(
                        () ->
                                Camera.replay(
                                        CameraSettings.defaults(source.toString()), Pace.COMPLETE))
                .isInstanceOf(CameraException.class)
                .message()
                .startsWith(source.toString())
                .contains(words)
                .hasLineCount(1);
    }

    private static List<Seen> replayed(Path source) {
        List<Seen> seen = new ArrayList<>();
        try (Camera camera =
                Camera.replay(CameraSettings.defaults(source.toString()), Pace.COMPLETE)) {
            while (camera.take(SOON) instanceof Delivery.Picture(Frame frame)) {
                int x = frame.widthPx() / 2;
                int y = frame.heightPx() / 2;
                seen.add(
                        new Seen(
                                frame.capturedAt(),
                                frame.widthPx(),
                                frame.heightPx(),
                                TestPictures.channel(frame, x, y, 2),
                                TestPictures.channel(frame, x, y, 1),
                                TestPictures.channel(frame, x, y, 0)));
            }
        }
        return seen;
    }

    private Path write(String name, String format, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        return file;
    }

    private static BufferedImage picture(int widthPx, int heightPx, int rgb) {
        BufferedImage image = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < heightPx; y++) {
            for (int x = 0; x < widthPx; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        return bytes.toByteArray();
    }

    /** Inserts an Exif segment with nothing but the orientation behind the start of the picture. */
    private static byte[] withExifOrientation(byte[] jpeg, int orientation) {
        byte[] exif = {
            (byte) 0xFF,
            (byte) 0xE1,
            0,
            34,
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte) orientation,
            0,
            0,
            0,
            0,
            0,
            0
        };
        byte[] result = new byte[jpeg.length + exif.length];
        System.arraycopy(jpeg, 0, result, 0, 2);
        System.arraycopy(exif, 0, result, 2, exif.length);
        System.arraycopy(jpeg, 2, result, 2 + exif.length, jpeg.length - 2);
        return result;
    }
}
