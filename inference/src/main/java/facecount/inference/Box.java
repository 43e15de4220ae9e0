package facecount.inference;

/** An upright rectangle in a picture's pixels; its edges may lie outside the picture. */
public record Box(float leftPx, float topPx, float widthPx, float heightPx) {
    public float areaPx() {
        return widthPx * heightPx;
    }

    public float centerXPx() {
        return leftPx + widthPx / 2;
    }

    public float centerYPx() {
        return topPx + heightPx / 2;
    }

    /** Intersection over union, 0 to 1. */
    public float overlap(Box other) {
        float width =
                Math.min(leftPx + widthPx, other.leftPx + other.widthPx)
                        - Math.max(leftPx, other.leftPx);
        float height =
                Math.min(topPx + heightPx, other.topPx + other.heightPx)
                        - Math.max(topPx, other.topPx);
        if (width <= 0 || height <= 0) {
            return 0;
        }
        float common = width * height;
        return common / (areaPx() + other.areaPx() - common);
    }
}
