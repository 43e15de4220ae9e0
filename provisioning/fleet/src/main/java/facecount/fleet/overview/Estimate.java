package facecount.fleet.overview;

import java.util.Collection;

/**
 * How many different people were there, and how sure that is.
 *
 * @param low in 95 of 100 days the true number is at least this
 * @param high and at most this
 * @param coverage share of the passages with a face clear enough to count, 0 to 1
 * @param passages how often somebody went by, recognised or not
 */
public record Estimate(long visitors, long low, long high, double coverage, long passages) {
    /** Nobody, for certain. */
    public static final Estimate NONE = new Estimate(0, 0, 0, 1, 0);

    public Estimate {
        if (low > visitors || visitors > high || !(coverage >= 0 && coverage <= 1)) {
            throw new IllegalArgumentException(
                    "an estimate is low <= visitors <= high with a coverage of 0 to 1, got"
                            + " %d <= %d <= %d, %s".formatted(low, visitors, high, coverage));
        }
    }

    /**
     * The sum over several boxes, each on its own: a person seen by two counts twice. Their errors
     * are taken to be independent, so the distances to both ends add up as squares, each side for
     * itself; the ends are rounded outwards. The coverage is that of all passages together.
     */
    public static Estimate sum(Collection<Estimate> parts) {
        long visitors = 0;
        long passages = 0;
        double recognised = 0;
        double below = 0;
        double above = 0;
        for (Estimate part : parts) {
            visitors += part.visitors;
            passages += part.passages;
            recognised += part.coverage * part.passages;
            below += square(part.visitors - part.low);
            above += square(part.high - part.visitors);
        }
        return new Estimate(
                visitors,
                visitors - (long) Math.ceil(Math.sqrt(below)),
                visitors + (long) Math.ceil(Math.sqrt(above)),
                passages == 0 ? 1 : Math.clamp(recognised / passages, 0, 1),
                passages);
    }

    private static double square(long distance) {
        return (double) distance * distance;
    }
}
