package facecount.inference;

/**
 * Turning, uniform scaling and shifting: {@code u = a·x − b·y + shiftX}, {@code v = b·x + a·y +
 * shiftY}.
 */
record SimilarityTransform(float a, float b, float shiftX, float shiftY) {
    /**
     * The transform that takes the face's points closest to {@code template}, in the sense of least
     * squares (Umeyama 1991; without reflection in the plane it has this closed form).
     *
     * @param template x and y of the five points, in the order of {@link Landmarks}
     * @throws IllegalArgumentException if all points of the face are one
     */
    static SimilarityTransform onto(Landmarks face, float[] template) {
        float fx =
                mean(
                        face.leftEyeX(),
                        face.rightEyeX(),
                        face.noseX(),
                        face.leftMouthX(),
                        face.rightMouthX());
        float fy =
                mean(
                        face.leftEyeY(),
                        face.rightEyeY(),
                        face.noseY(),
                        face.leftMouthY(),
                        face.rightMouthY());
        float tx = mean(template[0], template[2], template[4], template[6], template[8]);
        float ty = mean(template[1], template[3], template[5], template[7], template[9]);
        double along = 0;
        double across = 0;
        double spread = 0;
        for (int i = 0; i < 5; i++) {
            float x = x(face, i) - fx;
            float y = y(face, i) - fy;
            float u = template[2 * i] - tx;
            float v = template[2 * i + 1] - ty;
            along += (double) x * u + (double) y * v;
            across += (double) x * v - (double) y * u;
            spread += (double) x * x + (double) y * y;
        }
        if (!(spread > 0)) {
            throw new IllegalArgumentException("the five points of a face differ, got " + face);
        }
        float a = (float) (along / spread);
        float b = (float) (across / spread);
        return new SimilarityTransform(a, b, tx - a * fx + b * fy, ty - b * fx - a * fy);
    }

    /** The transform back; that of a point is the point. */
    SimilarityTransform inverse() {
        float square = a * a + b * b;
        float ia = a / square;
        float ib = -b / square;
        return new SimilarityTransform(
                ia, ib, -(ia * shiftX - ib * shiftY), -(ib * shiftX + ia * shiftY));
    }

    float x(float x, float y) {
        return a * x - b * y + shiftX;
    }

    float y(float x, float y) {
        return b * x + a * y + shiftY;
    }

    float scale() {
        return (float) Math.hypot(a, b);
    }

    private static float mean(float p, float q, float r, float s, float t) {
        return (p + q + r + s + t) / 5;
    }

    private static float x(Landmarks face, int point) {
        return switch (point) {
            case 0 -> face.leftEyeX();
            case 1 -> face.rightEyeX();
            case 2 -> face.noseX();
            case 3 -> face.leftMouthX();
            case 4 -> face.rightMouthX();
            default -> throw new IndexOutOfBoundsException(point);
        };
    }

    private static float y(Landmarks face, int point) {
        return switch (point) {
            case 0 -> face.leftEyeY();
            case 1 -> face.rightEyeY();
            case 2 -> face.noseY();
            case 3 -> face.leftMouthY();
            case 4 -> face.rightMouthY();
            default -> throw new IndexOutOfBoundsException(point);
        };
    }
}
