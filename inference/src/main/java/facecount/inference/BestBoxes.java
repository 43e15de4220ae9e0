package facecount.inference;

/**
 * Of boxes that overlap, keeps the one with the best score (non-maximum suppression), on numbers
 * alone: a net proposes ten boxes for each face, and nine of them are never made into objects. Not
 * thread-safe.
 */
final class BestBoxes {
    /* A face yields about ten candidates; more than two hundred faces are not told apart at the
     * detector's size anyway. What comes beyond is left out. */
    static final int CANDIDATES_MAX = 2048;

    private final float overlapMax;
    private final float[] score = new float[CANDIDATES_MAX];
    private final float[] left = new float[CANDIDATES_MAX];
    private final float[] top = new float[CANDIDATES_MAX];
    private final float[] width = new float[CANDIDATES_MAX];
    private final float[] height = new float[CANDIDATES_MAX];
    private final int[] order = new int[CANDIDATES_MAX];
    private final int[] kept = new int[CANDIDATES_MAX];
    private int candidates;

    /**
     * @param overlapMax two boxes of one face have a larger intersection over union
     */
    BestBoxes(float overlapMax) {
        this.overlapMax = overlapMax;
    }

    void clear() {
        candidates = 0;
    }

    /** How many there are, which is the next one's number. */
    int candidates() {
        return candidates;
    }

    /** Whether another candidate would be left out. */
    boolean isFull() {
        return candidates == CANDIDATES_MAX;
    }

    /** Takes the next candidate, unless there are too many; they are numbered from 0. */
    void add(float itsScore, float leftPx, float topPx, float widthPx, float heightPx) {
        if (isFull()) {
            return;
        }
        int i = candidates++;
        score[i] = itsScore;
        left[i] = leftPx;
        top[i] = topPx;
        width[i] = widthPx;
        height[i] = heightPx;
        // A crowd has a few hundred, nearly in no order: moving integers is cheap.
        int place = i;
        while (place > 0 && isBefore(i, order[place - 1])) {
            order[place] = order[place - 1];
            place--;
        }
        order[place] = i;
    }

    /** Chooses the best of each heap of boxes and says how many they are. */
    int keepBest() {
        int count = 0;
        for (int i = 0; i < candidates; i++) {
            int candidate = order[i];
            boolean free = true;
            for (int k = 0; k < count && free; k++) {
                free = overlap(kept[k], candidate) <= overlapMax;
            }
            if (free) {
                kept[count++] = candidate;
            }
        }
        return count;
    }

    /** The number of the candidate that was kept, best first. */
    int kept(int place) {
        return kept[place];
    }

    float score(int candidate) {
        return score[candidate];
    }

    Box box(int candidate) {
        return new Box(left[candidate], top[candidate], width[candidate], height[candidate]);
    }

    /* The left edge only makes the order the same every time. */
    private boolean isBefore(int one, int other) {
        int byScore = Float.compare(score[other], score[one]);
        return byScore != 0 ? byScore < 0 : Float.compare(left[one], left[other]) < 0;
    }

    /** As {@link Box#overlap}. */
    private float overlap(int one, int other) {
        float commonWidth =
                Math.min(left[one] + width[one], left[other] + width[other])
                        - Math.max(left[one], left[other]);
        float commonHeight =
                Math.min(top[one] + height[one], top[other] + height[other])
                        - Math.max(top[one], top[other]);
        if (commonWidth <= 0 || commonHeight <= 0) {
            return 0;
        }
        float common = commonWidth * commonHeight;
        return common / (width[one] * height[one] + width[other] * height[other] - common);
    }
}
