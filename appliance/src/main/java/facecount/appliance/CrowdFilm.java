package facecount.appliance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import facecount.appliance.evaluation.EvaluationException;
import facecount.camera.Camera;
import facecount.camera.CameraSettings;
import facecount.camera.Delivery;
import facecount.camera.FilmWriter;
import facecount.camera.Frame;
import facecount.camera.Pace;
import facecount.inference.Box;
import facecount.inference.DescribedFace;
import facecount.inference.FaceAnalyzer;
import facecount.inference.FaceEmbedding;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Films with as many faces in view as wanted, put together from the people of another film: side by
 * side on a grey ground, each swaying a little. For measuring speed, not accuracy.
 */
final class CrowdFilm {
    private static final int WIDTH_PX = 1280;
    private static final int HEIGHT_PX = 720;
    private static final int FRAMES_PER_SECOND = 25;

    /** So long the same people stay; each round of the film they arrive anew. */
    private static final Duration LENGTH = Duration.ofSeconds(10);

    /** A person is cut out twice as large as the face. */
    private static final float PIECE_PER_FACE = 2;

    /** Smaller faces would be blurred when they are enlarged. */
    private static final float FACE_MIN_PX = 70;

    private static final int PIECE_MAX_PX = 320;

    /** Two faces with less are two people. */
    private static final float OTHER_PERSON_BELOW = 0.3f;

    /** Looking at every hundredth picture finds everybody of a film of a minute. */
    private static final int LOOK_EVERY = 100;

    private static final int PEOPLE_MAX = 30;
    private static final Duration TAKE_LIMIT = Duration.ofSeconds(30);
    private static final byte GROUND = 90;
    private static final double SWAY_PX = 6;

    private final List<Piece> people;

    /** A square cut-out: rows of B, G, R bytes. */
    private static final class Piece {
        final int sidePx;
        final byte[] bgr;

        Piece(int sidePx, byte[] bgr) {
            this.sidePx = sidePx;
            this.bgr = bgr;
        }
    }

    private CrowdFilm(List<Piece> people) {
        this.people = people;
    }

    /**
     * Finds the people.
     *
     * @throws EvaluationException if the film shows nobody well enough
     */
    static CrowdFilm from(Path film, FaceAnalyzer analyzer) {
        List<Piece> people = new ArrayList<>();
        List<FaceEmbedding> known = new ArrayList<>();
        try (Camera camera =
                Camera.replay(CameraSettings.defaults(film.toString()), Pace.COMPLETE)) {
            while (people.size() < PEOPLE_MAX
                    && camera.take(TAKE_LIMIT) instanceof Delivery.Picture(Frame frame)) {
                if (frame.sequence() % LOOK_EVERY == 0) {
                    for (DescribedFace face : analyzer.describe(frame)) {
                        addIfNew(face, frame, people, known);
                    }
                }
            }
        } finally {
            known.forEach(FaceEmbedding::erase);
        }
        if (people.isEmpty()) {
            throw new EvaluationException(
                    "%s shows no face of %.0f px and more, which --faces puts together"
                            .formatted(film, FACE_MIN_PX));
        }
        return new CrowdFilm(people);
    }

    private static void addIfNew(
            DescribedFace face, Frame frame, List<Piece> people, List<FaceEmbedding> known) {
        Box box = face.box();
        int side = Math.round(PIECE_PER_FACE * Math.max(box.widthPx(), box.heightPx()));
        int left = Math.round(box.centerXPx() - side / 2f);
        int top = Math.round(box.centerYPx() - side / 2f);
        boolean whole =
                left >= 0
                        && top >= 0
                        && left + side <= frame.widthPx()
                        && top + side <= frame.heightPx();
        boolean isKnown =
                known.stream()
                        .anyMatch(one -> one.similarity(face.embedding()) >= OTHER_PERSON_BELOW);
        if (!whole || box.heightPx() < FACE_MIN_PX || isKnown || people.size() == PEOPLE_MAX) {
            face.embedding().erase();
            return;
        }
        known.add(face.embedding());
        byte[] bgr = new byte[3 * side * side];
        for (int row = 0; row < side; row++) {
            MemorySegment.copy(
                    frame.pixelsBgr(),
                    JAVA_BYTE,
                    3L * ((long) (top + row) * frame.widthPx() + left),
                    bgr,
                    3 * row * side,
                    3 * side);
        }
        people.add(new Piece(side, bgr));
    }

    /**
     * Writes a film with {@code faces} people in view; with more than were found, some are there
     * twice, the second time mirrored.
     */
    void write(int faces, Path file) {
        int columns = Math.max(1, (int) Math.ceil(Math.sqrt(faces * 16 / 9.0)));
        int rows = Math.max(1, Math.ceilDiv(faces, columns));
        int cellWidth = WIDTH_PX / columns;
        int cellHeight = HEIGHT_PX / rows;
        int side = (int) Math.min(PIECE_MAX_PX, Math.min(cellWidth, cellHeight) - 2 * SWAY_PX);
        List<Piece> drawn = new ArrayList<>();
        for (int i = 0; i < faces; i++) {
            drawn.add(scaled(people.get(i % people.size()), side, i / people.size() % 2 == 1));
        }
        long pictures = LENGTH.toSeconds() * FRAMES_PER_SECOND;
        try (Arena arena = Arena.ofConfined();
                FilmWriter writer = new FilmWriter(file, WIDTH_PX, HEIGHT_PX, FRAMES_PER_SECOND)) {
            MemorySegment picture = arena.allocate(3L * WIDTH_PX * HEIGHT_PX);
            for (int number = 0; number < pictures; number++) {
                picture.fill(GROUND);
                for (int i = 0; i < faces; i++) {
                    double phase = number / (double) FRAMES_PER_SECOND * 2 + i;
                    int x = i % columns * cellWidth + (cellWidth - side) / 2;
                    int y = i / columns * cellHeight + (cellHeight - side) / 2;
                    draw(
                            drawn.get(i),
                            picture,
                            x + (int) Math.round(SWAY_PX * Math.sin(phase)),
                            y + (int) Math.round(SWAY_PX * Math.cos(1.3 * phase)));
                }
                writer.write(picture);
            }
        }
    }

    private static void draw(Piece piece, MemorySegment picture, int left, int top) {
        for (int row = 0; row < piece.sidePx; row++) {
            MemorySegment.copy(
                    piece.bgr,
                    3 * row * piece.sidePx,
                    picture,
                    JAVA_BYTE,
                    3L * ((long) (top + row) * WIDTH_PX + left),
                    3 * piece.sidePx);
        }
    }

    private static Piece scaled(Piece piece, int side, boolean mirrored) {
        byte[] bgr = new byte[3 * side * side];
        double step = (double) (piece.sidePx - 1) / Math.max(1, side - 1);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                double fromX = (mirrored ? side - 1 - x : x) * step;
                double fromY = y * step;
                int left = (int) Math.min(fromX, piece.sidePx - 2);
                int top = (int) Math.min(fromY, piece.sidePx - 2);
                double right = fromX - left;
                double bottom = fromY - top;
                for (int channel = 0; channel < 3; channel++) {
                    double value =
                            (1 - bottom)
                                            * ((1 - right) * at(piece, left, top, channel)
                                                    + right * at(piece, left + 1, top, channel))
                                    + bottom
                                            * ((1 - right) * at(piece, left, top + 1, channel)
                                                    + right
                                                            * at(
                                                                    piece, left + 1, top + 1,
                                                                    channel));
                    bgr[3 * (y * side + x) + channel] = (byte) Math.round(value);
                }
            }
        }
        return new Piece(side, bgr);
    }

    private static int at(Piece piece, int x, int y, int channel) {
        return piece.bgr[3 * (y * piece.sidePx + x) + channel] & 0xff;
    }
}
