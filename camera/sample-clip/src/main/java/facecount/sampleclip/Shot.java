package facecount.sampleclip;

import java.util.List;

/**
 * How the film looks at one photo: from the first window over the others to the last, each reached
 * after the same time.
 */
record Shot(int photo, List<Window> windows) {
    static final int FRAMES = 125;

    /*
     * Chosen by eye so that every face of a photo is wholly in the picture for two seconds and more
     * each time, which ShotTest checks against truth.properties. Photo 5 is too high for one look:
     * it lingers above, then below.
     */
    private static final List<Shot> FIRST_ROUND =
            List.of(
                    new Shot(1, List.of(new Window(0, 60, 1920), new Window(310, 70, 1500))),
                    new Shot(2, List.of(new Window(0, 0, 1920), new Window(240, 20, 1560))),
                    new Shot(3, List.of(new Window(400, 110, 1420), new Window(0, 40, 1920))),
                    new Shot(4, List.of(new Window(0, 0, 1920), new Window(130, 0, 1420))),
                    new Shot(
                            5,
                            List.of(
                                    new Window(0, 40, 1920),
                                    new Window(20, 80, 1880),
                                    new Window(20, 280, 1880),
                                    new Window(0, 318, 1920))),
                    new Shot(6, List.of(new Window(150, 150, 1680), new Window(0, 100, 1920))));

    Shot {
        windows = List.copyOf(windows);
    }

    /** The six photos, then the six again with the looks reversed. */
    static List<Shot> all() {
        return java.util.stream.Stream.concat(
                        FIRST_ROUND.stream(), FIRST_ROUND.stream().map(Shot::reversed))
                .toList();
    }

    private Shot reversed() {
        return new Shot(photo, windows.reversed());
    }

    /**
     * @param frame 0 to {@link #FRAMES} - 1
     */
    Window at(int frame) {
        double leg = (double) frame / (FRAMES - 1) * (windows.size() - 1);
        int from = Math.min((int) leg, windows.size() - 2);
        return windows.get(from).towards(windows.get(from + 1), leg - from);
    }
}
