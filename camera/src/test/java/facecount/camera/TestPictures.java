package facecount.camera;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Films and pictures made for tests. */
final class TestPictures {
    private TestPictures() {}

    /**
     * A film in which the whole picture has the grey level {@code 10 + 5 * (n % 40)} in its n-th
     * picture, and a white square stands in the upper left quarter.
     */
    static Path film(Path file, int widthPx, int heightPx, int framesPerSecond, int frames) {
        try (Arena arena = Arena.ofConfined();
                FilmWriter film = new FilmWriter(file, widthPx, heightPx, framesPerSecond)) {
            MemorySegment picture = arena.allocate(3L * widthPx * heightPx);
            for (int n = 0; n < frames; n++) {
                picture.fill((byte) greyOf(n));
                whiteSquare(picture, widthPx, heightPx);
                film.write(picture);
            }
        }
        return file;
    }

    static int greyOf(int n) {
        return 10 + 5 * (n % 40);
    }

    private static void whiteSquare(MemorySegment picture, int widthPx, int heightPx) {
        for (int y = 0; y < heightPx / 4; y++) {
            for (int x = 0; x < widthPx / 4; x++) {
                for (int c = 0; c < 3; c++) {
                    picture.set(ValueLayout.JAVA_BYTE, 3L * (y * widthPx + x) + c, (byte) 255);
                }
            }
        }
    }

    /** Blue, green or red (0, 1, 2) of one pixel, 0 to 255. */
    static int channel(Frame frame, int x, int y, int channel) {
        return frame.pixelsBgr()
                        .get(ValueLayout.JAVA_BYTE, 3L * (y * frame.widthPx() + x) + channel)
                & 0xFF;
    }

    static int green(Frame frame, int x, int y) {
        return channel(frame, x, y, 1);
    }
}
