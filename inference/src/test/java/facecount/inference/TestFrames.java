package facecount.inference;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import facecount.camera.Frame;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;

import javax.imageio.ImageIO;

/** Pictures for tests. */
final class TestFrames {
    private TestFrames() {}

    /** The colour of a pixel, as 0xRRGGBB. */
    interface Painter {
        int rgb(int x, int y);
    }

    static Frame painted(int widthPx, int heightPx, Painter painter) {
        Frame frame = new Frame(Arena.ofAuto());
        paint(frame, widthPx, heightPx, 0, Instant.EPOCH, painter);
        return frame;
    }

    static void paint(
            Frame frame, int widthPx, int heightPx, long sequence, Instant at, Painter painter) {
        MemorySegment pixels = frame.prepare(widthPx, heightPx, sequence, at);
        long offset = 0;
        for (int y = 0; y < heightPx; y++) {
            for (int x = 0; x < widthPx; x++) {
                int rgb = painter.rgb(x, y);
                pixels.set(JAVA_BYTE, offset++, (byte) rgb);
                pixels.set(JAVA_BYTE, offset++, (byte) (rgb >> 8));
                pixels.set(JAVA_BYTE, offset++, (byte) (rgb >> 16));
            }
        }
    }

    static Frame read(Path picture) {
        Frame frame = new Frame(Arena.ofAuto());
        read(picture, frame);
        return frame;
    }

    static void read(Path picture, Frame frame) {
        try {
            BufferedImage image = ImageIO.read(picture.toFile());
            paint(frame, image.getWidth(), image.getHeight(), 0, Instant.EPOCH, image::getRGB);
        } catch (IOException e) {
            throw new UncheckedIOException(picture.toString(), e);
        }
    }
}
