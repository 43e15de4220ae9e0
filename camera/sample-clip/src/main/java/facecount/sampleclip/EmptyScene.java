package facecount.sampleclip;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A scene without anybody: a wall with a moving light, furniture, a door that opens, curtains, the
 * noise of a sensor. The same every time.
 */
final class EmptyScene {
    private static final int NOISE_LEVELS = 12;

    private final int widthPx;
    private final int heightPx;
    private long noise = 0x9E37_79B9_7F4A_7C15L;

    EmptyScene(int widthPx, int heightPx) {
        this.widthPx = widthPx;
        this.heightPx = heightPx;
    }

    /**
     * @param picture receives {@code widthPx * heightPx} B, G, R pixels
     */
    void draw(int frame, MemorySegment picture) {
        int lightX = widthPx / 2 + (int) (widthPx / 3.0 * Math.sin(frame / 40.0));
        int doorWidthPx = 40 + frame % 125;
        int trolleyX = frame * 5 % (widthPx + 300) - 300;
        long target = 0;
        for (int y = 0; y < heightPx; y++) {
            for (int x = 0; x < widthPx; x++) {
                int light = 70 + Math.max(0, 90 - Math.abs(x - lightX) / 5) + y * 40 / heightPx;
                int blue = light;
                int green = light;
                int red = light;
                if (x > widthPx - 320 && (x + frame / 3) % 40 < 20) {
                    red = light * 3 / 2; /* the curtain's folds */
                    blue = light / 2;
                }
                if (y > heightPx * 3 / 4) {
                    green = light / 2 + (x / 80 + y / 30) % 2 * 30; /* the floor's tiles */
                }
                if (x > 180 && x < 180 + doorWidthPx && y > 160 && y < heightPx * 3 / 4) {
                    red = 30;
                    green = 40;
                    blue = 60;
                }
                if (x > trolleyX && x < trolleyX + 260 && y > 430 && y < 610) {
                    blue = 180 - (y - 430) / 2;
                    green = 120;
                    red = 40;
                }
                int grain = grain();
                picture.set(ValueLayout.JAVA_BYTE, target, level(blue + grain));
                picture.set(ValueLayout.JAVA_BYTE, target + 1, level(green + grain));
                picture.set(ValueLayout.JAVA_BYTE, target + 2, level(red + grain));
                target += 3;
            }
        }
    }

    /** Xorshift (Marsaglia 2003): cheap and the same on every machine. */
    private int grain() {
        noise ^= noise << 13;
        noise ^= noise >>> 7;
        noise ^= noise << 17;
        return (int) Math.floorMod(noise, (long) NOISE_LEVELS) - NOISE_LEVELS / 2;
    }

    private static byte level(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }
}
