package facecount.camera;

import static java.lang.System.Logger.Level.WARNING;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A folder of pictures in name order, one second apart; or a single picture. A damaged picture in a
 * folder is skipped, its second stays empty.
 */
final class PictureFolderSource implements FrameSource {
    private static final System.Logger LOG = System.getLogger(Camera.class.getName());

    /** A folder of thousands of damaged pictures is one problem, not thousands. */
    private static final int WARNINGS_MAX = 10;

    private final Path shown;
    private final List<Path> pictures;
    private final CameraSettings settings;
    private @Nullable FFmpegSource current;
    private int position = -1;
    private long unreadable;

    PictureFolderSource(Path shown, List<Path> pictures, CameraSettings settings) {
        this.shown = shown;
        this.pictures = pictures;
        this.settings = settings;
    }

    @Override
    public boolean next() {
        while (position + 1 < pictures.size()) {
            close();
            position++;
            Path picture = pictures.get(position);
            try {
                current = decode(picture);
                return true;
            } catch (CameraException e) {
                if (picture.equals(shown)) {
                    throw e;
                }
                unreadable++;
                if (unreadable <= WARNINGS_MAX) {
                    LOG.log(
                            WARNING,
                            () ->
                                    "skipped: "
                                            + e.getMessage()
                                            + (unreadable == WARNINGS_MAX
                                                    ? " (further ones are only counted)"
                                                    : ""));
                }
            }
        }
        return false;
    }

    private FFmpegSource decode(Path picture) {
        try {
            PictureHeader header =
                    PictureHeader.of(picture)
                            .orElseThrow(
                                    () ->
                                            new CameraException(
                                                    picture
                                                            + " is not a readable picture: its"
                                                            + " first bytes are of no kind we know"
                                                            + " (JPEG, PNG, BMP, WebP)"));
            FFmpegSource source = FFmpegSource.picture(picture, header, settings);
            try {
                if (source.next()) {
                    return source;
                }
                throw new CameraException(
                        picture + " is not a readable picture: it is damaged; copy it here again");
            } catch (CameraException e) {
                source.close();
                throw e;
            }
        } catch (IOException e) {
            throw new CameraException(
                    "%s cannot be read: %s".formatted(picture, e.getMessage()), e);
        }
    }

    @Override
    public Duration time() {
        return Duration.ofSeconds(Math.max(0, position));
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public boolean picturesAreSeparate() {
        return true;
    }

    @Override
    public void copyTo(Frame frame, long sequence, Instant capturedAt) {
        if (current == null) {
            throw new IllegalStateException("no current picture in " + shown);
        }
        current.copyTo(frame, sequence, capturedAt);
    }

    @Override
    public long unreadable() {
        return unreadable;
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
