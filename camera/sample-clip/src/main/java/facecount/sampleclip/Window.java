package facecount.sampleclip;

/**
 * The part of a photo that fills the film's picture, in the photo's pixels. Its height follows from
 * its width: 16 to 9.
 */
record Window(double leftPx, double topPx, double widthPx) {
    double heightPx() {
        return widthPx * 9 / 16;
    }

    /**
     * Between this window and another.
     *
     * @param share 0 is this one, 1 the other; starts and arrives gently
     */
    Window towards(Window other, double share) {
        double gentle = share * share * (3 - 2 * share);
        return new Window(
                leftPx + (other.leftPx - leftPx) * gentle,
                topPx + (other.topPx - topPx) * gentle,
                widthPx + (other.widthPx - widthPx) * gentle);
    }

    boolean shows(double left, double top, double width, double height) {
        return left >= leftPx
                && top >= topPx
                && left + width <= leftPx + widthPx
                && top + height <= topPx + heightPx();
    }
}
