package facecount.camera;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the first bytes of a picture file say, whatever its name.
 *
 * <p>Sources: PNG specification (third edition) section 5; JPEG ITU-T T.81 annex B; Exif 2.32
 * sections 4.5 and 4.6.4 (tag 0x0112); the others by their first bytes only.
 *
 * @param demuxer FFmpeg's name of the format
 * @param widthPx as stored, before the orientation is applied; 0 if it was not found
 */
record PictureHeader(String demuxer, int widthPx, int heightPx, Orientation orientation) {
    /** Exif is within the first two segments, of 64 KiB each; profiles may come before the size. */
    private static final int READ_MAX_BYTES = 1024 * 1024;

    /** Empty if the file is not a picture of a kind we know. */
    static Optional<PictureHeader> of(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] magic = in.readNBytes(32);
            if (!startsWith(magic, 0xFF, 0xD8, 0xFF)) {
                return ofMagic(magic);
            }
            bytes = new byte[READ_MAX_BYTES];
            System.arraycopy(magic, 0, bytes, 0, magic.length);
            int read = in.readNBytes(bytes, magic.length, bytes.length - magic.length);
            return Optional.of(ofJpeg(ByteBuffer.wrap(bytes, 0, magic.length + read)));
        }
    }

    private static Optional<PictureHeader> ofMagic(byte[] magic) {
        ByteBuffer head = ByteBuffer.wrap(magic);
        if (startsWith(magic, 0x89, 'P', 'N', 'G') && magic.length >= 24) {
            return Optional.of(
                    new PictureHeader(
                            "png_pipe", head.getInt(16), head.getInt(20), Orientation.UPRIGHT));
        }
        if (startsWith(magic, 'B', 'M') && magic.length >= 26) {
            head.order(ByteOrder.LITTLE_ENDIAN);
            return Optional.of(
                    new PictureHeader(
                            "bmp_pipe",
                            head.getInt(18),
                            Math.abs(head.getInt(22)),
                            Orientation.UPRIGHT));
        }
        if (startsWith(magic, 'R', 'I', 'F', 'F')
                && magic.length >= 12
                && head.getInt(8) == 0x57454250) {
            return Optional.of(new PictureHeader("webp_pipe", 0, 0, Orientation.UPRIGHT));
        }
        return Optional.empty();
    }

    private static PictureHeader ofJpeg(ByteBuffer jpeg) {
        Orientation orientation = Orientation.UPRIGHT;
        int at = 2;
        while (at + 9 < jpeg.limit() && (jpeg.get(at) & 0xFF) == 0xFF) {
            int marker = jpeg.get(at + 1) & 0xFF;
            if (marker == 0xFF) {
                at++; /* a fill byte */
                continue;
            }
            int length = jpeg.getShort(at + 2) & 0xFFFF;
            if (marker == 0xE1) {
                orientation = exifOrientation(jpeg, at + 4, length - 2).orElse(orientation);
            }
            boolean startOfFrame =
                    marker >= 0xC0
                            && marker <= 0xCF
                            && marker != 0xC4
                            && marker != 0xC8
                            && marker != 0xCC;
            if (startOfFrame) {
                return new PictureHeader(
                        "jpeg_pipe",
                        jpeg.getShort(at + 7) & 0xFFFF,
                        jpeg.getShort(at + 5) & 0xFFFF,
                        orientation);
            }
            if (marker == 0xDA) {
                break;
            }
            at += 2 + length;
        }
        return new PictureHeader("jpeg_pipe", 0, 0, orientation);
    }

    private static Optional<Orientation> exifOrientation(ByteBuffer jpeg, int at, int length) {
        if (length < 14 || at + length > jpeg.limit() || jpeg.getInt(at) != 0x45786966) {
            return Optional.empty();
        }
        ByteBuffer tiff = jpeg.slice(at + 6, length - 6);
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = tiff.getInt(4) & 0xFFFF_FFFFL;
        if (directory + 2 > tiff.limit()) {
            return Optional.empty();
        }
        int entries = tiff.getShort((int) directory) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + 12L * i;
            if (entry + 12 > tiff.limit()) {
                break;
            }
            if (tiff.getShort((int) entry) == 0x0112) {
                return Optional.of(Orientation.ofExif(tiff.getShort((int) entry + 8)));
            }
        }
        return Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
