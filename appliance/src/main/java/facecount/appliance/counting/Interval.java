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
        int low = (int) Math.round(mean);
        int high = low;
        double held = density(low, mean, deviation);
        double all = held;
        int farthest = (int) Math.ceil(FARTHEST_DEVIATIONS * deviation);
        for (int i = 1; i <= farthest; i++) {
            all += density(low - i, mean, deviation) + density(low + i, mean, deviation);
        }
        while (held < LIKELY * all && high - low < 2 * farthest) {
            double below = density(low - 1, mean, deviation);
            double above = density(high + 1, mean, deviation);
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

    /** Up to a factor that is the same for all. */
    private static double density(int value, double mean, double deviation) {
        double distance = (value - mean) / Math.max(deviation, Double.MIN_NORMAL);
        return Math.exp(-distance * distance / 2);
    }

    public boolean contains(int value) {
        return low <= value && value <= high;
    }
}
