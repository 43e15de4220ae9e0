package facecount.camera;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/**
 * How stored pixels are turned to stand upright: first mirrored left to right, if at all, then
 * turned clockwise.
 */
record Orientation(boolean mirrored, int quarterTurns) {
    static final Orientation UPRIGHT = new Orientation(false, 0);

    Orientation {
        quarterTurns = Math.floorMod(quarterTurns, 4);
    }

    static Orientation clockwise(int degrees) {
        return new Orientation(false, Math.round(degrees / 90f));
    }

    /**
     * The meaning of the Exif tag 0x0112.
     *
     * @param tag 1 to 8; anything else is taken as upright, as viewers do
     */
    static Orientation ofExif(int tag) {
        return switch (tag) {
            case 2 -> new Orientation(true, 0);
            case 3 -> new Orientation(false, 2);
            case 4 -> new Orientation(true, 2);
            case 5 -> new Orientation(true, 3);
            case 6 -> new Orientation(false, 1);
            case 7 -> new Orientation(true, 1);
            case 8 -> new Orientation(false, 3);
            default -> UPRIGHT;
        };
    }

    Orientation thenClockwise(int degrees) {
        return new Orientation(mirrored, quarterTurns + Math.round(degrees / 90f));
    }

    /**
     * Writes a picture upright into {@code frame}.
     *
     * @param stored rows of B, G, R bytes
     * @param strideBytes from one stored row to the next; at least {@code 3 * widthPx}
     */
    void copy(
            MemorySegment stored,
            int strideBytes,
            int widthPx,
            int heightPx,
            Frame frame,
            long sequence,
            Instant capturedAt) {
        boolean lying = quarterTurns % 2 == 1;
        int uprightWidthPx = lying ? heightPx : widthPx;
        int uprightHeightPx = lying ? widthPx : heightPx;
        MemorySegment upright =
                frame.prepare(uprightWidthPx, uprightHeightPx, sequence, capturedAt);
        long rowBytes = 3L * widthPx;
        if (equals(UPRIGHT)) {
            if (strideBytes == rowBytes) {
                MemorySegment.copy(stored, 0, upright, 0, rowBytes * heightPx);
                return;
            }
            for (int row = 0; row < heightPx; row++) {
                MemorySegment.copy(
                        stored, (long) row * strideBytes, upright, row * rowBytes, rowBytes);
            }
            return;
        }
        long right = mirrored ? -3 : 3;
        long down = strideBytes;
        long lastColumn = 3L * (widthPx - 1);
        long lastRow = (long) strideBytes * (heightPx - 1);
        long left = mirrored ? lastColumn : 0;
        /* Where the upright picture's first pixel is stored, and the steps to its neighbours. */
        long first;
        long stepX;
        long stepY;
        switch (quarterTurns) {
            case 1 -> {
                first = left + lastRow;
                stepX = -down;
                stepY = right;
            }
            case 2 -> {
                first = (lastColumn - left) + lastRow;
                stepX = -right;
                stepY = -down;
            }
            case 3 -> {
                first = lastColumn - left;
                stepX = down;
                stepY = -right;
            }
            default -> {
                first = left;
                stepX = right;
                stepY = down;
            }
        }
        long target = 0;
        for (int y = 0; y < uprightHeightPx; y++) {
            long pixel = first + y * stepY;
            for (int x = 0; x < uprightWidthPx; x++) {
                upright.set(
                        ValueLayout.JAVA_BYTE, target, stored.get(ValueLayout.JAVA_BYTE, pixel));
                upright.set(
                        ValueLayout.JAVA_BYTE,
                        target + 1,
                        stored.get(ValueLayout.JAVA_BYTE, pixel + 1));
                upright.set(
                        ValueLayout.JAVA_BYTE,
                        target + 2,
                        stored.get(ValueLayout.JAVA_BYTE, pixel + 2));
                target += 3;
                pixel += stepX;
            }
        }
    }
}
