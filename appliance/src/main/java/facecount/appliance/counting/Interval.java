package facecount.appliance.counting;

/** Whole numbers from {@code low} to {@code high}, both included. */
public record Interval(int low, int high) {
    public Interval {
        if (low > high) {
            throw new IllegalArgumentException(
                    "low is at most high, got %d to %d".formatted(low, high));
        }
    }

    /**
     * The shortest range that holds a whole number with a probability of at least 95 %, where each
     * is as likely as a normal distribution is dense there. It always holds the number nearest to
     * {@code mean}.
     *
     * @param mean what is expected, finite
     * @param deviation the standard deviation of the error, finite and not negative
     */
    static Interval likely95(double mean, double deviation) {
        double spread = Math.max(deviation, DEVIATION_LEAST);
        int low = (int) Math.round(mean);
        int high = low;
        double nearest = low - mean;
        double all = 1;
        int farthest = (int) Math.ceil(FARTHEST_DEVIATIONS * spread);
        for (int i = 1; i <= farthest; i++) {
            all += weight(low - i - mean, nearest, spread);
            all += weight(low + i - mean, nearest, spread);
        }
        double held = 1;
        while (held < LIKELY * all && high - low < 2 * farthest) {
            double below = weight(low - 1 - mean, nearest, spread);
            double above = weight(high + 1 - mean, nearest, spread);
            if (below >= above) {
                low--;
                held += below;
            } else {
                high++;
                held += above;
            }
        }
        return new Interval(low, high);
    }

    private static final double LIKELY = 0.95;

    /* What lies farther away is nothing. */
    private static final int FARTHEST_DEVIATIONS = 8;

    /* Less says nothing more about whole numbers. */
    private static final double DEVIATION_LEAST = 1e-3;

    /** How likely a number is at this distance of the mean, relative to the nearest. */
    private static double weight(double distance, double nearest, double spread) {
        return Math.exp((nearest * nearest - distance * distance) / (2 * spread * spread));
    }

    public boolean contains(int value) {
        return low <= value && value <= high;
    }
}
