package facecount.appliance.evaluation;

import facecount.camera.Frame;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/**
 * Makes of a portrait what a camera at a booth would have seen: a small face, sometimes moving, in
 * poor light, with noise, through a lossy codec.
 */
final class CameraLike {
    /*
     * The face is 28 to 100 px wide (uniform); half of the pictures are motion-blurred along a line of up to 8 % of the
     * face's width in any direction; gain 0.6 to 1.3; Gaussian noise of sigma 0 to 8; JPEG quality 40 to 90. Never
     * enlarged: a picture whose face is smaller already stays as it is.
     */
    private static final float FACE_MIN_PX = 28;
    private static final float FACE_MAX_PX = 100;
    private static final float BLUR_MAX = 0.08f;
    private static final float GAIN_MIN = 0.6f;
    private static final float GAIN_MAX = 1.3f;
    private static final float NOISE_MAX = 8;
    private static final float QUALITY_MIN = 0.40f;
    private static final float QUALITY_MAX = 0.90f;

    private CameraLike() {}

    /**
     * @param faceWidthPx width of the face in {@code portrait}
     * @param seed the same seed degrades the same way
     */
    static void degrade(Frame portrait, float faceWidthPx, long seed, Frame into) {
        // Neighbouring seeds give unlike numbers, which java.util.Random does not promise.
        RandomGenerator random = new SplittableRandom(seed);
        float wantedPx = between(FACE_MIN_PX, FACE_MAX_PX, random);
        float scale = Math.min(1, wantedPx / faceWidthPx);
        int widthPx = Math.max(1, Math.round(portrait.widthPx() * scale));
        int heightPx = Math.max(1, Math.round(portrait.heightPx() * scale));
        float[] picture = shrink(portrait, widthPx, heightPx);
        boolean isBlurred = random.nextBoolean();
        float lengthPx = between(0, BLUR_MAX, random) * faceWidthPx * scale;
        double angle = random.nextDouble() * Math.PI;
        if (isBlurred) {
            picture = blur(picture, widthPx, heightPx, lengthPx, angle);
        }
        float gain = between(GAIN_MIN, GAIN_MAX, random);
        float sigma = between(0, NOISE_MAX, random);
        BufferedImage image = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < bgr.length; i++) {
            double value = picture[i] * gain + sigma * random.nextGaussian();
            bgr[i] = (byte) Math.clamp(Math.round(value), 0, 255);
        }
        BufferedImage decoded = throughJpeg(image, between(QUALITY_MIN, QUALITY_MAX, random));
        MemorySegment target =
                into.prepare(widthPx, heightPx, portrait.sequence(), portrait.capturedAt());
        for (int y = 0, at = 0; y < heightPx; y++) {
            for (int x = 0; x < widthPx; x++) {
                int rgb = decoded.getRGB(x, y);
                target.set(ValueLayout.JAVA_BYTE, at++, (byte) rgb);
                target.set(ValueLayout.JAVA_BYTE, at++, (byte) (rgb >> 8));
                target.set(ValueLayout.JAVA_BYTE, at++, (byte) (rgb >> 16));
            }
        }
    }

    private static float between(float min, float max, RandomGenerator random) {
        return min + (max - min) * random.nextFloat();
    }

    /** Each new pixel is the mean of the area it covers. */
    private static float[] shrink(Frame from, int widthPx, int heightPx) {
        float[] to = new float[widthPx * heightPx * 3];
        double xStep = (double) from.widthPx() / widthPx;
        double yStep = (double) from.heightPx() / heightPx;
        for (int y = 0; y < heightPx; y++) {
            for (int x = 0; x < widthPx; x++) {
                setToMean(
                        from,
                        x * xStep,
                        (x + 1) * xStep,
                        y * yStep,
                        (y + 1) * yStep,
                        to,
                        (y * widthPx + x) * 3);
            }
        }
        return to;
    }

    /** Sets three floats, B, G, R, to the mean of the area. */
    static void setToMean(
            Frame from, double left, double right, double top, double bottom, float[] to, int at) {
        MemorySegment pixels = from.pixelsBgr();
        double weightSum = 0;
        double[] sum = new double[3];
        for (int y = (int) top; y < Math.min(from.heightPx(), Math.ceil(bottom)); y++) {
            double rows = Math.min(bottom, y + 1) - Math.max(top, y);
            for (int x = (int) left; x < Math.min(from.widthPx(), Math.ceil(right)); x++) {
                double weight = rows * (Math.min(right, x + 1) - Math.max(left, x));
                long pixel = ((long) y * from.widthPx() + x) * 3;
                for (int c = 0; c < 3; c++) {
                    sum[c] += weight * (pixels.get(ValueLayout.JAVA_BYTE, pixel + c) & 0xff);
                }
                weightSum += weight;
            }
        }
        for (int c = 0; c < 3; c++) {
            to[at + c] = (float) (sum[c] / weightSum);
        }
    }

    private static float[] blur(
            float[] picture, int widthPx, int heightPx, float lengthPx, double angle) {
        int steps = Math.max(1, (int) Math.ceil(lengthPx * 2)) + 1;
        float[] to = new float[picture.length];
        for (int step = 0; step < steps; step++) {
            double along = steps == 1 ? 0 : lengthPx * ((double) step / (steps - 1) - 0.5);
            double xShift = Math.cos(angle) * along;
            double yShift = Math.sin(angle) * along;
            for (int y = 0; y < heightPx; y++) {
                for (int x = 0; x < widthPx; x++) {
                    for (int c = 0; c < 3; c++) {
                        to[(y * widthPx + x) * 3 + c] +=
                                sample(picture, widthPx, heightPx, x + xShift, y + yShift, c)
                                        / steps;
                    }
                }
            }
        }
        return to;
    }

    private static float sample(
            float[] picture, int widthPx, int heightPx, double x, double y, int channel) {
        double inX = Math.clamp(x, 0, widthPx - 1);
        double inY = Math.clamp(y, 0, heightPx - 1);
        int left = (int) inX;
        int top = (int) inY;
        int right = Math.min(left + 1, widthPx - 1);
        int bottom = Math.min(top + 1, heightPx - 1);
        double xShare = inX - left;
        double yShare = inY - top;
        double upper =
                picture[(top * widthPx + left) * 3 + channel] * (1 - xShare)
                        + picture[(top * widthPx + right) * 3 + channel] * xShare;
        double lower =
                picture[(bottom * widthPx + left) * 3 + channel] * (1 - xShare)
                        + picture[(bottom * widthPx + right) * 3 + channel] * xShare;
        return (float) (upper * (1 - yShare) + lower * yShare);
    }

    private static BufferedImage throughJpeg(BufferedImage image, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality);
            try (var output = ImageIO.createImageOutputStream(bytes)) {
                writer.setOutput(output);
                writer.write(null, new IIOImage(image, null, null), parameters);
            }
            return ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
        } catch (IOException e) {
            throw new IllegalStateException("a picture in memory was not written as JPEG", e);
        } finally {
            writer.dispose();
        }
    }
}
