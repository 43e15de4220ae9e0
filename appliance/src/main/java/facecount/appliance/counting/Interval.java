package facecount.appliance.counting;

/** Whole numbers from {@code low} to {@code high}, both included. */
public record Interval(int low, int high) {
    public Interval {
        if (low > high) {
            throw new IllegalArgumentException(
                    "low is at most high, got %d to %d".formatted(low, high));
        }
    }

    public boolean contains(int value) {
        return low <= value && value <= high;
    }
}
