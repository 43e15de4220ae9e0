package facecount.inference;

/**
 * Five points of a face in the picture's pixels. Left and right are the picture's, not the
 * person's.
 */
record Landmarks(
        float leftEyeX,
        float leftEyeY,
        float rightEyeX,
        float rightEyeY,
        float noseX,
        float noseY,
        float leftMouthX,
        float leftMouthY,
        float rightMouthX,
        float rightMouthY) {
    /** The points taken elsewhere. */
    Landmarks through(SimilarityTransform transform) {
        return new Landmarks(
                transform.x(leftEyeX, leftEyeY),
                transform.y(leftEyeX, leftEyeY),
                transform.x(rightEyeX, rightEyeY),
                transform.y(rightEyeX, rightEyeY),
                transform.x(noseX, noseY),
                transform.y(noseX, noseY),
                transform.x(leftMouthX, leftMouthY),
                transform.y(leftMouthX, leftMouthY),
                transform.x(rightMouthX, rightMouthY),
                transform.y(rightMouthX, rightMouthY));
    }

    float eyeDistancePx() {
        return (float) Math.hypot(rightEyeX - leftEyeX, rightEyeY - leftEyeY);
    }

    /**
     * 1 for a face that looks at the camera, 0 for a profile.
     *
     * <p>The nose leaves the middle between the eyes as the head turns, and the eyes come closer to
     * each other than they are to the mouth. In the template of the recognizer the eyes are 0.87 of
     * the distance to the mouth apart.
     */
    float frontality() {
        float eyesX = (leftEyeX + rightEyeX) / 2;
        float eyesY = (leftEyeY + rightEyeY) / 2;
        float mouthX = (leftMouthX + rightMouthX) / 2;
        float mouthY = (leftMouthY + rightMouthY) / 2;
        float downX = mouthX - eyesX;
        float downY = mouthY - eyesY;
        float faceHeight = (float) Math.hypot(downX, downY);
        float eyes = eyeDistancePx();
        if (faceHeight < 1e-3f || eyes < 1e-3f) {
            return 0;
        }
        float noseAside = Math.abs((noseX - eyesX) * downY - (noseY - eyesY) * downX) / faceHeight;
        float turned = 1 - Math.min(1, noseAside / faceHeight / 0.45f);
        float narrow = Math.min(1, eyes / faceHeight / 0.75f);
        return turned * narrow;
    }
}
