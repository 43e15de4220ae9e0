package facecount.camera;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

class OrientationTest {
    /** The letter F as it should look. */
    private static final String UPRIGHT_F =
            """
            ###
            #..
            ##.
            #..
            """;

    /** The same F as cameras store it for each value of the Exif tag (Exif 2.32, 4.6.4). */
    @ParameterizedTest
    @CsvSource({
        "1, ###/#../##./#..",
        "2, ###/..#/.##/..#",
        "3, ..#/.##/..#/###",
        "4, #../##./#../###",
        "5, ####/#.#./#...",
        "6, #.../#.#./####",
        "7, ...#/.#.#/####",
        "8, ####/.#.#/...#",
    })
    void every_exif_orientation_stands_upright(int tag, String stored) {
        assertThat(turned(stored, Orientation.ofExif(tag))).isEqualTo(UPRIGHT_F);
    }

    @ParameterizedTest
    @CsvSource({
        "0, ###/#../##./#..",
        "90, #.../#.#./####",
        "180, ..#/.##/..#/###",
        "270, ####/.#.#/...#"
    })
    void camera_rotate_turns_clockwise(int degrees, String stored) {
        assertThat(turned(stored, Orientation.clockwise(degrees))).isEqualTo(UPRIGHT_F);
    }

    @Test
    void a_turned_camera_adds_to_what_the_file_says() {
        Orientation file = Orientation.ofExif(6);

        assertThat(file.thenClockwise(90)).isEqualTo(Orientation.ofExif(3));
        assertThat(file.thenClockwise(270)).isEqualTo(Orientation.UPRIGHT);
    }

    /**
     * @param stored rows of dark (#) and light (.) pixels, separated by /
     */
    private static String turned(String stored, Orientation orientation) {
        String[] rows = stored.split("/", -1);
        int widthPx = rows[0].length();
        int strideBytes = 3 * widthPx + 5;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pixels = arena.allocate((long) strideBytes * rows.length);
            for (int y = 0; y < rows.length; y++) {
                for (int x = 0; x < widthPx; x++) {
                    for (int c = 0; c < 3; c++) {
                        pixels.set(
                                ValueLayout.JAVA_BYTE,
                                (long) y * strideBytes + 3L * x + c,
                                (byte) (rows[y].charAt(x) == '#' ? 10 + c : 100 + c));
                    }
                }
            }
            Frame frame = new Frame(arena);
            orientation.copy(pixels, strideBytes, widthPx, rows.length, frame, 0, Instant.EPOCH);
            return drawn(frame);
        }
    }

    private static String drawn(Frame frame) {
        StringBuilder drawn = new StringBuilder();
        for (int y = 0; y < frame.heightPx(); y++) {
            for (int x = 0; x < frame.widthPx(); x++) {
                int blue = TestPictures.channel(frame, x, y, 0);
                int green = TestPictures.channel(frame, x, y, 1);
                int red = TestPictures.channel(frame, x, y, 2);
                boolean channelsInOrder = green == blue + 1 && red == blue + 2;
                drawn.append(!channelsInOrder ? '?' : blue == 10 ? '#' : '.');
            }
            drawn.append('\n');
        }
        return drawn.toString();
    }
}
