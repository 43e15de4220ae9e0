package facecount.inference;

import facecount.camera.Frame;

import java.util.List;
import java.util.Optional;

/**
 * Looks at one found face again, enlarged and turned upright, before it is embedded: for its five
 * points, on which the alignment stands, and for whether it is a face at all. Belongs to the
 * analyzer's thread.
 */
final class CloserLook {
    /*
     * In the whole picture a face is 40 to 80 px high for the net, and its points are those of an upright face whatever
     * the head does: a head tilted by 20 degrees got points tilted by 1, and its embedding had 0.14 with another picture
     * of the same woman. Filling the net's input, the points were tilted by 20 and the embedding had 0.46. The figures:
     * docs/decisions/0008-closer-look.md.
     */

    /** The piece is so many times as high as the face's box. */
    private static final float PIECE_PER_FACE = 1.2f;

    /**
     * Turned by more than this from what the piece was turned to, the face is looked at once more.
     */
    private static final double TURN_ENOUGH = Math.toRadians(10);

    /** What is found must lie on the face that was looked for. */
    private static final float MIDDLE_OFFSET_MAX = 0.35f;

    /** Below this nothing is found in the closer look. */
    private static final float FOUND_FROM = 0.3f;

    /*
     * Both looks together decide whether it is a face. Measured: true faces of 40 px and more have 0.84 and more in the
     * mean; clutter out of focus, which the detector took for a face for two seconds, had 0.68. Faces below 20 px are too
     * coarse for the closer look; there the first one, if it was sure, stands with its own points.
     */
    private static final float BOTH_FROM = 0.8f;
    private static final float SURE_AT_FIRST = 0.85f;

    private final YuNet detector;

    CloserLook(YuNet detector) {
        this.detector = detector;
    }

    /** The face, with the points of the closer look where it has any; empty if it is none. */
    Optional<FaceDetection> at(Frame frame, FaceDetection face) {
        Optional<FaceDetection> closer = upright(frame, face);
        if (closer.isPresent() && (face.score() + closer.get().score()) / 2 >= BOTH_FROM) {
            return closer.map(
                    better ->
                            new FaceDetection(
                                    face.box(),
                                    better.landmarks(),
                                    Math.max(face.score(), better.score())));
        }
        return face.score() >= SURE_AT_FIRST ? Optional.of(face) : Optional.empty();
    }

    private Optional<FaceDetection> upright(Frame frame, FaceDetection face) {
        double turn = roll(face.landmarks());
        Optional<FaceDetection> first = look(frame, face, turn);
        if (first.isEmpty()) {
            return first;
        }
        double better = roll(first.get().landmarks());
        if (Math.abs(better - turn) <= TURN_ENOUGH) {
            return first;
        }
        return look(frame, face, better).or(() -> first);
    }

    private Optional<FaceDetection> look(Frame frame, FaceDetection face, double turn) {
        Box box = face.box();
        float scale = box.heightPx() * PIECE_PER_FACE / detector.heightPx();
        float a = (float) (scale * Math.cos(turn));
        float b = (float) (scale * Math.sin(turn));
        float middleX = detector.widthPx() / 2f;
        float middleY = detector.heightPx() / 2f;
        SimilarityTransform toPicture =
                new SimilarityTransform(
                        a,
                        b,
                        box.centerXPx() - (a * middleX - b * middleY),
                        box.centerYPx() - (b * middleX + a * middleY));
        List<FaceDetection> found = detector.detectInPiece(frame, toPicture, FOUND_FROM);
        for (int i = 0; i < found.size(); i++) {
            FaceDetection candidate = found.get(i);
            float offsetMax = MIDDLE_OFFSET_MAX * detector.heightPx() / PIECE_PER_FACE;
            if (Math.abs(candidate.box().centerXPx() - middleX) <= offsetMax
                    && Math.abs(candidate.box().centerYPx() - middleY) <= offsetMax) {
                return Optional.of(
                        new FaceDetection(
                                box, candidate.landmarks().through(toPicture), candidate.score()));
            }
        }
        return Optional.empty();
    }

    /** How far the head is tilted, from the eyes and from the line down the face, in radians. */
    private static double roll(Landmarks points) {
        double eyesX = points.rightEyeX() - points.leftEyeX();
        double eyesY = points.rightEyeY() - points.leftEyeY();
        double downX =
                (points.leftMouthX()
                                + points.rightMouthX()
                                - points.leftEyeX()
                                - points.rightEyeX())
                        / 2;
        double downY =
                (points.leftMouthY()
                                + points.rightMouthY()
                                - points.leftEyeY()
                                - points.rightEyeY())
                        / 2;
        // The line down the face, turned back by a right angle, and the eyes, added as vectors.
        return Math.atan2(eyesY - downX, eyesX + downY);
    }
}
